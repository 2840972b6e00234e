/* asm statements of x86-64: all kinds of operands, asm goto, register variables. */
#include <stdint.h>
#include <stdio.h>

static int table[4] = { 10, 20, 30, 40 };
static volatile int shared = 5;
struct bits { unsigned a : 5, b : 7; } bits = { 3, 9 };
struct block { int words[4]; };

static int add(int a, int b)
{
    int sum;
    asm("leal (%1,%2), %0" : "=r"(sum) : "r"(a), "r"(b));
    return sum;
}

static int named(int value, int by)
{
    __asm__ __volatile__("shll %%cl, %[value]\n\t"
                         "incl %[value]"
                         : [value] "+r"(value)
                         : [by] "c"(by)
                         : "cc");
    return value;
}

static int matching(int n)
{
    int half, rest;
    asm("movl $2, %%ecx\n\tcltd\n\tidivl %%ecx" : "=a"(half), "=&d"(rest) : "0"(n) : "rcx", "cc");
    return half * 10 + rest;
}

static uint64_t wide(uint64_t a, uint64_t b)
{
    uint64_t low, high;
    asm("mulq %3" : "=a"(low), "=d"(high) : "%0"(a), "rm"(b) : "cc");
    return high + low;
}

static int memory(struct block *b, int i)
{
    int out = 7;
    asm("movl %1, %%eax\n\taddl %%eax, %0" : "+m"(b->words[i]) : "m"(table[i]) : "eax");
    asm volatile("addl $1, %0" : "=m"(out) : "m"(out));
    asm("incl %0" : "+m"(*(struct block *)b));
    return out + b->words[i];
}

static int next(int *n)
{
    return ++*n;
}

static int effects(void)
{
    int n = 0, a[3] = { 0, 0, 0 };
    asm("movl %2, %0\n\taddl %3, %0\n\tmovl %3, %1"
        : "=&r"(a[next(&n)]), "=&r"(a[next(&n)])
        : "r"(next(&n)), "r"(next(&n)));
    return a[1] * 100 + a[2] * 10 + n;
}

static int special(void)
{
    asm("addl $3, %0" : "+r"(shared));
    unsigned field;
    asm("leal 1(%1), %0" : "=r"(field) : "r"((unsigned)bits.b));
    bits.b = field;
    _Bool above;
    asm("cmpl $4, %1" : "=@cca"(above) : "r"(shared));
    return shared * 1000 + bits.b * 10 + above;
}

static long constants(void)
{
    long a, b;
    int *p;
    asm("movq %1, %0" : "=r"(a) : "i"(sizeof(struct block) * 3));
    asm("movq %c1(%%rip), %0" : "=r"(b) : "i"(&table[2]));
    asm("leaq %a1, %0" : "=r"(p) : "p"(&table[3]));
    char c = 'x';
    asm("movb %b1, %b0" : "+q"(c) : "q"((char)'y'));
    asm("movzbl %b1, %k0" : "=r"(a) : "q"(c));
    return a * 1000 + (int)b + *p;
}

static double floats(double x, float y)
{
    double root;
    long double ten;
    asm("sqrtsd %1, %0" : "=x"(root) : "x"(x));
    asm("addss %1, %0" : "+x"(y) : "xm"(y));
    asm("fld1\n\tfadd %%st(0), %%st" : "=t"(ten));
    return root + y + (double)ten;
}

static void basic(void)
{
    asm("nop # {a|b} 100%");
    asm volatile("" ::: "memory");
    asm volatile("nop" : : : "cc", "memory");
    __asm volatile(".if 0\n"
                   "not an instruction %0\n"
                   ".endif");
}

static int jumps(int n)
{
    asm goto("testl %0, %0\n\tjs %l[negative]\n\tjz %l2" : : "r"(n) : "cc" : negative, zero);
    asm goto("cmpl %1, %0\n\tje %l[same]" : : "r"(n), "i"(5) : "cc" : same);
    return n;
negative:
    return -1;
zero:
    return 100;
same:
    return 55;
}

static int loops(int n)
{
    int turns = 0;
    for (;;) {
        __label__ out;
        char room[n + 1];
        room[0] = (char)turns++;
        asm goto("cmpb %b0, %b1\n\tje %l[out]" : : "q"(room[0]), "q"((char)n) : "cc" : out);
        if (turns > 50)
            return -1;
        continue;
    out:
        break;
    }
    return turns;
}

static long registers(long a, long b)
{
    register long first asm("r10") = a;
    register long second __asm__("%r11") = b * 2;
    long sum;
    asm("leaq (%%r10,%%r11), %0" : "=r"(sum) : "r"(first), "r"(second));
    register long out asm("rbx");
    asm("movq %1, %%rbx" : "=r"(out) : "r"(sum + 1));
    return out;
}

static long write_out(const char *text, long length)
{
    register long number asm("rax") = 1;
    register long to asm("rdi") = 1;
    register const char *from asm("rsi") = text;
    register long size asm("rdx") = length;
    asm volatile("syscall" : "+r"(number) : "r"(to), "r"(from), "r"(size) : "rcx", "r11", "memory");
    return number;
}

static void string(char *to, const char *from, long n)
{
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static int unused_result(int n)
{
    int dead;
    asm("movl %1, %0" : "=r"(dead) : "r"(n));
    return n;
}

int main(void)
{
    struct block block = { { 1, 2, 3, 4 } };
    char copy[8] = "";
    setbuf(stdout, NULL);
    printf("%d %d %d\n", add(3, 4), named(3, 2), matching(7));
    printf("%llu\n", (unsigned long long)wide(1ull << 40, 1ull << 30));
    printf("%d", memory(&block, 2));
    printf(" %d %d\n", block.words[0], block.words[2]);
    printf("%d %d\n", effects(), special());
    printf("%ld %g\n", constants(), floats(2.25, 1.5f));
    basic();
    for (int i = -1; i < 6; i++)
        printf("%d ", jumps(i));
    printf("%d\n%ld\n", loops(9), registers(20, 11));
    printf("%ld\n", write_out("hello\n", 6));
    string(copy, "string", 7);
    printf("%s %d\n", copy, unused_result(3));
    return 0;
}
