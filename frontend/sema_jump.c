/* Labels and jumps of a function (C17 6.8.1, 6.8.6; LANGUAGE.md 5, 6; TS 25755 on defer).
 *
 * A region is a part of the function whose border a jump may not cross freely: a go block
 * and a deferred statement in neither direction; the rest of a block past a defer, a
 * statement expression and a range loop not inwards. Each label, goto and switch remembers
 * its region; once all are known the ones that belong together are compared.
 *
 * break, continue and return are checked in sema_stmt.c, where their target is at hand. */
#include <ctype.h>

#include "frontend/sema_expr.h"

typedef struct Region {
    struct Region *outer;
    int depth;
    AstKind kind; /* FUNCTION GO_BLOCK DEFER STMT_EXPR RANGE; BREAK stands for "past a defer" */
    Node *node;
} Region;

enum { REGION_PAST_DEFER = AST_BREAK };

typedef struct JumpLabel {
    Region *region; /* NULL: declared by __label__ and not defined yet */
    Span span;
} JumpLabel;

/* Where label names live: a function, a go block, a deferred statement, a block with
 * __label__. */
typedef struct LabelScope {
    struct LabelScope *outer;
    bool is_block; /* of a block with __label__: only declared names live here */
    Map labels;
} LabelScope;

typedef struct Jump {
    Name label;
    Region *from;
    LabelScope *scope;
    Span span;
    bool is_address; /* &&label */
} Jump;

typedef struct Walker {
    Sema *s;
    Region *region;
    Region *switch_region; /* where the innermost switch stands; NULL: none */
    LabelScope *labels;
    Map everywhere; /* every label of a function, go block or defer, the last of its name */
    VEC(Jump) jumps;
} Walker;

static void walk(Walker *w, Node *node);

static Region *enter(Walker *w, AstKind kind, Node *node)
{
    Region *region = ARENA_NEW(w->s->arena, Region);
    *region = (Region){w->region, w->region ? w->region->depth + 1 : 0, kind, node};
    return w->region = region;
}

/* ---- what a jump may not do ---- */

static Region *common_region(Region *a, Region *b)
{
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->outer;
        else
            b = b->outer;
    }
    return a;
}

/* What a jump from one region to another does that it must not, as the end of "cannot ...";
 * NULL: nothing. *where: the node whose border it crosses, for a note. */
static const char *forbidden(Region *from, Region *to, Node **where)
{
    Region *common = common_region(from, to);
    const char *problem = NULL;
    *where = NULL;
    for (Region *r = from; r != common; r = r->outer) {
        if (r->kind == AST_GO_BLOCK)
            problem = "jump out of a go block";
        else if (r->kind == AST_DEFER)
            problem = "jump out of a deferred statement";
        else
            continue;
        *where = r->node;
    }
    if (problem)
        return problem;
    for (Region *r = to; r != common; r = r->outer) {
        switch ((int)r->kind) {
        case AST_GO_BLOCK:
            problem = "jump into a go block";
            break;
        case AST_DEFER:
            problem = "jump into a deferred statement";
            break;
        case AST_STMT_EXPR:
            problem = "jump into a statement expression";
            break;
        case AST_RANGE:
            problem = "jump into a range loop";
            break;
        case REGION_PAST_DEFER:
            problem = "jump past a defer into its block";
            break;
        }
        *where = r->node;
    }
    return problem;
}

static void check_case(Walker *w, Node *label)
{
    if (!w->switch_region)
        return;
    Node *where;
    const char *problem = forbidden(w->switch_region, w->region, &where);
    if (!problem)
        return;
    Span span = label->span;
    if (label->kind == AST_CASE)
        span = (Span){span.start, ((Case *)label)->low->span.end};
    diag_error(w->s->unit->diag, span, "a case label cannot make the switch %s", problem);
    sema_note_border(w->s, where);
}

/* ---- labels ---- */

