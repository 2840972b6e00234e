/* Statements: loops, switches into blocks, jumps, longjmp, threads' variables. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static void copy(char *to, const char *from, int count) {
    int n = (count + 3) / 4;
    switch (count % 4) {
    case 0: do { *to++ = *from++;
    case 3: *to++ = *from++;
    case 2: *to++ = *from++;
    case 1: *to++ = *from++;
            } while (--n > 0);
    }
}

static int classify(long long v) {
    switch (v) {
    case -5 ... -1: return 1;
    case 0: case 7: return 2;
    case 0x100000000LL: return 3;
    default: if (v > 100) { case 50: return 4; }
        break;
    case 8: v++; /* falls through */
    case 9: return (int)v;
    }
    return 5;
}

static int search(int grid[3][3], int what) {
    int steps = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            if (grid[i][j] < 0) continue;
            steps++;
            if (grid[i][j] == what) goto found;
        }
    return -1;
found:
    return steps;
}

static jmp_buf back;
static void deeper(int n) { if (n == 0) longjmp(back, 7); deeper(n - 1); }
static _Thread_local int mine = 3;
enum colour { RED = 1, GREEN, BLUE = 10 };
static const char *name(enum colour c) {
    switch (c) { case RED: return "red"; case GREEN: return "green"; default: return "?"; }
}
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static struct { int a; } unnamed(int a) { return (__typeof__(unnamed(0))){ a }; }
static enum { FIRST, SECOND } choose(int n) { return n ? SECOND : FIRST; }

int main(int argc, char **argv) {
    printf("%d %d %d\n", unnamed(argc + 4).a - argc, choose(argc), choose(0));
    char buf[16] = { 0 }; copy(buf, "duff's device", 13); puts(buf);
    long long values[] = { -3, 0, 7, 0x100000000LL, 50, 500, 8, 9, 60 };
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) printf("%d ", classify(values[i]));
    int grid[3][3] = { { 1, -1, 2 }, { -1, 3, 4 }, { 5, 6, 7 } };
    printf("\n%d %d\n", search(grid, 4), search(grid, 9));
    volatile int tries = 0; int code = setjmp(back);
    if (code == 0) { tries++; deeper(5); puts("never"); }
    printf("%d %d\n", code, tries);
    mine += argc; printf("%d\n", mine - argc);
    printf("%s %s %s\n", name(GREEN), name(BLUE), name(argc ? RED : BLUE));
    int i = 0, sum = 0;
again:
    sum += i; if (++i < 5) goto again;
    do { sum--; if (sum == 7) break; } while (sum > 3);
    while (1) { if (sum++ > 20) break; else continue; }
    for (;;) { if (!sum--) break; }
    printf("%d %d\n", i, sum);
    int sorted[] = { 5, 3, 9, 1 }; qsort(sorted, 4, sizeof *sorted, compare);
    for (i = 0; i < 4; i++) printf("%d ", sorted[i]);
    { extern int outside; printf("%d\n", outside); }
    return argv[0] == 0;
}

int outside = 12;
