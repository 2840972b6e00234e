// C99 made selections, loops and their bodies blocks: a tag in one of them is another struct
// than the same tag outside. C90 has one block for all.
// options: -std=gnu17
// options: -std=c99
#define TAG(...) sizeof(struct tag { __VA_ARGS__; })
#define ASSERT(condition) _Static_assert(condition, #condition)

int f(int n)
{
    ASSERT(TAG(char c) == 1);
    if (TAG(short s) == 2)
        n += TAG(int i) == 4;
    else
        n += TAG(long l) == 8;
    if (n) {
    } else if (TAG(int i) == 4)
        n += TAG(long l) == 8;
    switch (TAG(short s))
    default:
        n += TAG(int i);
    while (n-- > (int)TAG(short s))
        n -= TAG(int i);
    do
        n += TAG(int i);
    while (n < (int)TAG(short s));
    for (n = TAG(short s); n < (int)sizeof(struct tag); n++)
        n += TAG(int i);
    ASSERT(sizeof(struct tag) == 1);
    return n;
}
