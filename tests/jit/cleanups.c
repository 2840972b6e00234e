// Cleanups in plain C: at every exit, and in no unwinding, as nothing was compiled for one.
#include <pthread.h>
#include <stdio.h>

static int count;

static void say(int *p)
{
    printf(" %d:%d", *p, ++count);
}

static int drop(const char *const *p)
{
    printf(" %s", *p);
    return 1;
}

static void untyped(void *p)
{
    printf(" (%d)", *(int *)p);
}

#define CLEAN(f) __attribute__((__cleanup__(f)))

static int sum(int n)
{
    CLEAN(say) int a = n, b = n + 1;
    int c CLEAN(untyped) = n + 2, d = n + 3;
    switch (n) {
        CLEAN(say) int inside;
    case 1:
        inside = 100;
        return a + b + c + d + inside;
    default:
        inside = 200;
        break;
    }
    static CLEAN(say) int lasting = 7; /* an object that never goes */
    return a + lasting;
}

static void loops(void)
{
    for (CLEAN(say) int i = 0; i < 2; i++) {
        CLEAN(drop) const char *text = i ? "one" : "none";
        do {
            CLEAN(untyped) int again = i;
            if (again)
                continue;
            while (1) {
                CLEAN(untyped) int broken = 9;
                break;
            }
        } while (0);
    }
}

static inline __attribute__((always_inline)) int inlined(int n)
{
    CLEAN(say) int x = n;
    return x++ * 2;
}

static void *thread(void *arg)
{
    CLEAN(say) int x = 1;
    if (arg)
        pthread_exit("gone");
    return NULL;
}

int main(void)
{
    for (int i = 0; i < 3; i++)
        printf(" = %d\n", sum(i));
    loops();
    printf("\n%d\n", inlined(inlined(3)));
    pthread_t t;
    void *result;
    if (pthread_create(&t, NULL, thread, &t) != 0 || pthread_join(t, &result) != 0)
        return 1;
    printf("%s\n", (char *)result);
    return 0;
}
