/* Warnings that what stands in a block before or behind a statement is needed for:
 * unreachable-defer, range-close, self-deadlock, dangling-go.
 *
 * Blocks are gone through from the outside in. A frame says where in which block the walk is;
 * the chain of frames ends at the function, the go block or the deferred statement. */
#include <ctype.h>

#include "frontend/scope.h"
#include "frontend/type.h"
#include "frontend/warn.h"

typedef struct Frame {
    const struct Frame *outer;
    NodeList *items;
    int index;
} Frame;

typedef struct Looker {
    Unit *unit;
    const FunctionDef *function;
    const Frame *frame;
} Looker;

static bool look(Node *node, void *context);

/* ---- unreachable-defer ---- */

static Span first_word(const Looker *l, const Node *node)
{
    const char *text = source_text(l->unit->source);
    Span word = {node->span.start, node->span.start + 1};
    while (word.end < node->span.end && isalpha((unsigned char)text[word.end]))
        word.end++;
    return word;
}

static void look_behind_jump(Looker *l, NodeList *items, int jump)
{
    for (int i = jump + 1; i < items->count; i++) {
        Node *item = items->items[i];
        if (warn_any(item, NULL, warn_is_label))
            return;
        if (item->kind != AST_DEFER)
            continue;
        Span word = {item->span.start, item->span.start + 5};
        if (diag_warning(l->unit->diag, word, WARNING_UNREACHABLE_DEFER,
                         "this deferred statement never runs: control does not reach it"))
            diag_note(l->unit->diag, warn_is_jump(items->items[jump])
                                         ? items->items[jump]->span
                                         : first_word(l, items->items[jump]),
                      warn_is_jump(items->items[jump]) ? "control leaves the block here"
                                                       : "control never gets behind this");
        return;
    }
}

/* ---- range-close ---- */

/* The close(variable) that the statement is, or NULL. */
static Node *as_close(Node *stmt, const Symbol *variable)
{
    if (stmt->kind != AST_EXPR_STMT || !((ExprStmt *)stmt)->expr)
        return NULL;
    Node *node = ast_unparen(((ExprStmt *)stmt)->expr);
    if (node->kind != AST_CALL || ((Call *)node)->builtin != BUILTIN_CLOSE ||
        warn_variable(((Call *)node)->arguments.items[0]) != variable)
        return NULL;
    return node;
}

/* A close in each round of the range: the second one panics. */
static void look_into_range(Looker *l, Range *r, const Symbol *channel)
{
    NodeList *items = warn_items(r->body);
    for (int i = 0; items && i < items->count; i++) {
        Node *item = items->items[i];
        if (warn_is_label(item) || item->kind == AST_IF)
            return; /* what is behind may not run in each round */
        Node *close = as_close(item, channel);
        if (!close)
            continue;
        for (int j = i + 1; j < items->count; j++)
            if (warn_is_jump(items->items[j]) && items->items[j]->kind != AST_CONTINUE)
                return;
        if (diag_warning(l->unit->diag, close->span, WARNING_RANGE_CLOSE,
                         "'%s' is closed in each round of the range that reads it; the second "
                         "close panics",
                         channel->name))
            diag_note(l->unit->diag, (Span){r->node.span.start, r->node.span.start + 3},
                      "the range starts here");
        return;
    }
}

static bool leaves_loop(const Node *node)
{
    return node->kind == AST_BREAK || node->kind == AST_GOTO || warn_is_label(node);
}

/* A close behind the range, which ends only when another has closed the channel. */
static void look_behind_range(Looker *l, Range *r, const Symbol *channel, const Frame *frame)
{
    if (warn_any(r->body, NULL, leaves_loop) || warn_is_written(r->body, channel))
        return;
    for (int i = frame->index + 1; i < frame->items->count; i++) {
        Node *item = frame->items->items[i];
        Node *close = as_close(item, channel);
        if (close) {
            if (diag_warning(l->unit->diag, close->span, WARNING_RANGE_CLOSE,
                             "'%s' is closed already where the range over it ends; this close "
                             "panics",
                             channel->name))
                diag_note(l->unit->diag, r->channel->span,
                          "the range ends when '%s' is closed and drained", channel->name);
            return;
        }
        if (warn_is_written(item, channel) || warn_is_jump(item) ||
            warn_any(item, NULL, warn_is_label))
            return;
    }
}

static void look_at_range(Looker *l, Range *r, const Frame *frame)
{
    Symbol *channel = warn_variable(r->channel);
    if (!channel || !symbol_is_automatic(channel))
        return;
    if (!warn_is_written(r->body, channel))
        look_into_range(l, r, channel);
    look_behind_range(l, r, channel, frame);
}

/* ---- self-deadlock ---- */

typedef struct NameSearch {
    const Symbol *variable;
    bool found;
} NameSearch;

static bool search_name(Node *node, void *context)
{
    NameSearch *n = context;
    n->found |= node->kind == AST_IDENT && ((Ident *)node)->symbol == n->variable;
    return !n->found;
}