/* The scope outlives its block: the jumps keep it. */
static void push_labels(Walker *w, bool is_block)
{
    LabelScope *scope = ARENA_NEW(w->s->arena, LabelScope);
    scope->outer = w->labels;
    scope->is_block = is_block;
    w->labels = scope;
}

/* Names of `__label__ a, b;`. */
static void declare_labels(Walker *w, LocalLabels *n)
{
    const char *text = source_text(w->s->unit->source);
    const char *p = text + n->text.start, *end = text + n->text.end;
    while (p < end && !isspace((unsigned char)*p))
        p++; /* past the keyword */
    while (p < end) {
        if (*p == '#') { /* a line marker */
            while (p < end && *p != '\n')
                p++;
        } else if (isalpha((unsigned char)*p) || *p == '_' || *p == '$' || *p & 0x80) {
            const char *start = p;
            while (p < end && (isalnum((unsigned char)*p) || *p == '_' || *p == '$' || *p & 0x80))
                p++;
            Name name = intern(w->s->unit->names, start, (size_t)(p - start));
            JumpLabel *label = ARENA_NEW(w->s->arena, JumpLabel);
            label->span = n->text;
            map_put(w->s->arena, &w->labels->labels, name, label);
        } else {
            p++;
        }
    }
}

static void define_label(Walker *w, Label *n)
{
    LabelScope *scope = w->labels;
    while (scope->is_block && !map_get(&scope->labels, n->name))
        scope = scope->outer;
    Span span = {n->node.span.start, n->node.span.start + (uint32_t)strlen(n->name)};
    JumpLabel *label = map_get(&scope->labels, n->name);
    if (label && label->region) {
        diag_error(w->s->unit->diag, span, "redefinition of label '%s'", n->name);
        diag_note(w->s->unit->diag, label->span, "previous definition is here");
        return;
    }
    if (!label) {
        label = ARENA_NEW(w->s->arena, JumpLabel);
        map_put(w->s->arena, &scope->labels, n->name, label);
        map_put(w->s->arena, &w->everywhere, n->name, label);
    }
    label->region = w->region;
    label->span = span;
}

static void add_jump(Walker *w, Name label, Span span, bool is_address)
{
    VEC_PUSH(w->s->arena, &w->jumps,
             ((Jump){label, w->region, w->labels, span, is_address}));
}

static void check_jump(Walker *w, const Jump *jump)
{
    Diag *diag = w->s->unit->diag;
    JumpLabel *label = NULL;
    for (LabelScope *scope = jump->scope; scope && !label; scope = scope->outer)
        label = map_get(&scope->labels, jump->label);
    if (!label)
        label = map_get(&w->everywhere, jump->label);
    if (!label || !label->region) {
        /* A nested function may jump to a label of the one around it. */
        if (!w->s->function || !w->s->function->function)
            diag_error(diag, jump->span, "use of undeclared label '%s'", jump->label);
        return;
    }
    Node *where;
    const char *problem = forbidden(jump->from, label->region, &where);
    if (!problem)
        return;
    if (jump->is_address) {
        Region *common = common_region(jump->from, label->region);
        bool crosses = false;
        for (Region *r = jump->from; r != common; r = r->outer)
            crosses |= r->kind == AST_GO_BLOCK || r->kind == AST_DEFER;
        for (Region *r = label->region; r != common; r = r->outer)
            crosses |= r->kind == AST_GO_BLOCK || r->kind == AST_DEFER;
        if (!crosses)
            return;
    }
    diag_error(diag, jump->span, "cannot %s", problem);
    sema_note_border(w->s, where);
    diag_note(diag, label->span, "label '%s' is here", jump->label);
}

/* ---- the walk ---- */

static void walk_child(Node **child, void *context)
{
    walk(context, *child);
}

