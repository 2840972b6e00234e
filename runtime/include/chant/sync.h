/* Chant's sync objects: mutex, rwmutex, waitgroup, once, cond.
 *
 * They behave as the types of Go's package sync, whose names they carry: Go's
 * sync.Mutex.TryLock is sync_mutex_try_lock. What holds for all of them:
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
 *  - None of them sets errno or can fail. Misuse ends the program with status 2 and Go's
 *    message; each call says which.
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

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
