// <ctype.h>: its tables are asked for once in a call of a function, wherever they are used first.
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

static int is_word(int c)
{
    return isalnum(c) || c == '_';
}

static int words(const char *text)
{
    int count = 0, inside = 0;
    for (; *text; text++) {
        if (is_word((unsigned char)*text) && !inside)
            count++;
        inside = is_word((unsigned char)*text);
    }
    return count;
}

static int late(int n, const char *text)
{
    if (n > 3)
        goto there;
    for (int i = 0; i < n; i++)
        if (isspace((unsigned char)text[i]))
            return i;
there:
    return isupper((unsigned char)text[0]) ? tolower((unsigned char)text[0])
                                           : toupper((unsigned char)text[0]);
}

int main(void)
{
    long sums[12] = {0};
    setlocale(LC_ALL, "C");
    for (int c = -1; c < 256; c++) {
        sums[0] += isalpha(c) ? c : 0;
        sums[1] += isdigit(c) ? c : 0;
        sums[2] += ispunct(c) ? c : 0;
        sums[3] += iscntrl(c) ? c : 0;
        sums[4] += isxdigit(c) ? c : 0;
        sums[5] += toupper(c) * 3 + tolower(c);
        sums[6] += !!isgraph(c) + !!isprint(c) + !!isblank(c);
    }
    for (int i = 0; i < 7; i++)
        printf("%ld ", sums[i]);
    printf("\n%d %d\n", words("the quick, brown_fox (and 7 others)."), words(""));
    printf("%d %d %d %d\n", late(0, "abc"), late(2, "a c"), late(3, "xyz"), late(9, "QED"));
    return 0;
}
