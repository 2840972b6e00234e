/* C's statements (C17 6.8) and function bodies. Chant's own statements are in sema_chan.c;
 * labels and what jumps may cross in sema_jump.c.
 *
 * s->enclosing is the chain of statements that break, continue and return look at. A
 * statement is reached through the place that holds it, because a SEND may turn out to be
 * C's `a < -b`. */
#include <stdlib.h>

#include "frontend/sema_expr.h"

/* ---- blocks that no braces make ---- */

/* C99 made blocks of selections, loops and what they contain (6.8.4p3, 6.8.5p5); in C90
 * a tag that one of them declares is the enclosing block's. */
static void enter_block(Sema *s)
{
    if (!s->unit->dialect.c90)
        sema_push_scope(s, SCOPE_BLOCK);
}

static void leave_block(Sema *s)
{
    if (!s->unit->dialect.c90)
        sema_pop_scope(s);
}

/* A statement that is a block of its own. */
static void block_in(Sema *s, Node **stmt)
{
    enter_block(s);
    sema_stmt_in(s, stmt);
    leave_block(s);
}

/* ---- switch ---- */

typedef struct CaseRange {
    __int128 low, high;
    Span span;
} CaseRange;

/* The enclosing entry of a switch, with what its labels need. */
typedef struct SwitchFrame {
    Enclosing enclosing;
    Type *type; /* of the condition after promotion */
    VEC(CaseRange) cases;
    Node *fallback; /* its default label */
} SwitchFrame;

