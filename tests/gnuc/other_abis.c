// Options that change what types are: what is not known must not be taken for an error.
// options: -std=gnu17 -m32
// options: -std=gnu17 -fpack-struct=1
// options: -std=gnu17 -funsigned-char -fshort-enums -fshort-wchar
// options: -std=gnu17 -mlong-double-64 -malign-double
#define ASSERT(e) _Static_assert(e, #e)
struct s { char c; long l; long double d; };
enum small { SMALL, MORE = 200 };
enum sized { SIZE = sizeof(long), NEXT, LAST = 7, OFFSET = __builtin_offsetof(struct s, l) };

#if defined(__i386__)
ASSERT(sizeof(long) == 4 && sizeof(void *) == 4 && SIZE == 4 && NEXT == 5 && ~0ul == 0xffffffff);
#elif defined(__CHAR_UNSIGNED__)
ASSERT((char)-1 > 0 && '\377' == 255 && (char)200 == 200 && sizeof(enum small) == 1);
ASSERT(sizeof L"abc" == 8 && sizeof(L'a') == 2 && L'\xffff' == 0xffff);
#elif defined(__SIZEOF_LONG_DOUBLE__) && __SIZEOF_LONG_DOUBLE__ == 8
ASSERT(sizeof(long double) == 8 && sizeof(struct s) == 24);
#else
ASSERT(OFFSET == 1 && sizeof(struct s) == 25);
#endif

int f(int n)
{
    char room[sizeof(struct s) - OFFSET];
    switch (n) {
    case SIZE:
        return 1;
    case LAST - 100:
        return sizeof room;
    }
    return (char)n < 0;
}
