/* Calls of the C library's functions that block: the goroutine gives its P away beforehand, and
 * takes one again behind, if there is one.
 *
 *     sleep(n);                        { chant_blocking_begin(); sleep(n); chant_blocking_over(); }
 *     while (wait(&s) > 0)             while (({ chant_blocking_begin(); int t = wait(&s);
 *                                                chant_blocking_over(); t += 0; }) > 0)
 *     flock(open(path, mode), op);     { int t = open(path, mode); chant_blocking_begin(); ... }
 *
 * Neither of the two lets the goroutine go on in another thread, so what C says of the call and of
 * what stands around it remains so: thread-local results, mutexes that know their thread.
 *
 * In the table stand functions that usually wait for something. Those that may, but usually
 * don't (read, recv, fgets, pthread_mutex_lock), would pay for it each time; the monitor looks
 * after them. */
#include <stdlib.h>
#include <string.h>

#include "lowering/make.h"
#include "lowering/rewrite.h"

/* When a call with a constant argument does not block after all. */
typedef enum Quiet {
    ALWAYS_BLOCKS,
    QUIET_IF,    /* it is this value */
    QUIET_UNLESS,
    QUIET_IF_ANY /* one of these bits is set */
} Quiet;

typedef struct BlockingFunction {
    const char *name;
    Quiet quiet;
    int argument, value;
} BlockingFunction;

/* What constants of Linux's say "don't wait". */
enum {
    WAIT_NOHANG = 1,
    LOCK_NONBLOCKING = 4,
    LOCK_UNLOCK = 8,
    LOCKF_LOCK = 1,
    MESSAGE_NOWAIT = 04000
};

