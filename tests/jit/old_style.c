// Old-style definitions, with and without a prototype in front.
#include <stdio.h>

int sum(int, char *, double);
short parts(short, float, _Complex float);
int twice(float);

int sum(a, b, c)
    int a;
    char *b;
    double c;
{
    return a + b[0] + (int)c;
}

short parts(s, x, z)
    short s;
    float x;
    _Complex float z;
{
    return s + x + __imag__ z;
}

int twice(x)
    float x;
{
    return x * 2;
}

int promoted(c, d)
    char c;
    short d;
{
    return c + d;
}

static int (*through)(float) = twice;

int main(void)
{
    printf("%d %d %d %d %d\n", sum(1, "a", 2.5), parts(3, 4.5f, 1 + 5.0fi), twice(2.5f),
           through(3.5), promoted(257, 65537));
    return 0;
}
