/* Objects that are larger than their type, as a flexible array in them has an initialiser: what
 * knows an object's size, as the checking functions of <string.h> do, must know theirs. */
#include <stdio.h>
#include <string.h>

struct text { int n; char s[]; };
struct numbers { int n; int items[]; };

static struct text in_file = { 1, "0123456789" };
struct text shown = { 2, "0123456789abcdef" };
static _Thread_local struct text of_thread = { 5, "0123456789" };
static struct text empty = { 6, "" };
static struct numbers numbers = { 7, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } };
static struct text *const pointer = &in_file;
static char *const middle = in_file.s + 3;

static void fill(char *to, size_t room, size_t count)
{
    __builtin___memset_chk(to, 'x', count, room);
    puts(to);
}

#define FILL(text, count) fill(text, __builtin_object_size(text, 0), count)

static void in_function(void)
{
    static struct text inside = { 8, "0123456789" };
    FILL(inside.s, 5);
    inside.n++;
    printf("%d %s\n", inside.n, inside.s);
}

int main(void)
{
    FILL(in_file.s, 4);
    FILL(shown.s, 12);
    FILL(of_thread.s, 7);
    in_function();
    in_function();
    *middle = 'y';
    pointer->n += 10;
    printf("%s %s %d %d\n", in_file.s, pointer->s, in_file.n, empty.n + empty.s[0]);
    int sum = 0;
    for (int i = 0; i < 10; i++)
        sum += numbers.items[i]++;
    for (int i = 9; i >= 0; i--)
        sum = sum * 3 + numbers.items[i];
    printf("%d %d %zu\n", sum, numbers.n, sizeof numbers);
    return of_thread.n;
}
