/* Names with letters that are not English, and with dollars: of functions that are defined here and
 * elsewhere, static and not, of objects, members and types. */
#include <stdio.h>

typedef struct größe { int höhe, breite$; } größe;

int zähler = 1;
static int schlüssel[] = { 1, 2, 3 };
static größe blatt = { .höhe = 3, .breite$ = 4 };
int preis$ = 7;

int plus$one(int n);
static int fläche(const größe *g);
static int (*const durch[])(const größe *) = { fläche };

int plus$one(int n)
{
    static int gezählt$;
    gezählt$++;
    return n + 1 + gezählt$ * 0;
}

__attribute__((noinline)) static int fläche(const größe *g)
{
    return g->höhe * g->breite$;
}

static inline int doppelt(int früher)
{
    return früher * 2;
}

int \u00fcber(int n)
{
    int ergebnis_\u00e4 = n + zähler++;
    return ergebnis_ä;
}

__attribute__((weak)) int schwach_ü(void)
{
    return 11;
}

int außen(int) __asm__("abs");
int auch$außen(int) __asm__("labs");
extern int zweitname_ö(int) __attribute__((alias("plus$one")));

__attribute__((constructor)) static void früh_ä(void)
{
    preis$++;
}

int main(void)
{
    int (*zeiger)(int) = über;
    printf("%d %d %d\n", über(1), zeiger(2), plus$one(3));
    printf("%d %d %d\n", fläche(&blatt), durch[0](&blatt), doppelt(schlüssel[2]));
    printf("%d %d %d %d\n", außen(-4), auch$außen(-5), schwach_ü(), zweitname_ö(8));
    printf("%d %d %d\n", preis$, durch[0] == fläche, zeiger == über);
    return zähler;
}
