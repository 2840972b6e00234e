/* chant/signal.h: signals passed on to channels and contexts.
 *
 * The handler may touch next to nothing, so it notes the signal in `pending` and writes to an
 * eventfd. A goroutine of the runtime's own waits for that through the poller and passes on what
 * is noted. It runs while there is a subscriber; no goroutine of the program's can tell that it
 * is there (sched_spawn_system). Not a thread of its own: each operation of a program's only thread
 * would then cost what two threads' do. The eventfd stays open once made: a handler may be about
 * to write to it at any time.
 *
 * Under `lock`: the subscribers, `claimed` and `ignored` with the actions of those signals,
 * `running`. What is pending is taken under it as well, and sent to channels, so that who has
 * had the lock knows that earlier signals have been sent and that none will be to a channel
 * that it has taken out. Contexts are canceled without it. A channel's lock is taken under it. */
#include "chant/signal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "chan.h"
#include "fd.h"
#include "panic.h"

#undef signal_notify
#undef signal_ignore
#undef signal_reset
#undef signal_notify_context

#define SIGNAL_MAX 64

/* A channel or a context, and what it wants to know. */
typedef struct Subscriber Subscriber;
struct Subscriber {
    Subscriber *next;
    uint64_t wanted;          /* bit n - 1: signal n */
    chant_chan *c;            /* retained; NULL if it is a context's */
    context_context *context; /* retained */
    int cause;                /* context: why it is canceled; 0: it is not yet */
    bool canceled;            /* it is being, or was */
};

static SpinLock lock;
static Subscriber *subscribers;
static uint64_t claimed; /* signals whose action is ours; `former` has the one before */
static uint64_t ignored; /* of those, ignored by signal_ignore */
static struct sigaction former[SIGNAL_MAX + 1];
static bool running;     /* the goroutine that passes signals on */

static _Atomic uint64_t pending;
static _Atomic int event = -1; /* the eventfd, written to by handlers */
static _Atomic(void *) event_handle;

/* ---- sets of signals ---- */

static uint64_t bit_of(int sig)
{
    return (uint64_t)1 << (sig - 1);
}

static bool can_be_asked_for(int sig)
{
    switch (sig) {
    case SIGKILL:
    case SIGSTOP:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
        return false;
    default:
        /* Between the two kinds lie the C library's own. */
        return sig > 0 && sig <= SIGNAL_MAX && (sig < 32 || sig >= SIGRTMIN);
    }
}

/* The set of `sig` and what follows it, up to 0; all if that is nothing. 0 and EINVAL if a
 * signal can't be asked for. */
static uint64_t read_set(int sig, va_list ap)
{
    uint64_t set = 0;
    if (sig == 0) {
        for (sig = 1; sig <= SIGNAL_MAX; sig++)
            set |= can_be_asked_for(sig) ? bit_of(sig) : 0;
        return set;
    }
    for (; sig != 0; sig = va_arg(ap, int)) {
        if (!can_be_asked_for(sig)) {
            errno = EINVAL;
            return 0;
        }
        set |= bit_of(sig);
    }
    return set;
}

/* ---- actions: under lock ---- */

/* Wakes the goroutine. An eventfd that is full, which takes 2^64 of these, wakes it too. */
static void poke(void)
{
    uint64_t one = 1;
    ssize_t written = write(load_relaxed(&event), &one, sizeof one);
    (void)written;
}

static void on_signal(int sig)
{
    int saved_errno = errno;
    /* Were something pending already, whoever noted it has written, and nobody has looked since. */
    if (atomic_fetch_or(&pending, bit_of(sig)) == 0)
        poke();
    errno = saved_errno;
}

static void set_action(int sig, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    if (claimed & bit_of(sig)) {
        sigaction(sig, &action, NULL);
        return;
    }
    sigaction(sig, &action, &former[sig]);
    claimed |= bit_of(sig);
}

