// What gcc 12 takes of C2x.
// options: -std=gnu2x
int b = 0b1010, sep = 1'000'000, hex = 0xFF'FF;
unsigned char u8c = u8'a';
_Static_assert(1);
int f(int, int n) { return n; }
int g(int [[maybe_unused]] x) {
    if (x) {
    l:
    }
    switch (x) {
    case 1:
        int y = 2;
        return y;
    default:
    }
    return 0;
}
int k(void) {
lab:
    int z = 3;
    goto end;
end:
    return z;
}
_Static_assert(_Generic(&(const int[3]){0}, const int (*)[3] : 1));
_Decimal64 d = 1.0dd;
int old();
double hd = 0x1p-3;
float fl = __builtin_nanf("");
int noname(int, char *, double[3]) { return 0; }
