/* sync_rwmutex: who excludes whom, who goes first, misuse. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "crowd.h"
#include "death.h"

START_TEST(test_zero_is_ready)
{
    sync_rwmutex rw = {0};
    sync_rwmutex_rlock(&rw);
    ck_assert(sync_rwmutex_try_rlock(&rw));
    ck_assert(!sync_rwmutex_try_lock(&rw));
    sync_rwmutex_runlock(&rw);
    ck_assert(!sync_rwmutex_try_lock(&rw));
    sync_rwmutex_runlock(&rw);
    ck_assert(sync_rwmutex_try_lock(&rw));
    ck_assert(!sync_rwmutex_try_rlock(&rw));
    ck_assert(!sync_rwmutex_try_lock(&rw));
    sync_rwmutex_unlock(&rw);
    sync_rwmutex_lock(&rw);
    sync_rwmutex_unlock(&rw);
    static const sync_rwmutex zero;
    ck_assert_mem_eq(&rw, &zero, sizeof rw);
}
END_TEST

typedef struct {
    sync_rwmutex rw;
    atomic_int inside;  /* 10000 for a writer, 1 for a reader */
    atomic_int bad, most;
    long value;         /* plain: the lock guards it */
    int rounds, writers;
} Shared;

static void read_once(Shared *s, int i)
{
    sync_rwmutex_rlock(&s->rw);
    int now = atomic_fetch_add(&s->inside, 1) + 1;
    long seen = s->value;
    int most = atomic_load(&s->most);
    while (now > most && !atomic_compare_exchange_weak(&s->most, &most, now))
        ;
    if (i % 16 == 0)
        goroutine_yield();
    if (now >= 10000 || seen != s->value)
        atomic_fetch_add(&s->bad, 1);
    atomic_fetch_sub(&s->inside, 1);
    sync_rwmutex_runlock(&s->rw);
}

static void write_once(Shared *s, int i)
{
    sync_rwmutex_lock(&s->rw);
    if (atomic_fetch_add(&s->inside, 10000) != 0)
        atomic_fetch_add(&s->bad, 1);
    long seen = s->value;
    if (i % 16 == 0)
        goroutine_yield();
    s->value = seen + 1;
    atomic_fetch_sub(&s->inside, 10000);
    sync_rwmutex_unlock(&s->rw);
}

/* The first `writers` write, others read; each now and then tries without waiting. */
static void use(void *arg, int number)
{
    Shared *s = arg;
    for (int i = 0; i < s->rounds; i++) {
        if (number < s->writers)
            write_once(s, i);
        else
            read_once(s, i);
        if (i % 10 == 0 && sync_rwmutex_try_rlock(&s->rw)) {
            if (atomic_load(&s->inside) >= 10000)
                atomic_fetch_add(&s->bad, 1);
            sync_rwmutex_runlock(&s->rw);
        }
        if (i % 10 == 5 && sync_rwmutex_try_lock(&s->rw)) {
            if (atomic_load(&s->inside) != 0)
                atomic_fetch_add(&s->bad, 1);
            sync_rwmutex_unlock(&s->rw);
        }
    }
}

START_TEST(test_excludes)
{
    static const struct {
        int goroutines, threads, writers;
    } crowds[] = {{10, 0, 1}, {10, 0, 5}, {10, 0, 10}, {0, 3, 1}, {8, 2, 2}, {8, 2, 9}};
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        Shared s = {.rounds = 1000, .writers = crowds[i].writers};
        crowd_run(use, &s, crowds[i].goroutines, crowds[i].threads);
        ck_assert_int_eq(atomic_load(&s.bad), 0);
        ck_assert_int_eq(s.value, s.rounds * s.writers);
    }
}
END_TEST

/* All are inside at once, or the test never ends. */
static void read_together(void *arg, int number)
{
    Shared *s = arg;
    (void)number;
    sync_rwmutex_rlock(&s->rw);
    atomic_fetch_add(&s->inside, 1);
    ck_assert(wait_until(&s->inside, s->writers));
    sync_rwmutex_runlock(&s->rw);
}

START_TEST(test_readers_share)
{
    Shared s = {.writers = 22};
    crowd_run(read_together, &s, 20, 2);
}
END_TEST

typedef struct {
    sync_rwmutex rw;
    atomic_int stop, ended, places, entered;
    _Atomic char order[16];
} Order;

static void keep_reading(void *arg)
{
    Order *o = arg;
    while (!atomic_load(&o->stop)) {
        sync_rwmutex_rlock(&o->rw);
        goroutine_yield();
        sync_rwmutex_runlock(&o->rw);
    }
    atomic_fetch_add(&o->ended, 1);
}

START_TEST(test_readers_do_not_starve_a_writer)
{
    static Order o;
    for (int i = 0; i < 8; i++)
        spawn(keep_reading, &o);
    for (int i = 0; i < 100; i++) {
        sync_rwmutex_lock(&o.rw);
        sync_rwmutex_unlock(&o.rw);
    }
    atomic_store(&o.stop, 1);
    ck_assert(wait_until(&o.ended, 8));
}
END_TEST