static bool mentions(Node *node, const Symbol *variable)
{
    NameSearch n = {variable, false};
    if (node)
        ast_walk(node, search_name, &n);
    return n.found;
}

static bool is_receive_from(Node *expr, const Symbol *variable)
{
    Node *node = expr && ast_is_expr(expr) ? ast_unparen(expr) : NULL;
    return node && node->kind == AST_RECEIVE &&
           warn_variable(((Receive *)node)->channel) == variable;
}

/* What the statement surely does with the channel before anything else, as the start of a
 * sentence; NULL: nothing, or it can't be seen. `buffered`: a send would not wait. */
static const char *first_operation(Node *stmt, const Symbol *channel, bool buffered)
{
    static const char *const receive = "this receive";
    switch (stmt->kind) {
    case AST_SEND: {
        Send *s = (Send *)stmt;
        bool sends = warn_variable(s->channel) == channel && !mentions(s->value, channel);
        return sends && !buffered ? "this send" : NULL;
    }
    case AST_EXPR_STMT: {
        Node *expr = ((ExprStmt *)stmt)->expr ? ast_unparen(((ExprStmt *)stmt)->expr) : NULL;
        if (expr && expr->kind == AST_ASSIGN && !mentions(((Assign *)expr)->left, channel))
            expr = ((Assign *)expr)->right;
        return is_receive_from(expr, channel) ? receive : NULL;
    }
    case AST_RECV_ASSIGN: {
        RecvAssign *r = (RecvAssign *)stmt;
        bool first = !mentions(r->lhs, channel) && !mentions(r->ok, channel);
        return first && is_receive_from(r->receive, channel) ? receive : NULL;
    }
    case AST_DECLARATION: {
        NodeList *declarators = &((Declaration *)stmt)->declarators;
        InitDeclarator *d = declarators->count ? (InitDeclarator *)declarators->items[0] : NULL;
        return d && is_receive_from(d->init, channel) ? receive : NULL;
    }
    case AST_RANGE:
        return warn_variable(((Range *)stmt)->channel) == channel ? "this range" : NULL;
    default:
        return NULL;
    }
}

static bool is_go(const Node *node)
{
    return node->kind == AST_GO || node->kind == AST_GO_BLOCK;
}

/* A channel made here: the first to use it, in the same block, must not have to wait for
 * another goroutine, as none has it. (Behind a `go` in the block it may be a way to wait for
 * the end of the program.) */
static void look_at_made(Looker *l, const InitDeclarator *d, NodeList *items, int index)
{
    const Symbol *channel = d->symbol;
    Node *init = d->init && ast_is_expr(d->init) ? ast_unparen(d->init) : NULL;
    if (!channel || !init || init->kind != AST_MAKE || !symbol_is_automatic(channel))
        return;
    Node *capacity = ((Make *)init)->capacity;
    const ConstValue *value = capacity ? ast_expr(capacity)->constant : NULL;
    bool buffered = capacity && !(value && value->kind == CONST_INT && value->integer == 0);
    for (int i = 0; i < index; i++)
        if (warn_any(items->items[i], NULL, is_go))
            return;
    for (int i = index + 1; i < items->count; i++) {
        Node *item = items->items[i];
        if (!mentions(item, channel) && !warn_any(item, NULL, is_go))
            continue;
        const char *what = first_operation(item, channel, buffered);
        if (what && diag_warning(l->unit->diag, item->span, WARNING_SELF_DEADLOCK,
                                 "%s blocks for ever: no other goroutine can have '%s' yet", what,
                                 channel->name))
            diag_note(l->unit->diag, channel->span, "'%s' is made here", channel->name);
        return;
    }
}

/* ---- dangling-go ---- */

/* True of what might wait for another goroutine, or come back to before it. */
static bool may_wait(const Node *node)
{
    switch (node->kind) {
    case AST_CALL:
    case AST_RECEIVE:
    case AST_SEND:
    case AST_SELECT:
    case AST_RANGE:
    case AST_RECV_ASSIGN:
    case AST_WHILE:
    case AST_DO:
    case AST_FOR:
    case AST_GOTO:
    case AST_LABEL:
    case AST_ASM_STMT:
        return true;
    default:
        return false;
    }
}

/* The same, but for the loops that the go statement stands in itself. */
static bool may_wait_in_loop(const Node *node)
{
    return node->kind != AST_WHILE && node->kind != AST_DO && node->kind != AST_FOR &&
           may_wait(node);
}


/* The frame of the block that declares the variable, from `frame` outwards; NULL: it is
 * another function's, or a loop's. */
static const Frame *frame_of(const Frame *frame, const Symbol *variable)
{
    for (; frame; frame = frame->outer)
        for (int i = 0; i <= frame->index; i++) {
            Node *item = frame->items->items[i];
            if (item->kind != AST_DECLARATION)
                continue;
            NodeList *declarators = &((Declaration *)item)->declarators;
            for (int j = 0; j < declarators->count; j++)
                if (((InitDeclarator *)declarators->items[j])->symbol == variable)
                    return frame;
        }
    return NULL;
}