/* The signal does again what it did before, unless the program has seen to it otherwise. */
static void give_back(int sig)
{
    struct sigaction now;
    if (!(claimed & bit_of(sig)))
        return;
    claimed &= ~bit_of(sig);
    void (*ours)(int) = ignored & bit_of(sig) ? SIG_IGN : on_signal;
    if (sigaction(sig, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == ours)
        sigaction(sig, &former[sig], NULL);
}

/* Gives back those of the set that nobody wants. */
static void give_back_unwanted(uint64_t set)
{
    for (const Subscriber *s = subscribers; s; s = s->next)
        set &= ~s->wanted;
    for (int sig = 1; sig <= SIGNAL_MAX; sig++)
        if (set & bit_of(sig) && !(ignored & bit_of(sig)))
            give_back(sig);
}

/* ---- passing on ---- */

static void send_to(const Subscriber *s, uint64_t set)
{
    for (; set != 0; set &= set - 1) {
        int sig = __builtin_ctzll(set) + 1;
        chan_offer(s->c, &sig);
    }
}

/* Passes on what is pending, but for the canceling of contexts. Under lock. */
static void pass_on(void)
{
    uint64_t set = atomic_exchange(&pending, 0);
    for (Subscriber *s = subscribers; s; s = s->next) {
        uint64_t hit = set & s->wanted;
        if (hit == 0)
            continue;
        if (s->c)
            send_to(s, hit);
        else if (s->cause == 0)
            s->cause = -(__builtin_ctzll(hit) + 1);
    }
}

/* Cancels one of the contexts that are to be; false if there is none. */
static bool cancel_one(void)
{
    Subscriber *s;
    context_context *context = NULL;
    int cause = 0;
    rt_enter();
    spin_lock(&lock);
    for (s = subscribers; s && (s->cause == 0 || s->canceled);)
        s = s->next;
    if (s) {
        s->canceled = true;
        context = context_retain(s->context);
        cause = s->cause;
    }
    spin_unlock(&lock);
    rt_leave();
    if (context == NULL)
        return false;
    context_cancel_cause(context, cause);
    context_release(context);
    return true;
}

static ssize_t read_event(int fd, FdCall *call)
{
    uint64_t count;
    (void)call;
    return read(fd, &count, sizeof count);
}

/* The goroutine: until there are no subscribers. */
static void serve(void *unused)
{
    (void)unused;
    for (bool more = true; more;) {
        FdCall call = {.fn = read_event};
        if (fd_call(load_relaxed(&event_handle), FD_READ, &call) < 0)
            fatal_plain("can't read the eventfd of signals: %s", strerror(errno));
        rt_enter();
        spin_lock(&lock);
        pass_on();
        more = running = subscribers != NULL;
        spin_unlock(&lock);
        rt_leave();
        while (cancel_one())
            continue;
    }
}

/* Makes the eventfd if there is none. False and errno if that can't be. */
static bool make_event(void)
{
    if (load_acquire(&event_handle))
        return true;
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0)
        return false;
    void *handle = fd_adopt(fd, 0);
    if (handle == NULL) {
        int error = errno;
        close(fd);
        errno = error;
        return false;
    }
    rt_enter();
    spin_lock(&lock);
    bool first = load_relaxed(&event_handle) == NULL;
    if (first) {
        store_relaxed(&event, fd);
        store_release(&event_handle, handle);
    }
    spin_unlock(&lock);
    rt_leave();
    if (!first)
        fd_close(handle); /* another call was faster */
    return true;
}

/* ---- subscribing ---- */

/* Puts `fresh` among the subscribers, or its signals to those of the one that has its channel
 * already; frees it then. */