static void keep_writing(void *arg)
{
    Order *o = arg;
    while (!atomic_load(&o->stop)) {
        sync_rwmutex_lock(&o->rw);
        goroutine_yield();
        sync_rwmutex_unlock(&o->rw);
    }
    atomic_fetch_add(&o->ended, 1);
}

START_TEST(test_writers_do_not_starve_a_reader)
{
    static Order o;
    for (int i = 0; i < 8; i++)
        spawn(keep_writing, &o);
    for (int i = 0; i < 100; i++) {
        sync_rwmutex_rlock(&o.rw);
        sync_rwmutex_runlock(&o.rw);
    }
    atomic_store(&o.stop, 1);
    ck_assert(wait_until(&o.ended, 8));
}
END_TEST

static void enter(Order *o, char kind)
{
    atomic_store(&o->order[atomic_fetch_add(&o->places, 1)], kind);
    atomic_fetch_add(&o->entered, 1);
}

static void one_reader(void *arg)
{
    Order *o = arg;
    sync_rwmutex_rlock(&o->rw);
    enter(o, 'r');
    sync_rwmutex_runlock(&o->rw);
}

static void one_writer(void *arg)
{
    Order *o = arg;
    sync_rwmutex_lock(&o->rw);
    enter(o, 'w');
    sync_rwmutex_unlock(&o->rw);
}

/* A writer that waits keeps new readers out; those go in when it is done, before the
 * writer that came after it. */
START_TEST(test_readers_and_writers_alternate)
{
    static Order o;
    sync_rwmutex_rlock(&o.rw);
    spawn(one_writer, &o);
    wait_for_waiter(&o.rw.chant_draining, NULL);
    ck_assert(!sync_rwmutex_try_rlock(&o.rw));
    void *reader = NULL;
    for (int i = 0; i < 3; i++) {
        spawn(one_reader, &o);
        reader = wait_for_waiter(&o.rw.chant_readers, reader);
    }
    spawn(one_writer, &o);
    wait_for_waiter(&o.rw.chant_writers, NULL);
    sync_rwmutex_runlock(&o.rw);
    ck_assert(wait_until(&o.entered, 5));
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(atomic_load(&o.order[i]), "wrrrw"[i]);
}
END_TEST

static void runlock_it(void *rw)
{
    sync_rwmutex_runlock(rw);
}

static void unlock_it(void *rw)
{
    sync_rwmutex_unlock(rw);
}

static void lock_and_free(void *arg, int number)
{
    (void)arg;
    for (int i = 0; i < 500; i++) {
        sync_rwmutex *rw = calloc(1, sizeof *rw);
        ck_assert_ptr_nonnull(rw);
        if ((i + number) % 3 == 0) {
            sync_rwmutex_rlock(rw);
            spawn(runlock_it, rw);
            sync_rwmutex_lock(rw);
        } else {
            sync_rwmutex_lock(rw);
            spawn(unlock_it, rw);
            if ((i + number) % 3 == 1)
                sync_rwmutex_lock(rw);
            else
                sync_rwmutex_rlock(rw);
        }
        memset(rw, 0xA5, sizeof *rw);
        free(rw);
    }
}

START_TEST(test_memory_may_go_once_locked)
{
    crowd_run(lock_and_free, NULL, 4, 1);
}
END_TEST

static sync_rwmutex shared;

static void unlock_unlocked(void)
{
    sync_rwmutex_unlock(&shared);
}

static void unlock_read(void)
{
    sync_rwmutex_rlock(&shared);
    sync_rwmutex_unlock(&shared);
}

static void runlock_unlocked(void)
{
    sync_rwmutex_runlock(&shared);
}

static void runlock_written(void)
{
    sync_rwmutex_lock(&shared);
    sync_rwmutex_runlock(&shared);
}

START_TEST(test_misuse)
{
    expect_death(unlock_unlocked, "fatal error: sync: Unlock of unlocked RWMutex");
    expect_death(unlock_read, "fatal error: sync: Unlock of unlocked RWMutex");
    expect_death(runlock_unlocked, "fatal error: sync: RUnlock of unlocked RWMutex");
    expect_death(runlock_written, "fatal error: sync: RUnlock of unlocked RWMutex");
}
END_TEST

static void read_then_write(void)
{
    sync_rwmutex_rlock(&shared);
    sync_rwmutex_lock(&shared);
}

static void write_then_read(void)
{
    sync_rwmutex_lock(&shared);
    sync_rwmutex_rlock(&shared);
}

START_TEST(test_deadlocks)
{
    expect_deadlock(read_then_write, "semacquire");
    expect_deadlock(write_then_read, "semacquire");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        test_zero_is_ready, test_excludes, test_readers_share, test_readers_do_not_starve_a_writer,
        test_writers_do_not_starve_a_reader, test_readers_and_writers_alternate,
        test_memory_may_go_once_locked, NULL
    };
    const TTest *endings[] = {
        test_misuse, test_deadlocks, NULL
    };
    return run_suite("sync_rwmutex", tests, endings);
}
