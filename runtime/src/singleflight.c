/* singleflight_group: a table of the calls that run, by key.
 *
 * A Call is counted: by who runs it and by each who waits in singleflight_do; the table refers
 * to it only while it runs, and not after singleflight_forget. Its results are written before
 * `running` counts down to 0 and read after. Who wants a channel stands in a list. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "chant/sync.h"
#include "chan.h"
#include "hash_table.h"
#include "panic.h"

typedef struct {
    sync_mutex mutex; /* guards the table, and of each call: shared, listeners */
    HashTable calls;
} Group;

static_assert(sizeof(singleflight_group) == sizeof(Group), "public and private layouts agree");
static_assert(offsetof(singleflight_group, chant_entries) == offsetof(Group, calls), "as above");

typedef struct Listener Listener;
struct Listener {
    Listener *next;
    chant_chan *c; /* owned */
};

typedef struct {
    _Atomic size_t refs;
    sync_waitgroup running; /* 1 until it has ended */
    Group *group;
    int (*fn)(void *, void **);
    void *arg;
    Listener *listeners;
    singleflight_result result;
    bool returned;  /* fn did */
    char *panicked; /* else its message, or NULL: goroutine_exit; owned */
    char key[];
} Call;

static Group *group_of(singleflight_group *g)
{
    return (Group *)(void *)g;
}

static bool equal_keys(const void *a, const void *b)
{
    return strcmp(a, b) == 0;
}

static HashEntry *find(const Group *g, const char *key)
{
    return hash_table_find(&g->calls, hash_mix(hash_string(key)), key, equal_keys);
}

/* Nothing else frees the table of a group. */
static void take_out(Group *g, HashEntry *e)
{
    hash_table_remove(&g->calls, e);
    if (g->calls.count == 0)
        hash_table_free(&g->calls);
}

static void call_release(Call **call)
{
    Call *c = *call;
    if (atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(c->panicked);
    free(c);
}

/* The running call for key, true; or a new one, entered in the table, which the caller is to
 * run. The caller gets a reference. The group is locked. */
static bool join(Group *g, const char *key, int (*fn)(void *, void **), void *arg, Call **call)
{
    HashEntry *e = find(g, key);
    if (e) {
        *call = load_relaxed(&e->value);
        (*call)->result.shared = true;
        atomic_fetch_add_explicit(&(*call)->refs, 1, memory_order_relaxed);
        return true;
    }
    size_t size = strlen(key) + 1;
    Call *c = rt_alloc_zero(sizeof *c + size);
    store_relaxed(&c->refs, 1);
    c->group = g;
    c->fn = fn;
    c->arg = arg;
    memcpy(c->key, key, size);
    sync_waitgroup_add(&c->running, 1);
    hash_table_add(&g->calls, hash_mix(hash_string(key)), c->key, c);
    *call = c;
    return false;
}

/* Sends what there is to those who want it on a channel. */
static void tell(const Call *c, Listener *l)
{
    for (Listener *next; l; l = next) {
        next = l->next;
        if (c->returned)
            chan_send(l->c, &c->result);
        else
            chan_close(l->c);
        chan_release(l->c);
        free(l);
    }
}

/* Runs when fn has returned and when its goroutine is unwound. */
static void call_end(Call **call)
{
    Call *c = *call;
    const G *self = g_current();
    if (!c->returned && unwind_is_panic(self)) {
        c->panicked = strdup(self->panics->message);
        if (c->panicked == NULL)
            fatal_plain("out of memory: message of a panic");
    }
    sync_mutex_lock(&c->group->mutex);
    HashEntry *e = find(c->group, c->key);
    if (e && load_relaxed(&e->value) == c)
        take_out(c->group, e);
    Listener *listeners = c->listeners;
    sync_mutex_unlock(&c->group->mutex);
    tell(c, listeners);
    sync_waitgroup_done(&c->running);
}

static NOINLINE void call_run(Call *call)
{
    __attribute__((cleanup(call_end))) Call *c = call;
    c->result.err = c->fn(c->arg, &c->result.value);
    c->returned = true;
}

int singleflight_do(singleflight_group *group, const char *key, int (*fn)(void *arg, void **value),
                    void *arg, void **value, bool *shared)
{
    Group *g = group_of(group);
    sync_mutex_lock(&g->mutex);
    __attribute__((cleanup(call_release))) Call *c;
    bool joined = join(g, key, fn, arg, &c);
    sync_mutex_unlock(&g->mutex);
    if (joined)
        sync_waitgroup_wait(&c->running);
    else
        call_run(c);
    if (c->panicked)
        chant_panic("%s", c->panicked);
    if (!c->returned)
        goroutine_exit();
    if (value)
        *value = c->result.value;
    if (shared)
        *shared = c->result.shared;
    return c->result.err;
}

static void run_alone(void *arg)
{
    __attribute__((cleanup(call_release))) Call *c = *(Call **)arg;
    call_run(c);
}

chant_chan *singleflight_do_chan(singleflight_group *group, const char *key,
                                 int (*fn)(void *arg, void **value), void *arg)
{
    Group *g = group_of(group);
    void *made_at = __builtin_return_address(0);
    chant_chan *c = chan_make_at(sizeof(singleflight_result), 1, made_at);
    Listener *l = rt_alloc(sizeof *l);
    Call *call;
    sync_mutex_lock(&g->mutex);
    bool joined = join(g, key, fn, arg, &call);
    *l = (Listener){call->listeners, chan_retain(c)};
    call->listeners = l;
    sync_mutex_unlock(&g->mutex);
    if (joined)
        call_release(&call);
    else
        sched_go(run_alone, &call, sizeof call, made_at);
    return c;
}

void singleflight_forget(singleflight_group *group, const char *key)
{
    Group *g = group_of(group);
    sync_mutex_lock(&g->mutex);
    HashEntry *e = find(g, key);
    if (e)
        take_out(g, e);
    sync_mutex_unlock(&g->mutex);
}
