/* Addresses of labels, jumps to them, and labels that are local to a block. */
#include <stdio.h>

enum { PUSH, ADD, MUL, DUP, PRINT, LOOP, HALT };

/* An interpreter as they are written with GNU C. */
static int interpret(const int *code)
{
    static const void *const labels[] = { &&push, &&add, &&mul, &&dup, &&print, &&loop, &&halt };
    int stack[16], *top = stack, turns = 0;
#define NEXT goto *labels[*code++]
    NEXT;
push:
    *top++ = *code++;
    NEXT;
add:
    top--;
    top[-1] += *top;
    NEXT;
mul:
    top--;
    top[-1] *= *top;
    NEXT;
dup:
    *top = top[-1];
    top++;
    NEXT;
print:
    printf("%d\n", *--top);
    NEXT;
loop:
    if (++turns < 4)
        code -= *code + 1;
    else
        code++;
    NEXT;
halt:
    return turns;
}

/* Offsets of labels, as the manual has them. */
static int by_offset(int n)
{
    static const int offsets[] = { &&zero - &&zero, &&one - &&zero, &&two - &&zero };
    static const short small[] = { (short)(&&two - &&one) };
    goto *(&&zero + offsets[n]);
zero:
    return 10;
one:
    return 11 + (small[0] == offsets[2] - offsets[1]);
two:
    return 12;
}

static int through_pointer(int n)
{
    void *to = n & 1 ? &&odd : &&even;
    void *other = &&even;
    int total = 0;
    goto *to;
odd:
    total += 1;
even:
    total += 2;
    if (n > 4) {
        n -= 5;
        goto *(n & 1 ? &&odd : other);
    }
    return total * 10 + (to == other) + (&&odd != &&even) + (to != 0);
}

#define SEARCH(array, count, wanted)                                                               \
    ({                                                                                             \
        __label__ found, missing;                                                                  \
        int index;                                                                                 \
        for (index = 0; index < (count); index++)                                                  \
            if ((array)[index] == (wanted))                                                        \
                goto found;                                                                        \
        goto missing;                                                                              \
    missing:                                                                                       \
        index = -1;                                                                                \
    found:                                                                                         \
        index;                                                                                     \
    })

static int local(int n)
{
    int values[] = { 3, 1, 4, 1, 5 };
    int first = SEARCH(values, 5, n), second = SEARCH(values, 3, n + 1);
    {
        __label__ out;
        void *p = &&out;
        goto *p;
        first = 100;
    out:;
    }
    {
        __label__ out, inner;
        {
            __label__ inner;
            if (n > 3)
                goto inner;
            goto out;
        inner:
            second += 50;
        }
        goto inner;
    inner:
        second += 7;
    out:;
    }
    goto out;
out:
    return first * 100 + second;
}

/* More switches than are made of their own, and labels between other statements. */
static int wide(int n)
{
    int total = 0;
    void *a = &&first, *b = &&last;
#define STEP                                                                                       \
    if (n-- > 0)                                                                                   \
        goto *(n & 1 ? a : b);
    STEP STEP STEP STEP
first:
    total += 1;
    switch (n) {
    case 3:
    last:
        total += 100;
        if (n-- > 0)
            goto *a;
        break;
    default:
        STEP
    }
    STEP STEP STEP STEP
    return total;
}

int main(void)
{
    static const int code[] = { PUSH, 2, DUP, MUL, PUSH, 3, ADD, DUP, PRINT, LOOP, 7, PRINT, HALT };
    printf("%d\n", interpret(code));
    for (int i = 0; i < 3; i++)
        printf("%d %d\n", by_offset(i), through_pointer(i + 4));
    for (int i = 0; i < 6; i++)
        printf("%d %d\n", local(i), wide(i));
    return 0;
}
