/* The runtime's three nouns: G a goroutine, M a thread that runs them, P the right to
 * run one, with what only its holder touches. docs/runtime.md tells the whole story.
 *
 * Who owns a G's stack and which list holds the G, by state (g_set_state in g.h makes
 * every transition and asserts it):
 *
 *   state        stack belongs to          the G is in
 *   G_IDLE       the stack pool            a slot of the pool, no goroutine
 *   G_RUNNABLE   nobody (G.sp is set, or   exactly one of: a P's lifo or fifo, the global
 *                 is about to be)           queue, a waker's hands
 *   G_RUNNING    the M with m->curg == g   no list
 *   G_WAITING    nobody                    the wait queues of what it waits for
 *   G_DEAD       the M that ends it        no list
 *
 * A G becomes runnable before its M has left its stack; G.sp is NULL until the M has, and
 * who dispatches the G waits for that (sched.h, g_claim_stack). */
#ifndef CHANT_RT_TYPES_H
#define CHANT_RT_TYPES_H

#include "lock.h"
#include "platform.h"

typedef struct G G;
typedef struct P P;
typedef struct Waiter Waiter;
typedef struct Timer Timer;
typedef struct PanicRecord PanicRecord;

typedef enum { G_IDLE, G_RUNNABLE, G_RUNNING, G_WAITING, G_DEAD } GState;

/* Why a goroutine waits: the words a dump prints (wait_reason_name in g.c). */
typedef enum {
    WAIT_NONE,
    WAIT_CHAN_SEND,
    WAIT_CHAN_RECEIVE,
    WAIT_CHAN_SEND_NIL,
    WAIT_CHAN_RECEIVE_NIL,
    WAIT_SELECT,
    WAIT_SELECT_NO_CASES,
    WAIT_SEMACQUIRE,
    WAIT_COND,
    WAIT_SLEEP,
    WAIT_IO,
    WAIT_REASON_COUNT
} WaitReason;

struct G {
    _Atomic(void *) sp;       /* saved stack pointer; NULL while an M is on the stack */
    G *link;                  /* next in a list in hand, as sched_ready_list takes it */
    _Atomic uint8_t state;    /* GState */
    _Atomic uint8_t reason;   /* WaitReason */
    bool foreign;             /* stands for a thread the runtime did not make */
    bool is_main;             /* goroutine 1 */
    bool is_system;           /* the runtime's own: neither counted nor shown */
    int saved_errno;
    _Atomic uint32_t fired;   /* select: 1 once a waker has won it */
    _Atomic uint32_t futex;   /* foreign: 1 once readied */
    _Atomic uint32_t waiting_since; /* coarse_seconds when it began to wait */
    Waiter *woken_by;         /* select: the waiter that fired */
    uint64_t id;
    uint64_t parent;          /* id of the goroutine that made it; 0: none */
    void *created_at;         /* code address of its `go` */
    void (*entry)(void *);
    void *args;
    PanicRecord *panics;      /* innermost first; a list because a deferred call may panic */
    char *recovered;          /* the message of the panic recovered last; owned */
    char *stack_lo, *stack_hi; /* usable bytes; lo is the end of the guard */
    char *trace_end;          /* main: frames at or above are the C start-up code's */
    uint32_t slot;            /* of the stack arena; SLOT_NONE for main's, M's and foreign ones */
    bool args_on_heap;
    bool futex_counted;       /* foreign: counted in sched.foreign_parked */
    bool yielding;            /* is in goroutine_yield: the end of its slice is no other yield */
    M *m;                     /* foreign: its M. Otherwise unused */
    G *_Atomic all_next;      /* list of Gs that are not in the arena (g.c) */
    void *san_fiber;          /* TSan's fiber, ASan's fake stack */
};

#define SLOT_NONE UINT32_MAX
#define QUEUE_SIZE 256u /* slots of a P's run queue, a power of two */

/* A deque that its owner pushes and pops at the bottom, newest first; others take the
 * oldest from the top. Chase and Lev's, of fixed size (runq.h). */
typedef struct {
    _Atomic uint32_t top;
    _Atomic uint32_t bottom;
    _Atomic(G *) slot[QUEUE_SIZE];
} LifoQueue;

/* A ring that its owner fills at the tail; owner and others take from the head. */
typedef struct {
    _Atomic uint32_t head;
    _Atomic uint32_t tail;
    _Atomic(G *) slot[QUEUE_SIZE];
} FifoQueue;

/* A timer in a heap, its time beside it: sifting reads those of many timers. */
typedef struct {
    int64_t when;
    Timer *timer;
} TimerSlot;

