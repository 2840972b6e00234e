/* Likeness is the number of letters that have to be put in, left out, replaced or swapped with
 * their neighbours. */
#include "frontend/alike.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAME = 64 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

int alike_distance(const char *a, const char *b, int limit)
{
    int m = (int)strlen(a), n = (int)strlen(b);
    if (m > MAX_NAME || n > MAX_NAME || abs(m - n) > limit)
        return limit + 1;
    int rows[3][MAX_NAME + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= n; j++)
        above[j] = j;
    for (int i = 1; i <= m; i++) {
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = least(best, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, before[j - 2] + 1);
            row[j] = best;
        }
        int *next = before;
        before = above;
        above = row;
        row = next;
    }
    return above[n];
}

/* True if names of three letters differ by their order alone: `foo` is no `for`. */
static bool is_swapped(const char *a, const char *b)
{
    return strlen(b) == 3 && a[0] + a[1] + a[2] == b[0] + b[1] + b[2];
}

const char *alike_keyword(const char *name, size_t len)
{
    static const char *const keywords[] = {
        "break",  "case",   "chan",   "char",     "const",   "continue", "default", "defer",
        "do",     "double", "else",   "enum",     "extern",  "float",    "for",     "goto",
        "if",     "int",    "long",   "make",     "register", "return",  "select",  "short",
        "signed", "sizeof", "static", "struct",   "switch",  "typedef",  "union",   "unsigned",
        "void",   "volatile", "while", "bool",    "true",    "false",    "NULL",
    };
    char word[MAX_NAME];
    if (len < 3 || len >= sizeof word)
        return NULL;
    memcpy(word, name, len);
    word[len] = '\0';
    int limit = len < 6 ? 1 : 2;
    const char *best = NULL;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        int d = alike_distance(word, keywords[i], limit);
        if (d == 0)
            return NULL;
        if (d <= limit && (len > 3 || is_swapped(word, keywords[i]))) {
            best = keywords[i];
            limit = d - 1;
        }
    }
    return best;
}