static void subscribe(Subscriber *fresh)
{
    uint64_t wanted = fresh->wanted;
    Subscriber *s = NULL;
    rt_enter();
    spin_lock(&lock);
    if (fresh->c)
        for (s = subscribers; s && s->c != fresh->c; s = s->next)
            continue;
    if (s) {
        s->wanted |= wanted;
    } else {
        fresh->next = subscribers;
        subscribers = fresh;
    }
    bool start = !running;
    running = true;
    for (int sig = 1; sig <= SIGNAL_MAX; sig++)
        if (wanted & bit_of(sig))
            set_action(sig, on_signal);
    ignored &= ~wanted;
    spin_unlock(&lock);
    if (start)
        sched_spawn_system(serve);
    rt_leave();
    if (s) {
        chan_release(fresh->c);
        free(fresh);
    }
}

/* Takes the subscriber of c, or of ctx, out; does nothing if there is none. */
static void unsubscribe(const chant_chan *c, const context_context *ctx)
{
    rt_enter();
    spin_lock(&lock);
    pass_on();
    Subscriber **at = &subscribers, *s;
    while ((s = *at) && !(c ? s->c == c : s->context == ctx))
        at = &s->next;
    if (s) {
        *at = s->next;
        give_back_unwanted(s->wanted);
    }
    bool last = s && subscribers == NULL;
    spin_unlock(&lock);
    rt_leave();
    if (s == NULL)
        return;
    if (last)
        poke(); /* the goroutine looks whether it is still needed */
    while (cancel_one())
        continue;
    if (s->cause && !s->canceled)
        context_cancel_cause(s->context, s->cause);
    chan_release(s->c);
    context_release(s->context);
    free(s);
}

int signal_notify(chant_chan *c, ...)
{
    va_list ap;
    if (c == NULL)
        chant_panic("os/signal: Notify using nil channel");
    if (c->size != sizeof(int))
        chant_panic("os/signal: channel of something else than int");
    va_start(ap, c);
    uint64_t wanted = read_set(va_arg(ap, int), ap);
    va_end(ap);
    if (wanted == 0 || !make_event())
        return -1;
    Subscriber *s = rt_alloc_zero(sizeof *s);
    s->wanted = wanted;
    s->c = chan_retain(c);
    subscribe(s);
    return 0;
}

void signal_stop(chant_chan *c)
{
    if (c)
        unsubscribe(c, NULL);
}

context_context *signal_notify_context(context_context *parent, ...)
{
    va_list ap;
    va_start(ap, parent);
    uint64_t wanted = read_set(va_arg(ap, int), ap);
    va_end(ap);
    if (wanted == 0 || !make_event())
        return NULL;
    context_context *ctx = context_with_cancel_cause(parent);
    Subscriber *s = rt_alloc_zero(sizeof *s);
    s->wanted = wanted;
    s->context = context_retain(ctx);
    subscribe(s);
    return ctx;
}

void signal_stop_context(context_context *ctx)
{
    unsubscribe(NULL, ctx);
    context_cancel(ctx);
}

/* ---- ignoring ---- */

/* Nobody is notified of the set any more; what is pending is passed on first. Its signals are
 * ignored from now on, or do what they did before. An empty set is read_set's
 * failure: -1, errno is set. */
static int forget(uint64_t set, bool ignore)
{
    if (set == 0)
        return -1;
    rt_enter();
    spin_lock(&lock);
    pass_on();
    for (Subscriber *s = subscribers; s; s = s->next)
        s->wanted &= ~set;
    for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
        if (!(set & bit_of(sig)))
            continue;
        if (ignore)
            set_action(sig, SIG_IGN);
        else
            give_back(sig);
    }
    ignored = ignore ? ignored | set : ignored & ~set;
    spin_unlock(&lock);
    rt_leave();
    return 0;
}

int signal_ignore(int sig, ...)
{
    va_list ap;
    va_start(ap, sig);
    uint64_t set = read_set(sig, ap);
    va_end(ap);
    return forget(set, true);
}

int signal_reset(int sig, ...)
{
    va_list ap;
    va_start(ap, sig);
    uint64_t set = read_set(sig, ap);
    va_end(ap);
    return forget(set, false);
}

bool signal_ignored(int sig)
{
    struct sigaction action;
    return sigaction(sig, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
           action.sa_handler == SIG_IGN;
}
