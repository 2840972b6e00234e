/* Ps, the global run queue, the lists of idle Ps and Ms, and the solo state of the world:
 * everything under the one lock sched.lock. proc.c. */
#ifndef CHANT_PROC_H
#define CHANT_PROC_H

#include "rt_types.h"

#define PROCS_MAX 1024

typedef struct {
    Mutex lock;
    /* ---- under lock; those marked _Atomic are also read without, as hints ---- */
    _Atomic int procs;                   /* Ps in use; allp[procs...] are retired */
    _Atomic int procs_made;              /* Ps that exist */
    P *allp[PROCS_MAX];
    P *idle_p;
    _Atomic int idle_p_count;
    _Atomic int busy_p_count;             /* Ps with an M */
    M *idle_m;
    int m_count;                   /* workers, not foreign */
    int m_without_p;               /* workers that run a goroutine without a P */
    int foreign_count;             /* foreign threads registered */
    int foreign_parked;            /* of those, asleep in the runtime */
    M *_Atomic all_m;              /* only grows; also read without, by a report */
    G **global;                    /* ring of global_room slots, a power of two */
    uint32_t global_room, global_head;
    _Atomic uint32_t global_count;
    M *timer_keeper;               /* the idle M that wakes for the next timer */
    _Atomic int64_t keeper_when;
    M *_Atomic poller;             /* the M that sleeps in the poller, not on its futex: until
                                    * it has left, woken or not. Set under lock */
    bool main_exited;              /* main called goroutine_exit */
    /* ---- not under lock ---- */
    _Atomic int spinning;          /* Ms that look for work */
    _Atomic bool shared_ready;     /* the hand-over from solo to shared is complete */
    _Atomic bool dying;
    _Atomic bool forked;           /* this is the child of a fork */
    _Atomic int started;           /* init.c's states */
} Sched;

extern Sched sched;

/* Gives an idle P to m; under sched.lock. The caller calls proc_settle after unlocking,
 * before it runs anything. */
void proc_acquire(M *m, P *p);
/* Takes m's P from it; under sched.lock. The caller puts it to the idle list or elsewhere. */
P *proc_release(M *m);
/* The same from an M that will soon want one again: a world that is shared stays so for the time
 * being, as to share it anew would cost more than the call that blocks. The monitor looks at
 * that with proc_review_solo, under sched.lock. */
P *proc_lend(M *m);
void proc_review_solo(void);
void proc_idle_put(P *p);
P *proc_idle_get(void);

/* Waits until no other thread can still be inside an operation that it began while the
 * world was solo. Not under sched.lock. */
void proc_settle(M *self);

/* Counts p busy for a thread that is still to be made, and takes that back. Under
 * sched.lock. */
void proc_reserve(P *p);
void proc_reserve_undo(P *p);

/* False without membarrier: then nothing may rest on it. */
bool proc_solo_allowed_by_kernel(void);
/* membarrier_all, on which what follows rests; or who goes inside has a barrier each time. */
void proc_barrier(void);
/* Called once, with what membarrier_init said. */
void proc_init(bool membarrier);

/* A foreign thread comes and goes: the world is not solo in between. */
void proc_foreign_add(M *m);
void proc_foreign_remove(M *m);

/* The global queue, first in first out. A ring of pointers rather than a list through the
 * goroutines: moving a million of them touches none. */
void global_put(G *const *gs, uint32_t n);
G *global_get(void);
/* Takes a fair share for p: one to run, the others into p's fifo. */
G *global_get_share(P *p);

/* Sets the number of Ps; returns the former. n <= 0 asks. */
int proc_set_count(int n);
/* Moves a retired P's goroutines and timers to others; by its holder, under sched.lock. */
void proc_drain(P *p);

#endif
