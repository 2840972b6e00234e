/* Chant's sync objects: mutex, rwmutex, waitgroup, once, oncevalue, cond, pool, map, the weighted
 * semaphore, singleflight.
 *
 * They behave as the types of Go's packages sync, semaphore and singleflight, whose names they
 * carry: Go's sync.Mutex.TryLock is sync_mutex_try_lock. What holds for all of them:
 *
 *  - Zeroed memory is an object ready for use; nothing has to be made or destroyed.
 *    An object in use must not be copied or moved.
 *  - Every call may be made from a goroutine or from any thread. "Blocks" means that the
 *    calling goroutine is parked, not its thread; a thread that the runtime did not make
 *    blocks as a thread.
 *  - An object's memory may be reused as soon as no call on it is still to be made and
 *    every call that could block has returned. A call that only releases (unlock, done,
 *    signal) does not look at the object any more once what it released can run, so a
 *    waitgroup or mutex may live in the frame that waits for it.
 *  - What happens before a release happens before the return of the call it lets go on,
 *    as in the Go memory model.
 *  - None of them sets errno. None fails where it does not say so. Misuse ends the program
 *    with status 2 and Go's message; each call says which.
 *
 * The members named chant_... are the runtime's own. */
#ifndef CHANT_SYNC_H
#define CHANT_SYNC_H

#include "../chant.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* ---- mutex ---- */

/* A mutual exclusion lock. It belongs to nobody: one goroutine may lock it and another
 * unlock it. Not recursive. Source: Go, package sync, type Mutex. */
typedef struct sync_mutex {
    uint32_t chant_lock;
    uint32_t chant_state;
    void *chant_waiters;
} sync_mutex;

/* Locks mu. Blocks while it is locked. Who comes while it is free gets it at once, even
 * past sleepers; but when one of them has been passed over for a millisecond, all that
 * sleep then are served first, in the order they came. */
void sync_mutex_lock(sync_mutex *mu);

/* Locks mu if it is free. True if it did. Does not block. */
bool sync_mutex_try_lock(sync_mutex *mu);

/* Unlocks mu. Does not block; when sleepers are being served in order it lets the next
 * one run first. Ends the program if mu is not locked:
 * "fatal error: sync: unlock of unlocked mutex". */
void sync_mutex_unlock(sync_mutex *mu);

/* ---- rwmutex ---- */

/* A lock held by any number of readers or by one writer. A writer that waits keeps new
 * readers out, and readers that wait go in before the next writer, so neither starves;
 * for the same reason a reader must not take the read lock again.
 * Source: Go, package sync, type RWMutex. */
typedef struct sync_rwmutex {
    uint32_t chant_lock;
    uint32_t chant_state;
    void *chant_writers;
    int32_t chant_reading;
    void *chant_readers;
    void *chant_draining;
} sync_rwmutex;

/* Locks rw for writing. Blocks while it is locked in either way. */
void sync_rwmutex_lock(sync_rwmutex *rw);

/* Locks rw for writing if it is free. True if it did. Does not block. */
bool sync_rwmutex_try_lock(sync_rwmutex *rw);

/* Ends writing. Does not block. Ends the program if rw is not locked for writing:
 * "fatal error: sync: Unlock of unlocked RWMutex". */
void sync_rwmutex_unlock(sync_rwmutex *rw);

/* Locks rw for reading. Blocks while a writer holds it or waits for its readers. */
void sync_rwmutex_rlock(sync_rwmutex *rw);

/* Locks rw for reading if it need not wait. True if it did. Does not block. */
bool sync_rwmutex_try_rlock(sync_rwmutex *rw);

/* Ends reading. Does not block. Ends the program if rw is not locked for reading:
 * "fatal error: sync: RUnlock of unlocked RWMutex". */
void sync_rwmutex_runlock(sync_rwmutex *rw);

/* ---- waitgroup ---- */

/* A count of things to wait for. Source: Go, package sync, type WaitGroup. */
typedef struct sync_waitgroup {
    uint32_t chant_lock;
    int32_t chant_count;
    void *chant_waiters;
} sync_waitgroup;

/* Adds n, which may be negative, to the count; when that makes it 0, whoever waits goes
 * on. Does not block. Call it before the thing to wait for can begin, not from within it.
 * Panics if the count becomes negative or exceeds INT32_MAX:
 * "sync: negative WaitGroup counter". */
void sync_waitgroup_add(sync_waitgroup *wg, int n);

/* Adds -1. Does not block. Panics as sync_waitgroup_add does. */
void sync_waitgroup_done(sync_waitgroup *wg);

