// Members without a declarator, as Microsoft's C has them: found and initialised through their names.
// options: -fms-extensions
#include <stdio.h>

struct point {
    int x, y;
};
typedef struct {
    char red, green;
} Colour;
typedef union {
    long whole;
    short half[4];
} Word;
struct pixel {
    char before;
    struct point;
    Colour;
    Word;
    int own;
};

static struct pixel made = {1, {2, 3}, {4, 5}, {.half = {6, 7}}, 8};
static struct pixel named = {.own = 1, .y = 2, .green = 3, .half[1] = 4};

static int sum(const struct pixel *p)
{
    const int *x = &p->x;
    return p->before + *x * 10 + p->y * 100 + p->red + p->green + p->half[0] + p->half[1] + p->own;
}

int main(void)
{
    struct pixel p = made;
    p.x += 10;
    p.whole <<= 16;
    printf("%d %d %d %zu %zu\n", sum(&p), sum(&made), sum(&named), sizeof p,
           __builtin_offsetof(struct pixel, green));
    return 0;
}
