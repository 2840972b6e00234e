// Under -frounding-math what is computed from floating-point numbers is no constant: the first
// array has a variable length, which may be negative for all the compiler knows.
// options: -std=gnu17 -frounding-math
extern void use(int *, int *, unsigned long);

void f(void)
{
    int computed[(int)(-5.0 / 3.0)], plain[(int)3.0];
    _Static_assert(sizeof plain == 12, "");
    use(computed, plain, sizeof computed);
}
