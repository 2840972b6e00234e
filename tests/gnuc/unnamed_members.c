// Members without a declarator: C11's anonymous ones, those of a tag or a typedef that
// -fms-extensions adds, and Plan 9's, which go by the typedef's name too.
// options: -std=gnu17
// options: -std=gnu17 -fms-extensions
// options: -std=gnu17 -fplan9-extensions
// options: -std=gnu17 -fms-extensions -fno-ms-extensions
#ifdef _MSC_EXTENSIONS
#error not an option that gcc has a macro for
#endif
struct point { int x, y; };
typedef struct { char red, green; } Colour;
typedef union word { long whole; short half[4]; } Word;
struct pixel {
    struct point;
    Colour;
    const Word;
    struct { int depth; };
    union inside { int in; float out; };
    int own;
};
enum { NAMED = sizeof(struct pixel) > 2 * sizeof(int), SIZE = sizeof(struct pixel) };

int own(const struct pixel *p, int n)
{
    switch (n) {
    case SIZE:
        return p->depth;
    case __builtin_offsetof(struct pixel, own):
        return p->own;
    }
    return NAMED;
}
