// What is a null pointer constant (6.3.2.3p3), seen by the type that ?: gives.
// options: -std=gnu17
// options: -std=c99
int *p;
long zero;
enum { ZERO };

#define IS_NULL(e) _Generic(1 ? p : (e), int *: 1, void *: 0)
#define ASSERT(e) _Static_assert(e, #e)

void f(void)
{
    ASSERT(IS_NULL(0) && IS_NULL(0L) && IS_NULL((char)0) && IS_NULL(ZERO));
    ASSERT(IS_NULL((void *)0) && IS_NULL((void *)(1 - 1)) && IS_NULL((void *)(int)0.0));
    ASSERT(IS_NULL((void *)(1 ? 0 : (0, 0))) && IS_NULL((void *)(0 && (1, 2))));
    ASSERT(IS_NULL((void *)(0 && 1 / 0)) && IS_NULL((void *)(sizeof(int) - 4)));
    ASSERT(!IS_NULL((void *)(void *)0) && !IS_NULL((void *)(char *)0));
    ASSERT(!IS_NULL((void *)(0, 0L)) && !IS_NULL((void *)zero));
    ASSERT(!IS_NULL((void *)(&"text"[0] - &"text"[0])));
}
