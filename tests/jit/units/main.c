/* Several units in one run: what is declared in a block alone, or by a call, is another unit's;
 * statics of the same name are different things. */
#include <stdio.h>

static int counter = 1;

static int next(void)
{
    return counter++;
}

extern inline int kept(int a);
inline int kept(int a)
{
    return a + next() * 0;
}

int shared = 5;
struct pair { int a, b; };
struct text { int n; char s[]; };
extern struct text lasting;

int main(void)
{
    extern int in_block(int);
    extern const char *const text;
    extern struct pair pairs[];
    extern _Thread_local int of_thread;
    int (*through)(int) = in_block;
    printf("%d %d %s %d\n", in_block(1), through(2), text, pairs[1].b);
    printf("%d %d %d\n", next(), next(), implicit(3));
    of_thread += shared;
    printf("%d %d\n", of_thread, shared);
    __builtin___memset_chk(lasting.s, 'x', 6, __builtin_object_size(lasting.s, 0));
    printf("%d %s\n", lasting.n++, lasting.s);
    return 0;
}