/* Blocks until the count is 0; returns at once if it is. */
void sync_waitgroup_wait(sync_waitgroup *wg);

/* Adds 1 and starts a goroutine that calls fn(arg) and then sync_waitgroup_done(wg), also
 * when fn ends by goroutine_exit. When fn panics the count stays, so that the waiter can't
 * end the program before the panic does. arg is passed on, not owned. Does not block. */
void sync_waitgroup_go(sync_waitgroup *wg, void (*fn)(void *), void *arg);

/* ---- once ---- */

/* Something to be done once. Source: Go, package sync, type Once. */
typedef struct sync_once {
    uint32_t chant_lock;
    uint32_t chant_state;
    void *chant_waiters;
} sync_once;

/* Calls fn if no call of sync_once_do on `once` was made before. Others block until fn has
 * ended, so everyone returns after it; once it has, a call costs one load. An fn that
 * panics or calls goroutine_exit has ended too. An fn that calls sync_once_do on the same
 * `once` waits for itself. */
void sync_once_do(sync_once *once, void (*fn)(void));

/* ---- cond ---- */

/* A place to wait for something that a mutex guards: `sync_cond c = { .L = &mu };`.
 * Source: Go, package sync, type Cond. */
typedef struct sync_cond {
    sync_mutex *L;
    uint32_t chant_lock;
    void *chant_waiters;
} sync_cond;

/* Unlocks c->L and sleeps, in one step, until signalled; returns with c->L locked again.
 * Blocks. Never returns without a signal, but others may have held c->L in between, so
 * look again: `while (!ready) sync_cond_wait(&c);`. c->L must be locked, else
 * "fatal error: sync: unlock of unlocked mutex"; panics "sync: Wait of Cond without L"
 * if it is null. */
void sync_cond_wait(sync_cond *c);

/* Wakes the one that has waited longest, if any. c->L may be locked, but need not be.
 * Does not block. */
void sync_cond_signal(sync_cond *c);

/* Wakes all that wait, in the order they came. Otherwise as sync_cond_signal. */
void sync_cond_broadcast(sync_cond *c);

/* ---- oncevalue ---- */

/* A value that is made once, when it is first asked for: `sync_oncevalue v = { .f = make };`.
 * Source: Go, package sync, function OnceValue. */
typedef struct sync_oncevalue {
    void *(*f)(void);
    sync_once chant_once;
    void *chant_value;
    bool chant_returned;
} sync_oncevalue;

/* What v->f returned, which is called by the first who asks; others block until it has ended.
 * Then a call costs one load. The value is the program's: everyone gets the same pointer.
 * Panics "sync: f of the oncevalue did not return" if it panicked or called
 * goroutine_exit. */
void *sync_oncevalue_get(sync_oncevalue *v);

/* ---- pool ---- */

/* Objects that are not in use, kept for who needs one next: `sync_pool p = { .New = make };`.
 * What is put is found by the processor slot that put it first of all. Nothing is dropped: a
 * pool holds as many objects as were in use at once. Source: Go, package sync, type Pool. */
typedef struct sync_pool {
    void *(*New)(void); /* makes one if there is none; may be NULL */
    void *chant_inside;
} sync_pool;

/* An object from the pool, the caller's from now on; if there is none, what New returns; NULL
 * without New. Does not block, unless New does. */
void *sync_pool_get(sync_pool *p);

/* Gives an object to the pool. NULL is a no-op. Does not block. */
void sync_pool_put(sync_pool *p, void *object);

/* Takes all objects out, calls fn (unless NULL) with each, and frees what the pool holds. Nobody
 * else may use it meanwhile; afterwards it may be used again. */
void sync_pool_free(sync_pool *p, void (*fn)(void *));

/* ---- map ---- */

/* A hash table for many at once. Keys and values are pointers, which it keeps and does not own:
 * a key must last until it is out of the map. Keys are equal if they are the same pointer, or if
 * `equal` says so, with which `hash` must agree:
 * `sync_map m = { .hash = sync_map_string_hash, .equal = sync_map_string_equal };`. These two
 * may block; they must not use the map. All calls block while others use the same 32nd of the
 * map, so shortly; sync_map_load, where there is no `equal`, only while others change that. The
 * room that a map has once needed is its own until sync_map_free. Source: Go, package sync, type
 * Map. */
typedef struct sync_map {
    uint64_t (*hash)(const void *key);
    bool (*equal)(const void *a, const void *b);
    void *chant_inside;
} sync_map;

/* For keys that are strings. */
uint64_t sync_map_string_hash(const void *key);
bool sync_map_string_equal(const void *a, const void *b);