/* Timers that a P's goroutines started: a 4-ary heap (timer.c). Anybody holding a P, and
 * foreign threads, may lock it. */
typedef struct {
    SpinLock lock;
    uint32_t count, capacity;
    TimerSlot *heap;
    _Atomic int64_t first; /* when of heap[0]; INT64_MAX if empty. Read without the lock */
} TimerHeap;

#define P_STACK_CACHE 64

struct P {
    int id;
    M *m;                       /* holder, or NULL; under sched.lock */
    P *idle_next;               /* list of idle Ps; under sched.lock */
    _Atomic bool retired;       /* beyond the current number of procs */
    int32_t wake_countdown;     /* pushes until the next try to wake a worker */
    _Atomic int32_t wake_period; /* what the countdown starts from; thieves adjust it */
    bool lifo_turn;             /* which queue the next pick begins with */
    bool reserved;              /* for a worker whose thread is being made */
    uint32_t rotation;          /* which queue the next time slice begins with */
    uint64_t next_id, end_id;   /* goroutine ids taken in advance */
    /* Made or begun on this P less ended here, modulo 2^32: one P may begin what another ends, for
     * as long as the program runs. Only the sums over all Ps are small. */
    _Atomic uint32_t g_delta;   /* goroutines */
    _Atomic int64_t polled_at;  /* when its holder last looked at the poller */
    _Atomic uint32_t io_delta;  /* waits for descriptors */
    uint32_t cached_count;
    uint32_t cached[P_STACK_CACHE]; /* idle stack slots, last freed last */
    _Alignas(CACHE_LINE) _Atomic uint64_t dispatches; /* goroutines switched to; for thieves */
    /* A thief's notes on how long the oldest entries have been queued; hints only. */
    _Atomic uint32_t seen_top, seen_tail;
    _Atomic uint64_t seen_dispatches;
    _Atomic int64_t seen_at;
    _Atomic bool standing;      /* the monitor says: steal here without waiting */
    uint32_t monitor_top, monitor_head; /* the monitor's notes */
    LifoQueue lifo;
    _Alignas(CACHE_LINE) FifoQueue fifo;
    _Alignas(CACHE_LINE) TimerHeap timers;
};

/* Reasons for an M to take the slow way into the runtime; bits of M.poll. */
enum {
    POLL_TICK = 1,    /* end the time slice at the next chance */
    POLL_RETAKE = 2,  /* the monitor has taken or may take the P */
    POLL_FREEZE = 4,  /* the process is dying: stop here */
    POLL_RETIRE = 8,  /* the P is beyond chant_set_procs' number */
    POLL_ALWAYS = 16, /* hostile mode, or no membarrier: every entry is slow */
};

struct M {
    _Atomic uint32_t seq;       /* odd between rt_enter and rt_leave */
    int32_t budget;             /* operations left in the time slice */
    int32_t slice_budget;       /* what a slice begins with: as many as take SLICE_TARGET */
    int64_t slice_start;
    _Atomic uint32_t poll;
    G *_Atomic curg;            /* what runs on this thread; g0 in the scheduler */
    P *p;                       /* held P; NULL if none. Written by the monitor too */
    int *errno_address;
    G *g0;                      /* the thread's own stack: the scheduler runs there */
    G *next_g;                  /* what g0 is to run: its old thread is still on its stack */
    uint64_t random;            /* xorshift state */
    _Atomic uint32_t slices;    /* time slices begun; the monitor sees progress by it */
    int id;
    int tid;
    bool foreign;
    bool adopted;               /* the main thread: goroutine 1's stack is the thread's own */
    bool fed_by_poller;         /* what it ran last came from there */
    P *woken_for;               /* whose backlog it was woken for; NULL: other reasons */
    _Atomic uint32_t park;      /* futex: 1 when woken */
    P *next_p;                  /* given by the waker; under sched.lock until the wake */
    M *idle_next;               /* list of idle Ms; under sched.lock */
    M *all_next;                /* every M that has a P or may have one; under sched.lock */
    bool without_p;             /* its P was retaken and it has not come back */
    _Atomic bool blocking;      /* ... it gave it away for a call that blocks; a hint for dumps */
    _Atomic bool regaining;     /* in worker_regain_p: not to be retaken from */
    _Atomic bool idle;          /* parked: holds nothing */
    void *signal_stack;
    /* Monitor's notes; nobody else touches them. */
    uint32_t seen_seq, seen_slices;
    int64_t seen_since, seen_cpu, seen_cpu_at, slice_since;
#if CHANT_TSAN
    void *dead_fiber;           /* of the goroutine that ended here last */
#endif
};

#endif