static bool is_main(const FunctionDef *f)
{
    return f->symbol && f->symbol->name && strcmp(f->symbol->name, "main") == 0;
}

/* True if nothing between the go statement and the end of the variable's block can wait. */
static bool ends_unwaited(const Looker *l, const Node *go, const Symbol *variable)
{
    const Frame *block = frame_of(l->frame, variable);
    if (!block || (is_main(l->function) && !block->outer))
        return false; /* when main returns all is over */
    for (int i = 0; i < block->items->count; i++) {
        Node *item = block->items->items[i];
        if (i < block->index && item->kind != AST_DEFER)
            continue;
        if (i < block->index ? warn_any(item, NULL, may_wait)
                             : warn_any(item, go, i == block->index ? may_wait_in_loop : may_wait))
            return false;
    }
    return true;
}

static void warn_dangling(Looker *l, Span span, const Node *go, const Symbol *variable)
{
    if (!variable || !symbol_is_automatic(variable) || variable->is_parameter ||
        !ends_unwaited(l, go, variable))
        return;
    if (diag_warning(l->unit->diag, span, WARNING_DANGLING_GO,
                     "'%s' may be gone before the goroutine uses it: nothing in its block waits "
                     "behind this 'go'",
                     variable->name))
        diag_note(l->unit->diag, variable->span, "'%s' declared here", variable->name);
}

/* The local variable that the argument is the address of, or NULL. */
static const Symbol *address_of(Node *argument)
{
    Node *node = ast_unparen(argument);
    while (node->kind == AST_CAST)
        node = ast_unparen(((Cast *)node)->operand);
    if (node->kind != AST_UNARY || ((Unary *)node)->op != OP_ADDRESS) {
        Symbol *array = warn_variable(node);
        return array && type_is_array(array->type) ? array : NULL;
    }
    node = ast_unparen(((Unary *)node)->operand);
    while (node->kind == AST_MEMBER && !((Member *)node)->arrow)
        node = ast_unparen(((Member *)node)->object);
    return warn_variable(node);
}

static void look_at_go(Looker *l, Go *g)
{
    if (g->call->kind != AST_CALL)
        return;
    NodeList *arguments = &((Call *)g->call)->arguments;
    for (int i = 0; i < arguments->count; i++)
        if (ast_is_expr(arguments->items[i]))
            warn_dangling(l, arguments->items[i]->span, &g->node,
                          address_of(arguments->items[i]));
}

static void look_at_go_block(Looker *l, GoBlock *g)
{
    Span word = {g->node.span.start, g->node.span.start + 2};
    for (int i = 0; i < g->captures.count; i++) {
        const Capture *c = &g->captures.items[i];
        if (c->by_address && !type_is_array(c->symbol->type))
            warn_dangling(l, word, &g->node, c->symbol);
    }
}

/* ---- the walk ---- */

static void look_at_items(Looker *l, NodeList *items)
{
    Frame frame = {.outer = l->frame, .items = items};
    l->frame = &frame;
    for (frame.index = 0; frame.index < items->count; frame.index++) {
        Node *item = items->items[frame.index];
        if (warn_never_ends(item))
            look_behind_jump(l, items, frame.index);
        if (item->kind == AST_RANGE)
            look_at_range(l, (Range *)item, &frame);
        if (item->kind == AST_DECLARATION) {
            NodeList *declarators = &((Declaration *)item)->declarators;
            for (int i = 0; i < declarators->count; i++)
                look_at_made(l, (InitDeclarator *)declarators->items[i], items, frame.index);
        }
        ast_walk(item, look, l);
    }
    l->frame = frame.outer;
}

/* A go block or a deferred statement: a function of its own. */
static void look_into_closure(Looker *l, Node *body)
{
    const Frame *outer = l->frame;
    l->frame = NULL;
    ast_walk(body, look, l);
    l->frame = outer;
}

static bool look(Node *node, void *context)
{
    Looker *l = context;
    NodeList *items = warn_items(node);
    if (items) {
        look_at_items(l, items);
        return false;
    }
    switch (node->kind) {
    case AST_GO:
        look_at_go(l, (Go *)node);
        return true;
    case AST_GO_BLOCK:
        look_at_go_block(l, (GoBlock *)node);
        look_into_closure(l, ((GoBlock *)node)->body);
        return false;
    case AST_DEFER:
        look_into_closure(l, ((Defer *)node)->body);
        return false;
    case AST_FUNCTION: /* a nested one */
        look_into_closure(l, ((FunctionDef *)node)->body);
        return false;
    default:
        return true;
    }
}

void warn_blocks(Unit *u, FunctionDef *f)
{
    Looker l = {.unit = u, .function = f};
    ast_walk(f->body, look, &l);
}
