// #pragma, _Pragma and line directives wherever they may stand.
#pragma GCC diagnostic push
struct a {
#pragma pack(push, 1)
    char c;
#pragma pack(pop)
    int i;
#pragma pack(1)
    short s;
#pragma GCC foo
};
#pragma pack()
#pragma scalar_storage_order little-endian
struct b { char c; int i; };
#pragma scalar_storage_order default
_Pragma("pack(push, 2)") struct c { char c; _Pragma("weird") int i; }; _Pragma("pack(pop)")
enum e { A,
#pragma whatever
    B, _Pragma("x") C };
int f(int n,
#pragma in parameters
      int m)
#pragma before body
{
#pragma at start
    int a[] = { 1,
#pragma in initialiser
        2, };
    for (int i = 0;
#pragma in head
         i < n; i++)
#pragma GCC unroll 4
        for (int j = 0; j < m; j++)
#pragma GCC ivdep
            while (n-- > 0)
                a[0] += j;
#pragma GCC unroll 2
    do n++; while (n < 3);
    if (n)
    {
        #pragma inside
        n++;
    } else
#pragma GCC diagnostic ignored "-Wall"
        n--;
    switch (n) {
#pragma in switch
    case 1:
#pragma after case
        n++;
    }
    n += f(n,
#pragma in call
           m) +
#pragma in expression
         3;
lab:
#pragma after label
    n++;
    if (n > 100) goto lab;
    return ({
#pragma in statement expression
        n; }) + a[1]
#pragma before semicolon
        ;
#pragma at end
}
#line 1000 "elsewhere.c"
int line = __LINE__; const char *file = __FILE__;
# 5 "again.c"
int line2 = __LINE__;
#pragma GCC push_options
#pragma GCC optimize ("O3")
int opt(int x) { return x * 3; }
#pragma GCC pop_options
#pragma redefine_extname old_name new_name
extern int old_name(void); int call(void) { return old_name(); }
#pragma weak weak_one
extern int weak_one; int *pw = &weak_one;
#pragma weak alias_of = f
#pragma GCC visibility push(hidden)
int hidden;
#pragma GCC visibility pop
#ident "some ident"
#pragma STDC FP_CONTRACT ON
