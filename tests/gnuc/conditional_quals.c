// Qualifiers of what ?: gives for two pointers. Before C2x those of an array's elements are lost
// beside void.
// options: -std=gnu17 -DARRAY=void
// options: -std=gnu2x -DARRAY=constant_void
const int *c;
volatile int *v;
int *p;
void *any;
const void *constant;
const int (*array)[1];
int (*plain)[1];
float *other;

typedef const void constant_void;
#define IS(e, type) _Static_assert(_Generic(e, type *: 1), #e)

void f(int n)
{
    IS(n ? c : v, const volatile int);
    IS(n ? c : any, const void);
    IS(n ? v : constant, const volatile void);
    IS(n ? c : 0, const int);
    IS(n ? other : c, void);
    _Static_assert(_Generic(n ? array : plain, const int (*)[1]: 1), "");
    IS(n ? array : any, ARRAY);
}
