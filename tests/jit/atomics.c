/* Atomic objects: every operator, every kind of type that needs no libatomic, gcc's functions. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

typedef struct { short x, y; } pair;
typedef struct { char c[8]; } eight;
struct holder { char pad; _Atomic int n; _Atomic pair p; };

static _Atomic signed char sc = 120;
static _Atomic unsigned char uc = 250;
static _Atomic short sh;
static _Atomic int in = 10;
static _Atomic unsigned un = 7;
static _Atomic long lo = -5;
static _Atomic _Bool bo;
static _Atomic(char *) ptr;
static _Atomic float fl = 1.5f;
static _Atomic pair pr = { 1, 2 };
static volatile _Atomic eight bytes;
static struct holder holder = { 1, 2, { 3, 4 } };
static enum color { RED, GREEN, BLUE } _Atomic color;
static int calls;

static struct holder *which(void) { calls++; return &holder; }
static int number(void) { calls++; return 3; }

static void show(const char *what, long a, long b)
{
    printf("%s %ld %ld\n", what, a, b);
}

#define SHOW(expression, object)                                                                   \
    do {                                                                                           \
        long value = (long)(expression);                                                           \
        show(#expression, value, (long)(object));                                                  \
    } while (0)

static void integers(void)
{
    SHOW(sc += 100, sc);
    SHOW(uc++, uc);
    SHOW(++uc, uc);
    SHOW(--uc, uc);
    SHOW(uc *= 3, uc);
    SHOW(uc /= 7, uc);
    SHOW(sh -= 3, sh);
    SHOW(sh <<= 4, sh);
    SHOW(in %= 4, in);
    SHOW(in |= 9, in);
    SHOW(in ^= 0xff, in);
    SHOW(un >>= 1, un);
    SHOW(un &= 2, un);
    SHOW(un -= 3, un);
    SHOW(lo--, lo);
    SHOW(lo += 1000000000000, lo);
    SHOW(bo++, bo);
    SHOW(bo++, bo);
    SHOW(bo -= 1, bo);
    SHOW(bo |= 4, bo);
    SHOW(bo--, bo);
    color = BLUE;
    SHOW(color--, color);
    SHOW(in += number(), in);
    in = 1 + number() * (in++ + 1);
    SHOW(in, calls);
}

static void others(void)
{
    char text[] = "abcdef";
    ptr = text;
    SHOW(*ptr++, *ptr);
    SHOW(*++ptr, *ptr);
    SHOW(*(ptr -= 1), *ptr);
    ptr += 3;
    SHOW(ptr - text, *ptr);
    pair v = pr;
    v.x += 10;
    pair w = pr = v;
    SHOW(w.x, ((pair)pr).x);
    SHOW(w.y, _Alignof(pr));
    pair several[2] = { v, w };
    pair z = several[number() - 2] = (pair){ 8, number() };
    SHOW(z.y, several[1].y);
    eight e = { "1234567" };
    bytes = e;
    e = bytes;
    puts(e.c);
    which()->n += number();
    which()->n++;
    SHOW(holder.n, calls);
    holder.p = v;
    SHOW(((pair)which()->p).x, calls);
    SHOW(((pair)(which()->p = w)).x, calls);
    _Atomic pair local = { 5, 6 };
    _Atomic int counters[3] = { 1, 2, 3 };
    int i = 0;
    counters[i++] += 10;
    counters[i++]--;
    SHOW(i, counters[0]);
    SHOW(counters[2], counters[1]);
    local = (pair){ ((pair)local).x + 1, 9 };
    SHOW(((pair)local).x, ((pair)local).y);
    fl = 2.25f;
    float f = fl;
    printf("%g %g\n", f, (double)fl);
}

static int parameter(_Atomic int n)
{
    n *= 2;
    return n;
}

static void functions(void)
{
    atomic_flag flag = ATOMIC_FLAG_INIT;
    SHOW(atomic_flag_test_and_set(&flag), 0);
    SHOW(atomic_flag_test_and_set(&flag), 0);
    atomic_flag_clear(&flag);
    SHOW(atomic_flag_test_and_set_explicit(&flag, memory_order_acquire), 0);
    atomic_int n;
    atomic_init(&n, 4);
    int expected = 5;
    SHOW(atomic_compare_exchange_strong(&n, &expected, 6), expected);
    SHOW(atomic_compare_exchange_strong(&n, &expected, 6), expected);
    SHOW(atomic_exchange(&n, 8), atomic_load(&n));
    SHOW(atomic_fetch_add(&n, 2), n);
    SHOW(atomic_fetch_or(&n, 1), n);
    atomic_store_explicit(&n, 77, memory_order_release);
    SHOW(atomic_load_explicit(&n, memory_order_acquire), n);
    _Atomic double d = 1.5;
    atomic_store(&d, 2.5);
    double was = atomic_exchange(&d, 3.5), want = 3.5;
    printf("%g %g\n", was, atomic_load(&d));
    SHOW(atomic_compare_exchange_weak(&d, &want, 9.25), atomic_load(&d));
    atomic_store(&pr, ((pair){ 8, 9 }));
    pair old = atomic_exchange(&pr, ((pair){ 1, 1 }));
    SHOW(old.x, old.y);
    float plain = 1, given = 4, got;
    __atomic_exchange(&plain, &given, &got, __ATOMIC_SEQ_CST);
    printf("%g %g\n", plain, got);
    SHOW(atomic_is_lock_free(&n), __atomic_always_lock_free(8, 0));
    SHOW(__atomic_always_lock_free(16, 0), 0);
    atomic_thread_fence(memory_order_seq_cst);
    static int word;
    SHOW(__sync_fetch_and_add(&word, 5), word);
    SHOW(__sync_bool_compare_and_swap(&word, 5, 6), word);
    __sync_lock_release(&word);
    unsigned short small = 65535;
    SHOW(__atomic_add_fetch_2(&small, 2, __ATOMIC_RELAXED), small);
    SHOW(__sync_val_compare_and_swap_4(&word, 0, 9), word);
    printf("%d %d\n", word, parameter(21));
}

int main(void)
{
    integers();
    others();
    functions();
    return 0;
}
