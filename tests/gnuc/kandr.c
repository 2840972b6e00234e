/* K&R definitions.
// options: -std=gnu89
// options: -std=gnu17
*/
struct s {
    int x;
};
typedef int T;
typedef char C;
int f(a, b, c, d, e)
char a;
short b;
float c;
struct s d;
T e;
{ return a + b + (int)c + d.x + e; }
int g(T1, fn, arr, mat)
int T1;
int (*fn)();
int arr[];
int mat[][3];
{ return fn(T1) + arr[1] + mat[1][2]; }
char *(*h(x, y))() double x;
register char *y;
{
    static char *(*p)();
    return x > *y ? p : 0;
}
void v(a) const char *const a;
{}
long w(n, va)
int n, va;
{ return n + va; }
static int proto(char, float);
static int proto(char a, float b) { return a + (int)b; }
int old();
int call() { return old(1, 2.0f, 'c') + f('a', 1, 1.0, (struct s){1}, 2) + proto(1, 2); }
int old(a, b, c)
int a;
double b;
char c;
{ return a + (int)b + c; }
int (*ret(n))(int, int) int n;
{ return 0; }
int nop(a, b) { return a + b; }
int noproto();
int (*pf)() = noproto;
int (*tab[])() = {noproto, 0};