/* The value of key into *value (unless NULL; NULL where there is none). True if it is there. */
bool sync_map_load(sync_map *m, const void *key, void **value);

/* Sets the value of key. Of equal keys the first stays in the map. */
void sync_map_store(sync_map *m, const void *key, void *value);

/* Stores value unless key is there. True if it was: *actual (unless NULL) is what is there. */
bool sync_map_load_or_store(sync_map *m, const void *key, void *value, void **actual);

/* Takes key out. True if it was there, with its value in *value (unless NULL). */
bool sync_map_load_and_delete(sync_map *m, const void *key, void **value);
void sync_map_delete(sync_map *m, const void *key);

/* Sets the value of key. True if there was one before, then in *previous (unless NULL). */
bool sync_map_swap(sync_map *m, const void *key, void *value, void **previous);

/* Sets the value of key, or takes key out, if its value is `old`. True if it did. */
bool sync_map_compare_and_swap(sync_map *m, const void *key, void *old, void *value);
bool sync_map_compare_and_delete(sync_map *m, const void *key, void *old);

/* Calls fn with each key and its value, until it returns false. fn may use the map. No key comes
 * twice; what is stored or deleted meanwhile may come or not. */
void sync_map_range(sync_map *m, bool (*fn)(const void *key, void *value, void *arg), void *arg);

/* Takes all keys out. */
void sync_map_clear(sync_map *m);

/* The same, and frees all memory that the map holds. Nobody else may use it meanwhile;
 * afterwards it may be used again. */
void sync_map_free(sync_map *m);

/* ---- semaphore ---- */

struct context_context; /* chant/context.h */

/* So many units to be shared out: `semaphore_weighted s = { .size = 10 };`. Who waits is served
 * in the order they came, so one who wants many is not passed over by those who want few.
 * Source: golang.org/x/sync/semaphore, type Weighted. */
typedef struct semaphore_weighted {
    int64_t size;
    int64_t chant_held;
    uint32_t chant_lock;
    void *chant_first;
    void *chant_last;
} semaphore_weighted;

/* Takes n units. Blocks until they are free or ctx is canceled: 0 if it took them,
 * context_err(ctx) if not. ctx may be NULL. For more than there are it waits for the
 * cancelation. Panics "semaphore: negative weight" if n < 0. */
int semaphore_weighted_acquire(semaphore_weighted *s, struct context_context *ctx, int64_t n);

/* Takes n units if they are free and nobody waits. True if it did. Does not block. Panics as
 * semaphore_weighted_acquire. */
bool semaphore_weighted_try_acquire(semaphore_weighted *s, int64_t n);

/* Gives n units back. Does not block. Panics "semaphore: released more than held", and
 * "semaphore: negative weight". */
void semaphore_weighted_release(semaphore_weighted *s, int64_t n);

/* ---- singleflight ---- */

/* Calls that are made once for all who want the same at the same time. Holds memory only while
 * calls run. Source: golang.org/x/sync/singleflight, type Group. */
typedef struct singleflight_group {
    sync_mutex chant_mutex;
    void *chant_entries;
    size_t chant_mask;
    size_t chant_count;
} singleflight_group;

/* What singleflight_do_chan sends. */
typedef struct singleflight_result {
    void *value;
    int err;
    bool shared;
} singleflight_result;

/* Calls fn(arg, &value), unless a call for an equal key is running: then blocks until that has
 * ended, and takes its results. Returns what fn returned, with the value in *value (unless NULL),
 * and in *shared (unless NULL) whether others got it too. A value that is shared must be so that
 * all can use it: immutable, or counted. If fn panics, all who wait panic with its message; if it
 * calls goroutine_exit, they end as well. The key is copied. An fn that asks for its own key
 * waits for itself. */
int singleflight_do(singleflight_group *g, const char *key, int (*fn)(void *arg, void **value),
                    void *arg, void **value, bool *shared);

/* The same without blocking: fn runs in a goroutine, and the result comes on the channel, whose
 * reference is the caller's. It is closed without one if fn called goroutine_exit. */
#ifdef __CHANT__
<-chan(singleflight_result) singleflight_do_chan(singleflight_group *g, const char *key,
                                                 int (*fn)(void *arg, void **value), void *arg)
    __attribute__((returns_retained));
#else
chan(singleflight_result) singleflight_do_chan(singleflight_group *g, const char *key,
                                               int (*fn)(void *arg, void **value), void *arg);
#endif

/* The next call for key runs its own fn, even if one is running. Does not block. */
void singleflight_forget(singleflight_group *g, const char *key);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