/* A sort that keeps equal keys in source order. */
static int case_order(const void *a, const void *b)
{
    const CaseRange *x = a, *y = b;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

static void check_duplicate_cases(Sema *s, SwitchFrame *f)
{
    qsort(f->cases.items, (size_t)f->cases.count, sizeof *f->cases.items, case_order);
    for (int i = 1; i < f->cases.count; i++) {
        CaseRange *a = &f->cases.items[i - 1], *b = &f->cases.items[i];
        if (b->low > a->high)
            continue;
        if (b->low == b->high && b->low >= INT64_MIN && b->low <= INT64_MAX)
            diag_error(s->unit->diag, b->span, "duplicate case value '%lld'",
                       (long long)b->low);
        else
            diag_error(s->unit->diag, b->span, "duplicate case value");
        diag_note(s->unit->diag, a->span, "previous case is here");
        if (b->high < a->high)
            b->high = a->high; /* the next one is compared with the wider range */
    }
}

static void sema_switch(Sema *s, Switch *n)
{
    Type *type = sema_promoted(s, n->condition);
    if (!type_is_error(type) && !type_is_integer(type)) {
        diag_error(s->unit->diag, n->condition->span,
                   "a switch needs an integer, not a value of type %s", sema_type_text(s, type));
        type = &type_error;
    }
    SwitchFrame frame = {.enclosing = {s->enclosing, &n->node}, .type = type};
    s->enclosing = &frame.enclosing;
    block_in(s, &n->body);
    s->enclosing = frame.enclosing.outer;
    if (frame.cases.count > 1)
        check_duplicate_cases(s, &frame);
}

/* The switch that a case label belongs to, or NULL after a report. A label inside a go block
 * or a deferred statement whose switch is outside is reported with the jumps. */
static SwitchFrame *find_switch(Sema *s, Node *label, const char *word)
{
    for (Enclosing *e = s->enclosing; e; e = e->outer) {
        if (e->stmt->kind == AST_SWITCH)
            return (SwitchFrame *)e;
        if (e->stmt->kind == AST_FUNCTION)
            break;
    }
    diag_error(s->unit->diag, label->span, "'%s' outside of a switch", word);
    return NULL;
}

/* A case label's value, converted to the type of the switch. */
static bool case_value(Sema *s, SwitchFrame *f, Node *expr, __int128 *value)
{
    int64_t ignored;
    if (!sema_integer_constant(s, expr, "a case label", &ignored) || type_is_error(f->type))
        return false;
    *value = constexpr_wrap(f->type, ast_expr(expr)->constant->integer);
    return true;
}

static void sema_case(Sema *s, Case *c)
{
    SwitchFrame *f = find_switch(s, &c->node, "case");
    if (!f) {
        sema_value(s, c->low);
        if (c->high)
            sema_value(s, c->high);
        return;
    }
    CaseRange range = {.span = c->low->span};
    bool known = case_value(s, f, c->low, &range.low);
    range.high = range.low;
    if (c->high)
        known = case_value(s, f, c->high, &range.high) && known;
    if (known && range.low <= range.high)
        VEC_PUSH(s->arena, &f->cases, range);
}

static void sema_default(Sema *s, Default *d)
{
    SwitchFrame *f = find_switch(s, &d->node, "default");
    if (f && f->fallback) {
        diag_error(s->unit->diag, d->node.span, "multiple default labels in one switch");
        diag_note(s->unit->diag, f->fallback->span, "previous default is here");
    } else if (f) {
        f->fallback = &d->node;
    }
}

/* ---- loops ---- */

void sema_body_in(Sema *s, Node **body, Node *owner)
{
    if (!*body)
        return;
    Enclosing here = {s->enclosing, owner};
    s->enclosing = &here;
    block_in(s, body);
    s->enclosing = here.outer;
}

static void sema_while(Sema *s, While *n)
{
    enter_block(s);
    sema_condition(s, n->condition);
    sema_body_in(s, &n->body, &n->node);
    leave_block(s);
}

static void sema_do(Sema *s, Do *n)
{
    enter_block(s);
    sema_body_in(s, &n->body, &n->node);
    sema_condition(s, n->condition);
    leave_block(s);
}

static void sema_for(Sema *s, For *f)
{
    bool is_block = !s->unit->dialect.c90 || (f->init && !ast_is_expr(f->init));
    if (is_block)
        sema_push_scope(s, SCOPE_BLOCK);
    if (f->init) {
        if (ast_is_expr(f->init))
            sema_value(s, f->init);
        else
            sema_stmt_in(s, &f->init);
    }
    if (f->condition)
        sema_condition(s, f->condition);
    if (f->update)
        sema_value(s, f->update);
    sema_body_in(s, &f->body, &f->node);
    if (is_block)
        sema_pop_scope(s);
}

/* ---- jumps ---- */

static void sema_break(Sema *s, Node *node)
{
    for (Enclosing *e = s->enclosing; e && e->stmt->kind != AST_FUNCTION; e = e->outer) {
        switch (e->stmt->kind) {
        case AST_GO_BLOCK:
            diag_error(s->unit->diag, node->span, "cannot break out of a go block");
            sema_note_border(s, e->stmt);
            return;
        case AST_DEFER:
            diag_error(s->unit->diag, node->span, "cannot break out of a deferred statement");
            sema_note_border(s, e->stmt);
            return;
        case AST_STMT_EXPR:
            break;
        default:
            return;
        }
    }
    diag_error(s->unit->diag, node->span, "'break' outside of a loop, switch or select");
}

static void sema_continue(Sema *s, Node *node)
{
    for (Enclosing *e = s->enclosing; e && e->stmt->kind != AST_FUNCTION; e = e->outer) {
        switch (e->stmt->kind) {
        case AST_GO_BLOCK:
            diag_error(s->unit->diag, node->span, "cannot continue a loop outside of a go block");
            sema_note_border(s, e->stmt);
            return;
        case AST_DEFER:
            diag_error(s->unit->diag, node->span,
                       "cannot continue a loop outside of a deferred statement");
            sema_note_border(s, e->stmt);
            return;
        case AST_STMT_EXPR:
        case AST_SWITCH:
        case AST_SELECT:
            break;
        default:
            return;
        }
    }
    diag_error(s->unit->diag, node->span, "'continue' outside of a loop");
}

static void sema_return(Sema *s, Return *r)
{
    if (r->value)
        sema_value(s, r->value);
    for (Enclosing *e = s->enclosing; e && e->stmt->kind != AST_FUNCTION; e = e->outer) {
        if (e->stmt->kind == AST_DEFER) {
            diag_error(s->unit->diag, r->node.span, "cannot return from a deferred statement");
            sema_note_border(s, e->stmt);
            return;
        }
        if (e->stmt->kind == AST_GO_BLOCK) {
            if (r->value) {
                diag_error(s->unit->diag, r->value->span,
                           "a go block has nobody to return a value to; 'return;' ends the "
                           "goroutine");
                diag_fix(s->unit->diag, r->value->span, "%s", "");
                sema_note_border(s, e->stmt);
            }
            return;
        }
    }
    if (!r->value || !s->function)
        return;
    Type *function = type_strip(s->function->type);
    /* `return f();` of void functions is C enough for gcc; of the reverse it warns. */
    if (type_is_function(function) && !type_is_void(function->base))
        sema_assign(s, type_unqualified(s->arena, function->base), r->value, "return", NULL);
}

static void sema_goto(Sema *s, Goto *g)
{
    if (!g->target)
        return;
    Type *type = sema_value(s, g->target);
    if (!type_is_error(type) && !type_is_pointer(type) && !type_is_integer(type))
        diag_error(s->unit->diag, g->target->span,
                   "a computed goto needs a label's address, not a value of type %s",
                   sema_type_text(s, type));
}

/* True if the text in front of an operand of an asm, which ends in the string of its
 * constraints and a parenthesis, makes it an output. */
static bool is_asm_output(Sema *s, const Node *before)
{
    const char *text = source_text(s->unit->source);
    uint32_t at = before->span.end;
    while (at > before->span.start && text[at - 1] != '"')
        at--;
    if (at > before->span.start)
        at--;
    while (at > before->span.start && text[at - 1] != '"')
        at--;
    return text[at] == '=' || text[at] == '+';
}

static void sema_asm(Sema *s, AsmStmt *a)
{
    for (int i = 0; i < a->parts.count; i++) {
        if (!ast_is_expr(a->parts.items[i]))
            continue;
        sema_expr(s, a->parts.items[i]);
        if (i > 0 && is_asm_output(s, a->parts.items[i - 1]))
            sema_no_copy(s, a->parts.items[i]);
    }
}

/* ---- the walk ---- */

void sema_items(Sema *s, NodeList *items)
{
    for (int i = 0; i < items->count; i++)
        if (items->items[i])
            sema_stmt_in(s, &items->items[i]);
}

static void sema_compound(Sema *s, Compound *c)
{
    sema_push_scope(s, SCOPE_BLOCK);
    sema_items(s, &c->items);
    sema_pop_scope(s);
}

/* `if` with the whole of its `else if` chain. */
static void sema_if(Sema *s, If *n)
{
    Scope *outside = s->scope;
    for (;;) {
        enter_block(s);
        sema_condition(s, n->condition);
        block_in(s, &n->then);
        if (!n->otherwise || n->otherwise->kind != AST_IF)
            break;
        n = (If *)n->otherwise;
    }
    if (n->otherwise)
        block_in(s, &n->otherwise);
    s->scope = outside;
}

/* Steps over the labels before a statement; they may be many. */
static Node **skip_labels(Sema *s, Node **stmt)
{
    while (stmt && *stmt) {
        switch ((*stmt)->kind) {
        case AST_LABEL:
            stmt = &((Label *)*stmt)->stmt;
            break;
        case AST_CASE:
            sema_case(s, (Case *)*stmt);
            stmt = &((Case *)*stmt)->stmt;
            break;
        case AST_DEFAULT:
            sema_default(s, (Default *)*stmt);
            stmt = &((Default *)*stmt)->stmt;
            break;
        default:
            return stmt;
        }
    }
    return NULL;
}

void sema_stmt_in(Sema *s, Node **place)
{
    place = skip_labels(s, place);
    if (!place)
        return;
    Node *stmt = *place;
    switch (stmt->kind) {
    case AST_COMPOUND:
        sema_compound(s, (Compound *)stmt);
        break;
    case AST_EXPR_STMT:
        if (((ExprStmt *)stmt)->expr)
            sema_expr(s, ((ExprStmt *)stmt)->expr);
        break;
    case AST_IF:
        sema_if(s, (If *)stmt);
        break;
    case AST_SWITCH:
        enter_block(s);
        sema_switch(s, (Switch *)stmt);
        leave_block(s);
        break;
    case AST_WHILE:
        sema_while(s, (While *)stmt);
        break;
    case AST_DO:
        sema_do(s, (Do *)stmt);
        break;
    case AST_FOR:
        sema_for(s, (For *)stmt);
        break;
    case AST_RETURN:
        sema_return(s, (Return *)stmt);
        break;
    case AST_BREAK:
        sema_break(s, stmt);
        break;
    case AST_CONTINUE:
        sema_continue(s, stmt);
        break;
    case AST_GOTO:
        sema_goto(s, (Goto *)stmt);
        break;
    case AST_ASM_STMT:
        sema_asm(s, (AsmStmt *)stmt);
        break;
    case AST_LOCAL_LABELS:
    case AST_ATTRIBUTE_STMT:
        break;
    case AST_GO:
        sema_go(s, (Go *)stmt);
        break;
    case AST_GO_BLOCK:
        sema_go_block(s, (GoBlock *)stmt);
        break;
    case AST_DEFER:
        sema_defer(s, (Defer *)stmt);
        break;
    case AST_SEND:
        sema_send(s, place);
        break;
    case AST_RECV_ASSIGN:
        sema_recv_assign(s, (RecvAssign *)stmt);
        break;
    case AST_SELECT:
        sema_select(s, (Select *)stmt);
        break;
    case AST_RANGE:
        sema_range(s, (Range *)stmt);
        break;
    case AST_DECLARATION:
        sema_declaration(s, (Declaration *)stmt);
        break;
    case AST_FUNCTION:
        sema_function(s, (FunctionDef *)stmt);
        break;
    default: /* what may also stand outside of functions: a static assertion, a pragma */
        if (ast_is_expr(stmt))
            sema_expr(s, stmt);
        else
            sema_external(s, stmt);
    }
}

void sema_stmt(Sema *s, Node *stmt)
{
    sema_stmt_in(s, &stmt);
}

void sema_function_body(Sema *s, FunctionDef *f)
{
    Enclosing here = {s->enclosing, &f->node};
    s->enclosing = &here;
    if (f->body->kind == AST_COMPOUND)
        sema_items(s, &((Compound *)f->body)->items); /* in the scope of the parameters */
    else
        sema_stmt_in(s, &f->body);
    s->enclosing = here.outer;
    sema_jumps(s, f);
}
