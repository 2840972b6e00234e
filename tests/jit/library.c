/* The C library's functions that gcc knows: with the types it knows them by, and with others. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[32];
static int calls;

/* one's own, by a name that gcc knows */
static int _exit(int a) { return a + 1; }
static double remainder_of(double (*f)(double, double), double a, double b) { return f(a, b); }

static void show(double d, float f, int n)
{
    /* none of these needs the mathematical library */
    printf("%g %g %d %d\n", fabs(-d), (double)fabsf(-f), abs(-n), (int)labs(-n));
    printf("%g %d %d %d\n", copysign(d, -1.0), isdigit('7') != 0, toupper('a'), ffs(n));
}

static int count(void)
{
    return ++calls;
}

static void strings(const char *s)
{
    memcpy(text, s, strlen(s) + 1);
    memmove(text + count(), text, 3);
    printf("%s %d %d %zu\n", text, strcmp(text, s) > 0, memcmp(text, s, 1), strspn(text, "ha"));
    memset(text, 'x', (size_t)count());
    puts(text);
    printf("%s %p\n", (char *)memchr(text, 'l', sizeof text), (void *)strchr(text, '!'));
    printf("%d %d %d %d %d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, count());
}

static int stops(int n)
{
    if (n)
        return n;
    abort();
}

int main(void)
{
    show(1.5, 2.5f, 12);
    strings("hallo");
    int (*print)(const char *, ...) = printf;
    print("%d %d %g\n", _exit(1), stops(3), remainder_of(copysign, 2, -1));
    putchar('a');
    printf("\n");
    printf("%s\n", "all");
    fprintf(stdout, "%s", "of it\n");
    fputs("end\n", stdout);
    exit(calls - 3);
}
