/* Hostile mode: see hostile.h. The generator is each M's own, seeded from the seed and
 * the M's number; before there is an M, a shared counter takes its place. */
#include "hostile.h"

#include "runq.h"
#include "sched.h"

static _Atomic uint32_t early;

void hostile_init(void)
{
    if (options.hostile)
        runq_limit = 2;
}

bool hostile_chance(uint32_t n)
{
    if (!options.hostile)
        return false;
    M *m = m_current();
    if (m == NULL) {
        uint64_t i = atomic_fetch_add_explicit(&early, 1, memory_order_relaxed);
        uint64_t h = (options.hostile_seed + i + 1) * 0x9E3779B97F4A7C15u;
        return (h >> 33) % n == 0;
    }
    return rt_random(m, n) == 0;
}
