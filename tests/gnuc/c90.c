/* What C90 reads in another way: a tag declared in a condition is the enclosing block's, an
   array that is no lvalue does not decay, a function may be called undeclared.
// options: -std=gnu89
// options: -std=c90
// options: -ansi
// options: -std=iso9899:199409
*/
typedef char text[17];
struct s { text c; } x, y;
extern struct s make(void);
int d;

#define ASSERT(name, condition) typedef char name[(condition) ? 1 : -1]
ASSERT(lvalue, sizeof(0, x.c) == sizeof(char *));
ASSERT(value, sizeof(0, make().c) == 17);
ASSERT(chosen, sizeof(0, (d ? x : y).c) == 17);
ASSERT(assigned, sizeof(0, (x = y).c) == 17);

f(a, b)
    register a;
    char *b;
{
    if (a == sizeof(struct tag { short s; }))
        a += sizeof(struct tag);
    while (a < sizeof(struct other { int i; }))
        a += sizeof(struct other);
    return undeclared(a, b) + sizeof(struct tag);
}