/* Block items: what follows a defer is a region of its own. */
static void walk_items(Walker *w, NodeList *items)
{
    Region *outer = w->region;
    LabelScope *labels = w->labels;
    for (int i = 0; i < items->count; i++) {
        Node *item = items->items[i];
        if (!item)
            continue;
        if (item->kind == AST_LOCAL_LABELS) {
            if (w->labels == labels)
                push_labels(w, true);
            declare_labels(w, (LocalLabels *)item);
            continue;
        }
        walk(w, item);
        if (item->kind == AST_DEFER)
            enter(w, (AstKind)REGION_PAST_DEFER, item);
    }
    w->labels = labels;
    w->region = outer;
}

/* A part of the function with labels, and perhaps a switch, of its own. */
static void walk_region(Walker *w, AstKind kind, Node *node, Node *body, bool own_labels)
{
    Region *outer = w->region;
    LabelScope *labels = w->labels;
    enter(w, kind, node);
    if (own_labels)
        push_labels(w, false);
    walk(w, body);
    w->labels = labels;
    w->region = outer;
}

static void walk_switch(Walker *w, Switch *n)
{
    walk(w, n->condition);
    Region *outer = w->switch_region;
    w->switch_region = w->region;
    walk(w, n->body);
    w->switch_region = outer;
}

/* Walks one node; returns the node to go on with, or NULL: chains take no stack. */
static Node *step(Walker *w, Node *node)
{
    switch (node->kind) {
    case AST_COMPOUND:
        walk_items(w, &((Compound *)node)->items);
        return NULL;
    case AST_SELECT_CASE: {
        SelectCase *c = (SelectCase *)node;
        if (c->comm)
            walk(w, c->comm);
        walk_items(w, &c->body);
        return NULL;
    }
    case AST_SWITCH:
        walk_switch(w, (Switch *)node);
        return NULL;
    case AST_CASE:
        check_case(w, node);
        walk(w, ((Case *)node)->low);
        return ((Case *)node)->stmt;
    case AST_DEFAULT:
        check_case(w, node);
        return ((Default *)node)->stmt;
    case AST_LABEL:
        define_label(w, (Label *)node);
        return ((Label *)node)->stmt;
    case AST_GOTO: {
        Goto *g = (Goto *)node;
        if (g->label)
            add_jump(w, g->label, node->span, false);
        return g->target;
    }
    case AST_LABEL_ADDRESS:
        add_jump(w, ((LabelAddress *)node)->label, node->span, true);
        return NULL;
    case AST_GO_BLOCK:
        walk_region(w, AST_GO_BLOCK, node, ((GoBlock *)node)->body, true);
        return NULL;
    case AST_DEFER:
        walk_region(w, AST_DEFER, node, ((Defer *)node)->body, true);
        return NULL;
    case AST_STMT_EXPR:
        walk_region(w, AST_STMT_EXPR, node, ((StmtExpr *)node)->body, false);
        return NULL;
    case AST_RANGE: {
        Range *r = (Range *)node;
        walk(w, r->channel);
        if (r->variable)
            walk(w, r->variable);
        walk_region(w, AST_RANGE, node, r->body, false);
        return NULL;
    }
    case AST_IF:
        walk(w, ((If *)node)->condition);
        walk(w, ((If *)node)->then);
        return ((If *)node)->otherwise;
    case AST_BINARY:
        walk(w, ((Binary *)node)->right);
        return ((Binary *)node)->left;
    case AST_COMMA:
        walk(w, ((Comma *)node)->left);
        return ((Comma *)node)->right;
    case AST_FUNCTION: /* a nested one has had its turn */
    case AST_IDENT:
    case AST_NUMBER:
    case AST_STRING:
        return NULL;
    default:
        ast_children(node, walk_child, w);
        return NULL;
    }
}

static void walk(Walker *w, Node *node)
{
    while (node)
        node = step(w, node);
}

void sema_jumps(Sema *s, FunctionDef *f)
{
    Walker w = {.s = s};
    push_labels(&w, false);
    enter(&w, AST_FUNCTION, &f->node);
    walk(&w, f->body);
    for (int i = 0; i < w.jumps.count; i++)
        check_jump(&w, &w.jumps.items[i]);
}