/* By name. */
static const BlockingFunction functions[] = {
    {"accept", ALWAYS_BLOCKS, 0, 0},
    {"accept4", ALWAYS_BLOCKS, 0, 0},
    {"aio_suspend", ALWAYS_BLOCKS, 0, 0},
    {"clock_nanosleep", ALWAYS_BLOCKS, 0, 0},
    {"cnd_timedwait", ALWAYS_BLOCKS, 0, 0},
    {"cnd_wait", ALWAYS_BLOCKS, 0, 0},
    {"connect", ALWAYS_BLOCKS, 0, 0},
    {"epoll_pwait", QUIET_IF, 3, 0},
    {"epoll_pwait2", ALWAYS_BLOCKS, 0, 0},
    {"epoll_wait", QUIET_IF, 3, 0},
    {"fdatasync", ALWAYS_BLOCKS, 0, 0},
    {"flock", QUIET_IF_ANY, 1, LOCK_NONBLOCKING | LOCK_UNLOCK},
    {"fsync", ALWAYS_BLOCKS, 0, 0},
    {"getaddrinfo", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyaddr", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyaddr_r", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyname", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyname2", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyname2_r", ALWAYS_BLOCKS, 0, 0},
    {"gethostbyname_r", ALWAYS_BLOCKS, 0, 0},
    {"getnameinfo", ALWAYS_BLOCKS, 0, 0},
    {"getpass", ALWAYS_BLOCKS, 0, 0},
    {"lockf", QUIET_UNLESS, 1, LOCKF_LOCK},
    {"lockf64", QUIET_UNLESS, 1, LOCKF_LOCK},
    {"mq_receive", ALWAYS_BLOCKS, 0, 0},
    {"mq_timedreceive", ALWAYS_BLOCKS, 0, 0},
    {"msgrcv", QUIET_IF_ANY, 4, MESSAGE_NOWAIT},
    {"nanosleep", ALWAYS_BLOCKS, 0, 0},
    {"pause", ALWAYS_BLOCKS, 0, 0},
    {"pclose", ALWAYS_BLOCKS, 0, 0},
    {"poll", QUIET_IF, 2, 0},
    {"ppoll", ALWAYS_BLOCKS, 0, 0},
    {"pselect", ALWAYS_BLOCKS, 0, 0},
    {"pthread_barrier_wait", ALWAYS_BLOCKS, 0, 0},
    {"pthread_clockjoin_np", ALWAYS_BLOCKS, 0, 0},
    {"pthread_cond_clockwait", ALWAYS_BLOCKS, 0, 0},
    {"pthread_cond_timedwait", ALWAYS_BLOCKS, 0, 0},
    {"pthread_cond_wait", ALWAYS_BLOCKS, 0, 0},
    {"pthread_join", ALWAYS_BLOCKS, 0, 0},
    {"pthread_timedjoin_np", ALWAYS_BLOCKS, 0, 0},
    {"select", ALWAYS_BLOCKS, 0, 0},
    {"sem_clockwait", ALWAYS_BLOCKS, 0, 0},
    {"sem_timedwait", ALWAYS_BLOCKS, 0, 0},
    {"sem_wait", ALWAYS_BLOCKS, 0, 0},
    {"sigsuspend", ALWAYS_BLOCKS, 0, 0},
    {"sigtimedwait", ALWAYS_BLOCKS, 0, 0},
    {"sigwait", ALWAYS_BLOCKS, 0, 0},
    {"sigwaitinfo", ALWAYS_BLOCKS, 0, 0},
    {"sleep", QUIET_IF, 0, 0},
    {"sync", ALWAYS_BLOCKS, 0, 0},
    {"syncfs", ALWAYS_BLOCKS, 0, 0},
    {"system", ALWAYS_BLOCKS, 0, 0},
    {"tcdrain", ALWAYS_BLOCKS, 0, 0},
    {"thrd_join", ALWAYS_BLOCKS, 0, 0},
    {"thrd_sleep", ALWAYS_BLOCKS, 0, 0},
    {"usleep", QUIET_IF, 0, 0},
    {"wait", ALWAYS_BLOCKS, 0, 0},
    {"wait3", QUIET_IF_ANY, 1, WAIT_NOHANG},
    {"wait4", QUIET_IF_ANY, 2, WAIT_NOHANG},
    {"waitid", QUIET_IF_ANY, 3, WAIT_NOHANG},
    {"waitpid", QUIET_IF_ANY, 2, WAIT_NOHANG},
};

/* What the calls of a function have become. */
struct BlockingCalls {
    Map made; /* the statement expression made of a call -> its HandOver */
    Map kept; /* CALLs that are not evaluated, EXPR_STMTs that are a value -> themselves */
};

typedef struct HandOver {
    NodeList first; /* temporaries, chant_blocking_begin() */
    Node *call;
} HandOver;

/* ---- which calls ---- */

static int compare_name(const void *name, const void *function)
{
    return strcmp(name, ((const BlockingFunction *)function)->name);
}

static bool is_quiet(const BlockingFunction *f, const Call *n)
{
    if (f->quiet == ALWAYS_BLOCKS || f->argument >= n->arguments.count)
        return false;
    const ConstValue *constant = ast_expr(n->arguments.items[f->argument])->constant;
    if (!constant || constant->kind != CONST_INT)
        return false;
    switch (f->quiet) {
    case QUIET_IF: return constant->integer == f->value;
    case QUIET_UNLESS: return constant->integer != f->value;
    case QUIET_IF_ANY: return (constant->integer & f->value) != 0;
    default: return false;
    }
}

/* The C library's function itself, as a header of the system's declares it: not a pointer to it,
 * not one of the program's own with that name. */
static bool is_blocking_call(const Unit *u, const Node *node)
{
    if (node->kind != AST_CALL)
        return false;
    const Call *n = (const Call *)node;
    const Node *callee = ast_unparen(n->callee);
    const Symbol *symbol = callee->kind == AST_IDENT ? ((const Ident *)callee)->symbol : NULL;
    if (!symbol || symbol->kind != SYMBOL_FUNCTION || !symbol->name || symbol->function ||
        !symbol->decl)
        return false;
    const Type *type = type_strip(symbol->type);
    if (type->kind != TYPE_FUNCTION || type->variadic ||
        type->params.count != n->arguments.count)
        return false;
    const BlockingFunction *f =
        bsearch(symbol->name, functions, sizeof functions / sizeof *functions,
                sizeof *functions, compare_name);
    return f && source_locate(u->source, symbol->span.start).system && !is_quiet(f, n);
}

typedef struct Search {
    const Unit *u;
    bool found;
} Search;

static bool finds_blocking(Node *node, void *context)
{
    Search *s = context;
    s->found = s->found || is_blocking_call(s->u, node);
    return !s->found;
}

bool lower_has_blocking(const Unit *u, Node *item)
{
    Search s = {u, false};
    if (u->blocking_calls && item->kind == AST_FUNCTION &&
        !source_locate(u->source, item->span.start).system)
        ast_walk(((FunctionDef *)item)->body, finds_blocking, &s);
    return s.found;
}

static bool keep_calls(Node *node, void *context)
{
    Lower *l = context;
    if (node->kind == AST_CALL)
        map_put(l->arena, &l->blocking->kept, node, node);
    return true;
}

static bool note_kept(Node *node, void *context)
{
    Lower *l = context;
    Node *operand = effect_unevaluated_operand(node);
    if (operand) {
        ast_walk(operand, keep_calls, l);
        return false;
    }
    if (node->kind == AST_STMT_EXPR) {
        const NodeList *items = &((Compound *)((StmtExpr *)node)->body)->items;
        if (items->count) {
            Node *last = items->items[items->count - 1];
            map_put(l->arena, &l->blocking->kept, last, last);
        }
    }
    return true;
}

/* ---- what they become ---- */

/* Puts into `first` what must be evaluated in front of the hand-over. An argument that only reads
 * something stays where it is. */
static void evaluate_argument(Lower *l, Node **argument, Type *parameter, NodeList *first)
{
    if (!effect_is_lasting(effect_of(l, *argument)))
        return;
    /* A transparent union takes what its members would. */
    bool is_union = type_is_record(parameter);
    Symbol *temp =
        make_temp(l, is_union ? ast_expr(*argument)->type : parameter, (*argument)->span);
    VEC_PUSH(l->arena, first, make_var(l, temp, *argument));
    *argument = make_ident(l, temp, (*argument)->span);
}

static Node *call_of_runtime(Lower *l, RtCall call, Span span)
{
    return make_expr_stmt(l, make_rt_call(l, call, span, NULL, NULL, NULL));
}

/* The value of the variable, in a form that clang does not call unused where nobody uses it. */
static Node *value_of(Lower *l, Symbol *variable, Span span)
{
    Node *value = make_assign(l, make_ident(l, variable, span), make_int(l, 0, span));
    ((Assign *)value)->op = OP_ADD_ASSIGN;
    return value;
}

static Node *replace_call(Lower *l, Call *n)
{
    Node *node = &n->expr.node;
    Span span = node->span;
    const Type *type = type_strip(ast_expr(n->callee)->type);
    if (type->kind == TYPE_POINTER)
        type = type_strip(type->base);
    HandOver *h = ARENA_NEW(l->arena, HandOver);
    for (int i = 0; i < n->arguments.count; i++)
        evaluate_argument(l, &n->arguments.items[i], type->params.items[i].type, &h->first);
    VEC_PUSH(l->arena, &h->first, call_of_runtime(l, RT_chant_blocking_begin, span));
    h->call = node;
    node->changed = true;

    NodeList items = {0};
    for (int i = 0; i < h->first.count; i++)
        VEC_PUSH(l->arena, &items, h->first.items[i]);
    Node *value = NULL;
    if (type_is_void(n->expr.type)) {
        VEC_PUSH(l->arena, &items, make_expr_stmt(l, node));
        VEC_PUSH(l->arena, &items, call_of_runtime(l, RT_chant_blocking_over, span));
    } else {
        Symbol *result = make_temp(l, n->expr.type, span);
        VEC_PUSH(l->arena, &items, make_var(l, result, node));
        VEC_PUSH(l->arena, &items, call_of_runtime(l, RT_chant_blocking_over, span));
        value = value_of(l, result, span);
    }
    Node *made = make_stmt_expr(l, &items, value, n->expr.type, span);
    map_put(l->arena, &l->blocking->made, made, h);
    return made;
}

static Node *replace_statement(Lower *l, ExprStmt *n);

/* `x && call();` is an if statement, as gcc takes what is made of the call for useless there. */
static Node *replace_logical(Lower *l, ExprStmt *n)
{
    Binary *logical = (Binary *)ast_unparen(n->expr);
    if (logical->expr.node.kind != AST_BINARY ||
        (logical->op != OP_LAND && logical->op != OP_LOR) ||
        !map_get(&l->blocking->made, logical->right))
        return &n->node;
    Node *condition = logical->left;
    n->expr = logical->right;
    return make_if(l, logical->op == OP_LOR ? make_not(l, condition) : condition,
                   replace_statement(l, n), NULL);
}

/* A call whose result is not used stays a statement: C compilers warn of some. */
static Node *replace_statement(Lower *l, ExprStmt *n)
{
    if (!n->expr || map_get(&l->blocking->kept, n))
        return &n->node;
    HandOver *h = map_get(&l->blocking->made, n->expr);
    if (!h)
        return replace_logical(l, n);
    Span span = n->node.span;
    n->expr = h->call;
    n->node.changed = true;
    VEC_PUSH(l->arena, &h->first, &n->node);
    VEC_PUSH(l->arena, &h->first, call_of_runtime(l, RT_chant_blocking_over, span));
    return make_compound(l, &h->first, span);
}

static Node *replace(Lower *l, Node *node)
{
    if (node->kind == AST_EXPR_STMT)
        return replace_statement(l, (ExprStmt *)node);
    if (is_blocking_call(l->unit, node) && !map_get(&l->blocking->kept, node))
        return replace_call(l, (Call *)node);
    return node;
}

static void blocking_item(Lower *l, Node *node)
{
    if (!lower_has_blocking(l->unit, node))
        return;
    struct BlockingCalls calls = {0};
    l->blocking = &calls;
    ast_walk(((FunctionDef *)node)->body, note_kept, l);
    rewrite_nodes(l, &((FunctionDef *)node)->body, replace);
    l->blocking = NULL;
}

/* Requires: bodies of go and defer are functions.
 * Establishes: a call of the C library's that blocks stands between two of the runtime's.
 * Invalidates: nothing. */
void lower_blocking(Lower *l)
{
    lower_each(l, blocking_item);
}
