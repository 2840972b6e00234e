/* Pragmas that change options: only what is defined under them goes through cc.
 *
// through cc: wide aligned_sum */
#include <stdio.h>

static int plain(int n) { return n + 1; }

#pragma GCC push_options
#pragma GCC optimize("O1")
static int wide(int n) { return plain(n) * 2; }
#pragma GCC push_options
#pragma GCC reset_options
static int again(int n) { return n - 1; }
#pragma GCC pop_options
#pragma GCC target("sse4.2")
static int aligned_sum(const int *p) { return p[0] + p[1]; }
static int table[2] = { 3, 4 };
#pragma GCC pop_options

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
static int after(int n) { return wide(n) + again(n); }
#pragma GCC diagnostic pop
#pragma STDC FP_CONTRACT OFF

int main(void)
{
    printf("%d %d\n", after(5), aligned_sum(table));
    return 0;
}
