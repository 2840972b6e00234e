/* Variable length arrays and the types that are made of them. */
#include <alloca.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int calls;

static int next(int n)
{
    calls++;
    return n;
}

static long sum(int n, int m, const int a[n][m])
{
    long total = 0;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < m; k++)
            total += a[i][k] * (i + 1);
    return total;
}

static int measured(int n, int a[static next(n)], int b[][next(n) + 1])
{
    return (int)(sizeof b[0] / sizeof b[0][0]) + a[0] + b[1][0];
}

static int old_style(n, a) int n; int a[][n];
{
    return a[1][n - 1];
}

static void sizes(int n)
{
    int a[n], b[n + 1][2 * n];
    typedef char row[n];
    char (*rows)[n + 2] = NULL;
    row r, rs[3];
    __typeof__(b) copy;
    n += 100;
    printf("%zu %zu %zu %zu\n", sizeof a, sizeof b, sizeof b[0], sizeof(row));
    printf("%zu %zu %zu %zu\n", sizeof r, sizeof rs, sizeof *rows, sizeof copy);
    printf("%zu\n", sizeof(int[next(n)]));
    int i = calls;
    printf("%zu", sizeof b[i++]);
    printf(" %d %zu\n", i, _Alignof(int[n]));
}

static void arithmetic(int n)
{
    int grid[4][n], *flat = grid[0];
    for (int i = 0; i < 4 * n; i++)
        flat[i] = i * i;
    int (*row)[n] = grid;
    row++;
    printf("%d %d %d\n", (*row)[1], row[1][2], 1 [*(row + 2)]);
    row += 2;
    printf("%td %d\n", row - grid, **row);
    printf("%d\n", (*--row)[0]);
    row -= 1;
    printf("%td\n", &grid[3] - row);
    printf("%d\n", *(*row-- + 2));
    printf("%td\n", &grid[3] - row);
    printf("%ld\n", sum(4, n, (const int (*)[n])grid));
    int (*cast)[n / 2] = (int (*)[n / 2])flat;
    printf("%d %zu\n", cast[3][1], sizeof *cast);
    printf("%d\n", measured(3, flat, (int (*)[4])flat) + old_style(4, flat));
}

/* Every way out of a scope gives its memory back: the stack would not hold it all. */
static long leaving(int n)
{
    long total = 0;
    for (int i = 0; i < 5000; i++) {
        char a[n + i % 7];
        memset(a, i, sizeof a);
        total += a[n - 1];
        if (i % 3 == 0)
            continue;
        char b[n];
        b[n - 1] = 1;
        if (i % 5 == 0)
            goto next;
        total += b[n - 1] + ({ char c[n]; c[0] = 3; c[0]; });
    next:;
    }
    int turns = 0;
again:;
    char d[n];
    d[0] = (char)turns;
    total += d[0];
    if (turns++ < 5000)
        goto again;
    for (turns = 0; turns < 5000; turns++) {
        for (int e[n], k = 0;; k++) {
            e[k] = k;
            if (k == 3)
                break;
            total += e[k];
        }
        switch (turns % 2) {
            case 0: {
                char f[n];
                f[0] = 2;
                total += f[0];
                break;
            }
            default:
                total++;
        }
    }
    return total;
}

/* What alloca gives stays until the function returns. */
static int allocated(int n)
{
    char *kept[10];
    for (int i = 0; i < 10; i++) {
        kept[i] = alloca((size_t)n);
        memset(kept[i], i, (size_t)n);
        if (i == 5)
            goto on;
    on:;
    }
    int total = 0;
    for (int i = 0; i < 10; i++)
        total += kept[i][0] + kept[i][n - 1];
    return total;
}

/* Memory of both in one block is kept, as gcc does. */
static int both(int n)
{
    char *p = NULL;
    if (n) {
        char a[n];
        p = alloca((size_t)n);
        p[0] = a[0] = 1;
    }
    char *q = alloca(64);
    memset(q, 0, 64);
    return p[0];
}

static long in_names(int n, ...)
{
    int before = n;
    long size = (long)sizeof(*(++n, (char (*)[n])0));
    va_list list;
    va_start(list, before);
    char (*p)[n + 1] = va_arg(list, __typeof__(char (*)[++n]));
    va_end(list);
    return size * 100 + (*p)[1] + n;
}

static int recursive(int n)
{
    if (n == 0)
        return 0;
    int a[n];
    a[n - 1] = n;
    return a[n - 1] + recursive(n - 1);
}

static int aligned(int n)
{
    _Alignas(64) char a[n];
    char odd[n];
    _Alignas(64) int b[n];
    odd[0] = 1;
    a[0] = odd[0];
    b[0] = a[0];
    return (uintptr_t)a % 64 == 0 && (uintptr_t)b % 64 == 0 && b[0] == 1;
}

struct pair { int x, y; };

static int records(int n)
{
    struct pair pairs[n];
    for (int i = 0; i < n; i++)
        pairs[i] = (struct pair){ i, i * 2 };
    struct pair *names[n], **name = names;
    for (int i = 0; i < n; i++)
        *name++ = &pairs[n - 1 - i];
    return names[1]->y + pairs[2].x;
}

static int goes_on(int n)
{
    if (n > 3)
        goto out;
    {
        int a[n];
        a[0] = n;
        if (n == 1)
            goto out;
        if (n == 2)
            return a[0];
        calls += a[0];
    }
out:
    return calls;
}

int main(void)
{
    sizes(5);
    arithmetic(6);
    printf("%ld %d %d\n", leaving(4000), allocated(100), recursive(50));
    printf("%d %d\n", aligned(37), records(7));
    printf("%d %ld\n", both(30), in_names(3, &(char[6]){ 1, 2, 3 }));
    for (int i = 1; i < 5; i++)
        printf("%d\n", goes_on(i));
    printf("%d\n", calls);
    return 0;
}
