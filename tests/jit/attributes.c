/* Attributes, pragmas and assembler text that change how functions and objects are linked. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- before and after main ---- */

static char order[16];
static int filled;

static void note(char c) { order[filled++] = c; }

static __attribute__((constructor)) void last(void) { note('c'); }
__attribute__((constructor(102))) static void second(void) { note('b'); }
static void first(void) __attribute__((__constructor__(101)));
static void first(void) { note('a'); }
__attribute__((destructor)) void gone(void) { printf("gone\n"); }
static void __attribute__((destructor(101))) goes_last(void) { printf("last\n"); }
static void __attribute__((destructor(102))) goes_before(void) { printf("before\n"); }

/* ---- sections ---- */

struct entry { const char *name; int n; };
#define ENTRY(id, number)                                                                          \
    static const struct entry id##_entry __attribute__((used, section("entries"))) = { #id, number }
ENTRY(one, 1);
ENTRY(two, 2);
ENTRY(three, 3);
extern const struct entry __start_entries[], __stop_entries[];
int apart __attribute__((section("numbers"))) = 5;
static int zeroes[100] __attribute__((__section__(".bss.zeroes")));

static int sections(void)
{
    static int inner __attribute__((section("numbers"))) = 6;
    int sum = 0;
    for (const struct entry *e = __start_entries; e < __stop_entries; e++)
        sum += e->n * e->n;
    zeroes[3] = inner++;
    return sum + zeroes[3] + (int)(__stop_entries - __start_entries) * 100;
}

/* ---- weak symbols ---- */

extern int missing(int) __attribute__((weak));
extern int missing_object __attribute__((weak));
__attribute__((weak)) int replaceable(int n) { return n + 1; }
int weak_object __attribute__((weak)) = 8;
#pragma weak by_pragma
extern int by_pragma(void);
static int referred(int) __attribute__((weakref("missing_too")));
static int known(int) __attribute__((weakref("plain")));
static int (*const pointer)(int) = missing;

int plain(int n) { return n * 2; }

static int weak(void)
{
    extern int declared_here(void) __attribute__((weak));
    int found = missing ? missing(1) : 100;
    if (&missing_object)
        found += missing_object;
    if (by_pragma)
        found += by_pragma();
    if (declared_here)
        found++;
    if (referred)
        found += referred(2);
    return found + replaceable(1) + weak_object + (known ? known(4) : 0) + (pointer != NULL);
}

/* ---- aliases ---- */

int alias(int) __attribute__((alias("plain")));
static int inner_alias(int) __attribute__((alias("plain")));
extern int object_alias __attribute__((alias("apart")));
int weak_alias(int) __attribute__((weak, alias("plain")));
static int hidden_target(int n) { return n + 40; }
extern __typeof(hidden_target) exported_alias __attribute__((alias("hidden_target"), visibility("hidden")));
static int (*resolve(void))(int) { return plain; }
int indirect(int) __attribute__((ifunc("resolve")));

static int aliases(void)
{
    object_alias++;
    return alias(1) + inner_alias(2) + weak_alias(3) + exported_alias(4) + indirect(5) + apart +
           (alias == plain) * 1000;
}

/* ---- names ---- */

#pragma redefine_extname renamed strlen
extern size_t renamed(const char *);
extern int absolute(int) __asm__("abs");
int own(int) __asm__("own_under_another_name");
int own(int n) { return n - 1; }
__attribute__((visibility("hidden"))) int hidden(int n) { return n; }

/* ---- assembler text ---- */

__asm__(".pushsection .text\n"
        "\t.globl from_text\n"
        "from_text:\n"
        "\tleal 3(%rdi), %eax\n"
        "\tjmp called_from_text\n"
        "\t.popsection");
int from_text(int);
static __attribute__((used)) int called_from_text(int n) { return apart * 100 + n; }
asm(".pushsection .rodata\nnumber_in_text: .long 77\n.popsection");
extern const int number_in_text;

static __attribute__((used)) int called_by_name(int n) { return n + 7; }

static int names(void)
{
    int n = 5;
    /* the call is below what the function keeps on the stack */
    asm volatile("leaq -256(%%rsp), %%rsp\n\t"
                 "call called_by_name\n\t"
                 "leaq 256(%%rsp), %%rsp"
                 : "=a"(n)
                 : "D"(n)
                 : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
    return (int)renamed("four") + absolute(-20) + own(1) + hidden(2) + from_text(n) +
           number_in_text;
}

/* ---- what changes no result ---- */

static __attribute__((noinline, cold, unused, section(".text.cold"))) int cold(int n) { return n; }
static __attribute__((hot, flatten, pure)) int hot(int n) { return cold(n) + 1; }
static inline __attribute__((always_inline)) int inlined(int n) { return hot(n) * 2; }
__attribute__((noreturn)) static void leave(void)
{
    printf("%d\n", inlined(3));
    __builtin_exit(0);
}

int main(void)
{
    printf("%s\n", order);
    printf("%d\n", sections());
    printf("%d\n", weak());
    printf("%d\n", aliases());
    printf("%d\n", names());
    leave();
}
