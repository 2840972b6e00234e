/* Channels, select, range, go and defer (LANGUAGE.md 3 to 8): what they ask of their
 * operands.
 *
 * A value that moves through a channel converts as by assignment, and what C forbids there
 * is an error here even where gcc would only warn: nothing of the conversion is left for gcc
 * to see. */
#include "frontend/sema_expr.h"

static Diag *diag_of(Sema *s)
{
    return s->unit->diag;
}

static Type *element_of(Type *chan)
{
    return type_strip(chan)->base;
}

static bool is_silent(const Type *type)
{
    return type_is_error(type);
}

/* ---- what an operation asks of its channel ---- */

static bool require_channel(Sema *s, Node *operand, Type *type, const char *verb)
{
    if (type_is_chan(type))
        return true;
    if (!is_silent(type) && !hint_undeclared_call(s, operand)) {
        diag_error(diag_of(s), operand->span, "cannot %s %s (type %s): not a channel", verb,
                   sema_operand_text(s, operand), sema_type_text(s, type));
        sema_note_declared(s, operand);
    }
    return false;
}

/* The channel must not be of the direction `forbidden`. */
static bool require_direction(Sema *s, Node *operand, Type *type, ChanDir forbidden,
                              const char *verb)
{
    if (type_strip(type)->direction != forbidden)
        return true;
    const char *kind = forbidden == CHAN_SEND ? "send-only " : "receive-only ";
    diag_error(diag_of(s), operand->span, "cannot %s %s (type %s)", verb,
               sema_channel_text(s, operand, kind), sema_type_text(s, type));
    sema_note_declared(s, operand);
    return false;
}

/* Values move only if their type is complete; void is chan(void)'s. */
static bool require_complete(Sema *s, Node *where, Type *chan, const char *verb)
{
    Type *element = element_of(chan);
    if (type_is_void(element) || is_silent(element) || type_is_complete(element))
        return true;
    if (!hint_incomplete_is_known(s, element))
        diag_error(diag_of(s), where->span,
                   "cannot %s %s: its element type %s is incomplete", verb,
                   sema_type_text(s, chan), sema_type_text(s, element));
    return false;
}

/* ---- receive and make ---- */

/* The element type that receiving from the operand gives, NULL after a report. */
static Type *received_type(Sema *s, Node *operand, const char *verb)
{
    Type *type = sema_value(s, operand);
    if (!require_channel(s, operand, type, verb) ||
        !require_direction(s, operand, type, CHAN_SEND, verb) ||
        !require_complete(s, operand, type, verb))
        return NULL;
    return type_decay(s->arena, element_of(type));
}

void sema_receive(Sema *s, Receive *r)
{
    Type *type = received_type(s, r->channel, "receive from");
    if (type)
        expr_set(&r->expr.node, type, RVALUE);
    else
        expr_fail(&r->expr.node);
}

/* The type that a CHAN_SPEC names: that of specifiers which are it alone. */
static Type *chan_spec_type(Sema *s, Node *spec)
{
    Specs *specs = AST_NEW(s->arena, SPECS, Specs, spec->span);
    VEC_PUSH(s->arena, &specs->items, spec);
    return sema_specs(s, &specs->node);
}

void sema_make(Sema *s, Make *m)
{
    Node *node = &m->expr.node;
    Type *type = chan_spec_type(s, m->chan_type);
    if (m->capacity) {
        Type *capacity = sema_value(s, m->capacity);
        const ConstValue *constant = ast_expr(m->capacity)->constant;
        if (!is_silent(capacity) && !type_is_integer(capacity))
            diag_error(diag_of(s), m->capacity->span,
                       "a channel's capacity must be an integer, not of type %s",
                       sema_type_text(s, capacity));
        else if (constant && constant->kind == CONST_INT && !type_is_unsigned(capacity) &&
                 constant->integer < 0)
            diag_error(diag_of(s), m->capacity->span, "the channel's capacity %lld is negative",
                       (long long)constant->integer);
    }
    if (!is_silent(type) && !type_is_chan(type))
        diag_error(diag_of(s), m->chan_type->span, "'make' needs a channel type, not %s",
                   sema_type_text(s, type));
    if (is_silent(type) || !type_is_chan(type) || !require_complete(s, m->chan_type, type, "make"))
        expr_fail(node);
    else
        expr_set(node, type, RVALUE);
}

/* ---- send ---- */

/* Left operands of C's binary operators, ?:, assignment and comma; NULL for what a unary
 * minus would bind tighter than. */
static Node **left_operand(Node *expr)
{
    switch (expr->kind) {
    case AST_BINARY:
        return &((Binary *)expr)->left;
    case AST_CONDITIONAL:
        return &((Conditional *)expr)->condition;
    case AST_ASSIGN:
        return &((Assign *)expr)->left;
    case AST_COMMA:
        return &((Comma *)expr)->left;
    default:
        return NULL;
    }
}

/* The place of the operand that stands right after `<-`. */
static Node **first_operand(Node **expr)
{
    for (Node **left; (left = left_operand(*expr));)
        expr = left;
    return expr;
}

/* True if the operator binds tighter than `<`, so that its whole expression is the right
 * operand in `a < -b * c`. */
static bool binds_tighter(const Node *expr)
{
    return expr->kind == AST_BINARY &&
           op_precedence(((const Binary *)expr)->op) > op_precedence(OP_LT);
}

/* Where the '-' of the `<-` behind `channel` stands. */
static uint32_t arrow_minus(Sema *s, const Node *channel, uint32_t end)
{
    const char *text = source_text(s->unit->source);
    for (uint32_t at = channel->span.end; at + 1 < end; at++)
        if (text[at] == '<' && text[at + 1] == '-')
            return at + 1;
    return channel->span.end;
}

/* `channel <- value` read as C: the tree of `channel < -value`. */
static Node *send_as_comparison(Sema *s, Send *send)
{
    Arena *a = s->arena;
    Node **operand = first_operand(&send->value);
    uint32_t minus = arrow_minus(s, send->channel, (*operand)->span.start);
    Unary *negation =
        AST_NEW(a, UNARY, Unary, ((Span){minus, (*operand)->span.end}));
    negation->op = OP_NEG;
    negation->operand = *operand;
    *operand = &negation->expr.node;

    /* The innermost expression on the left spine that `<` binds tighter than, or as
     * tightly as, gets the comparison for its left operand. */
    Node **place = &send->value;
    for (Node **left; !binds_tighter(*place) && (left = left_operand(*place));)
        place = left;
    for (Node **at = place; at && *at != &negation->expr.node; at = left_operand(*at))
        (*at)->span.start = minus;
    Binary *comparison =
        AST_NEW(a, BINARY, Binary, ((Span){send->channel->span.start, (*place)->span.end}));
    comparison->left = send->channel;
    comparison->op = OP_LT;
    comparison->right = *place;
    *place = &comparison->expr.node;
    for (Node **at = &send->value; at != place; at = left_operand(*at))
        (*at)->span.start = send->channel->span.start;
    return send->value;
}

/* True if gcc allows `a < -b`: a pointer against a number is a warning of its. What C has
 * no word for, a pointer to a channel, is no comparison. */
static bool is_c_comparison(Sema *s, Send *send, Type *left)
{
    bool is_plain = type_is_arithmetic(left) || type_kind(left) == TYPE_VECTOR ||
                    (type_is_pointer(left) && !type_is_chan(type_strip(left)->base));
    if (!is_plain || !send->value)
        return false;
    Type *operand = sema_value(s, *first_operand(&send->value));
    return type_is_arithmetic(operand) || type_kind(operand) == TYPE_VECTOR || is_silent(operand);
}

static void check_sent_value(Sema *s, Send *send, Type *chan)
{
    Type *element = element_of(chan);
    if (is_silent(element)) {
        if (send->value)
            sema_value(s, send->value);
    } else if (type_is_void(element)) {
        if (!send->value)
            return;
        sema_value(s, send->value);
        diag_error(diag_of(s), send->value->span,
                   "cannot send a value to %s (type %s), which carries no value",
                   sema_channel_text(s, send->channel, ""), sema_type_text(s, chan));
        diag_fix(diag_of(s), send->value->span, "%s", "");
        sema_note_declared(s, send->channel);
    } else if (!send->value) {
        diag_error(diag_of(s), send->node.span, "a send to %s (type %s) needs a value",
                   sema_operand_text(s, send->channel), sema_type_text(s, chan));
        sema_note_declared(s, send->channel);
    } else {
        sema_assign_mode(s, type_unqualified(s->arena, element), send->value, "send to",
                         send->channel, ASSIGN_STRICT);
    }
}

void sema_send(Sema *s, Node **stmt)
{
    Send *send = (Send *)*stmt;
    Type *type = sema_value(s, send->channel);
    if (is_c_comparison(s, send, type)) {
        ExprStmt *comparison = AST_NEW(s->arena, EXPR_STMT, ExprStmt, send->node.span);
        comparison->expr = send_as_comparison(s, send);
        *stmt = &comparison->node;
        sema_stmt_in(s, stmt);
        return;
    }
    bool fits = require_channel(s, send->channel, type, "send to") &&
                require_direction(s, send->channel, type, CHAN_RECV, "send to") &&
                require_complete(s, send->channel, type, "send to");
    if (fits && send->value && send->value->kind == AST_COMMA)
        diag_error(diag_of(s), send->value->span,
                   "a comma in a sent value needs parentheses around the value");
    if (fits)
        check_sent_value(s, send, type);
    else if (send->value)
        sema_value(s, send->value);
}

bool sema_send_as_expression(Sema *s, Binary *b)
{
    if (!type_is_chan(ast_expr(b->left)->type))
        return false;
    Node *right = b->right;
    while (right->kind == AST_BINARY)
        right = ((Binary *)right)->left;
    if (right->kind != AST_UNARY || ((Unary *)right)->op != OP_NEG)
        return false;
    diag_error(diag_of(s), b->expr.node.span, "a send is a statement, not an expression");
    return true;
}

/* ---- receive into ---- */

/* Something is to be stored that comes from a channel of void. */
static void report_no_value(Sema *s, Node *where, Node *channel)
{
    diag_error(diag_of(s), where->span, "nothing to store: %s (type %s) carries no value",
               sema_channel_text(s, channel, ""),
               sema_type_text(s, ast_expr(channel)->type));
    sema_note_declared(s, channel);
}

/* Something of type `from` is stored into the lvalue `to`. */
static void check_stored(Sema *s, Node *to, Type *from)
{
    sema_expr(s, to);
    Type *type = ast_expr(to)->type;
    if (is_silent(type) || is_silent(from) || !sema_modifiable(s, to))
        return;
    type = type_decay(s->arena, type);
    if (!assign_allowed(type, from, false, ASSIGN_STRICT))
        assign_report(s, to->span, type, from, NULL, "receive into", to);
}

/* True if the node is `_` and nothing declares that. */
static bool is_blank(Sema *s, Node *node)
{
    if (!node || node->kind != AST_IDENT)
        return false;
    Name name = ((Ident *)node)->name;
    return !strcmp(name, "_") && !scope_find(s->scope, name);
}

void sema_recv_assign(Sema *s, RecvAssign *r)
{
    Type *type = sema_value(s, r->receive);
    if (is_blank(s, r->lhs))
        r->lhs = NULL;
    if (is_blank(s, r->ok))
        r->ok = NULL;
    if (r->lhs && type_is_void(type)) {
        sema_expr(s, r->lhs);
        report_no_value(s, r->lhs, ((Receive *)r->receive)->channel);
    } else if (r->lhs) {
        check_stored(s, r->lhs, type);
    }
    if (!r->ok)
        return;
    sema_expr(s, r->ok);
    Type *ok = ast_expr(r->ok)->type;
    if (is_silent(ok))
        return;
    if (!type_is_scalar(ok) || type_is_chan(ok)) {
        diag_error(diag_of(s), r->ok->span,
                   "the second result of a receive, a bool, is incompatible with %s",
                   sema_type_text(s, ok));
        sema_note_declared(s, r->ok);
        return;
    }
    sema_modifiable(s, r->ok);
}

/* A variable that a select case or a range declares and a value of `from` is stored in, which
 * comes from `channel` or, NULL, is the second result. */
static void check_declared(Sema *s, Node *param, Type *from, Node *channel)
{
    Symbol *symbol = sema_param(s, (Param *)param);
    if (!symbol)
        return;
    symbol->is_parameter = false;
    if (!from || is_silent(from) || is_silent(symbol->type))
        return;
    if (type_is_void(from)) {
        report_no_value(s, param, channel);
        return;
    }
    Type *to = type_unqualified(s->arena, symbol->type);
    if (!assign_allowed(to, from, false, ASSIGN_STRICT))
        assign_report(s, param->span, to, from, NULL,
                      arena_printf(s->arena, "receive into '%s'",
                                   symbol->name ? symbol->name : "_"),
                      NULL);
}

/* ---- select ---- */

/* `value` is what would have to be received, if the case is `case c:` or `case v = c:`. */
static void bad_comm(Sema *s, Node *comm, Node *value)
{
    diag_error(diag_of(s), comm->span, "select case must be a send or a receive");
    if (value && type_is_chan(sema_value(s, value))) {
        diag_note(diag_of(s), value->span, "receive the value with '<-'");
        diag_fix(diag_of(s), (Span){value->span.start, value->span.start}, "<-");
    }
}

/* A case that is an expression: only a receive may be. */
static void sema_comm_expr(Sema *s, Node *comm, Node *expr)
{
    Node *node = expr ? ast_unparen(expr) : NULL;
    if (node && node->kind == AST_ASSIGN) {
        Assign *a = (Assign *)node;
        sema_value(s, a->left);
        sema_value(s, a->right);
        bad_comm(s, comm, a->op == OP_ASSIGN ? a->right : NULL);
        return;
    }
    if (expr)
        sema_expr(s, expr);
    bool is_reported = node && node->kind == AST_BINARY && is_silent(ast_expr(node)->type);
    if (!is_reported && (!node || node->kind != AST_RECEIVE))
        bad_comm(s, comm, expr);
}

/* What is communicated; a declaration in it belongs to the clause's scope. */
static void sema_comm(Sema *s, Node **place)
{
    Node *comm = *place;
    switch (comm->kind) {
    case AST_SEND:
        sema_send(s, place);
        if ((*place)->kind != AST_SEND)
            bad_comm(s, comm, NULL);
        break;
    case AST_RECV_ASSIGN:
        sema_recv_assign(s, (RecvAssign *)comm);
        break;
    case AST_RECV_DECL: {
        /* The channel is evaluated on entry, before anything is declared. */
        RecvDecl *d = (RecvDecl *)comm;
        Type *type = sema_value(s, d->receive);
        check_declared(s, d->value, type, ((Receive *)d->receive)->channel);
        if (d->ok)
            check_declared(s, d->ok, type_basic(TYPE_BOOL), NULL);
        break;
    }
    case AST_EXPR_STMT:
        sema_comm_expr(s, comm, ((ExprStmt *)comm)->expr);
        break;
    default:
        bad_comm(s, comm, NULL);
    }
}

void sema_select(Sema *s, Select *n)
{
    Enclosing here = {s->enclosing, &n->node};
    SelectCase *fallback = NULL;
    for (int i = 0; i < n->cases.count; i++) {
        SelectCase *c = (SelectCase *)n->cases.items[i];
        sema_push_scope(s, SCOPE_BLOCK);
        if (c->comm) {
            sema_comm(s, &c->comm);
        } else if (fallback) {
            diag_error(diag_of(s), c->node.span, "multiple defaults in select");
            diag_note(diag_of(s), fallback->node.span, "previous default is here");
        } else {
            fallback = c;
        }
        s->enclosing = &here;
        sema_items(s, &c->body);
        s->enclosing = here.outer;
        sema_pop_scope(s);
    }
}

/* ---- range ---- */

void sema_range(Sema *s, Range *r)
{
    Type *type = received_type(s, r->channel, "range over");
    sema_push_scope(s, SCOPE_BLOCK);
    if (r->decl) {
        check_declared(s, r->decl, type, r->channel);
    } else if (r->variable) {
        if (is_blank(s, r->variable)) {
            r->variable = NULL;
        } else if (type && type_is_void(type)) {
            sema_expr(s, r->variable);
            report_no_value(s, r->variable, r->channel);
        } else {
            check_stored(s, r->variable, type ? type : &type_error);
        }
    }
    sema_body_in(s, &r->body, &r->node);
    sema_pop_scope(s);
}

/* ---- go and defer ---- */

/* A built-in that takes part in no goroutine of its own: its result is all it is for, or its
 * type is known to gcc alone. */
static bool go_refuses(Call *c)
{
    switch (c->builtin) {
    case BUILTIN_LEN:
    case BUILTIN_CAP:
    case BUILTIN_RECOVER:
        return true;
    case BUILTIN_NONE: {
        Node *callee = ast_unparen(c->callee);
        return callee->kind == AST_IDENT && !((Ident *)callee)->symbol &&
               builtin_is_reserved(((Ident *)callee)->name);
    }
    default:
        return false;
    }
}

/* What stands behind `go` is no call. */
static void report_no_call(Sema *s, Go *g)
{
    Node *inner = ast_unparen(g->call);
    Span whole = g->call->span;
    if (inner->kind == AST_CALL) {
        diag_error(diag_of(s), whole, "'go' needs a function call without parentheses around it");
        diag_fix(diag_of(s), (Span){whole.start, inner->span.start}, "%s", "");
        diag_fix(diag_of(s), (Span){inner->span.end, whole.end}, "%s", "");
        return;
    }
    Type *type = ast_expr(g->call)->type;
    if (is_silent(type) && inner->kind == AST_BINARY)
        return; /* `go c <- 1;` has been reported as a send */
    diag_error(diag_of(s), whole, "'go' needs a function call");
    if (!is_silent(type) && type_is_function(type) && type_strip(type)->params.count == 0)
        diag_fix(diag_of(s), (Span){whole.end, whole.end}, "()");
    sema_note_declared(s, g->call);
}

static void report_undeclared_go(Sema *s, Call *call, Name name)
{
    const Symbol *alike = hint_symbol(s, name, false);
    Span span = call->callee->span;
    if (!alike) {
        diag_error(diag_of(s), span, "'go' of undeclared function '%s'", name);
        return;
    }
    diag_error(diag_of(s), span, "'go' of undeclared function '%s'; did you mean '%s'?", name,
               alike->name);
    diag_fix(diag_of(s), span, "%s", alike->name);
    if (alike->span.end)
        diag_note(diag_of(s), alike->span, "'%s' declared here", alike->name);
}

void sema_go(Sema *s, Go *g)
{
    sema_expr(s, g->call);
    if (g->call->kind != AST_CALL) {
        report_no_call(s, g);
        return;
    }
    Call *call = (Call *)g->call;
    Symbol *callee = expr_symbol(call->callee);
    if (callee && callee == map_get(&s->builtins, callee->name) &&
        callee->kind == SYMBOL_FUNCTION)
        report_undeclared_go(s, call, callee->name);
    if (go_refuses(call))
        diag_error(diag_of(s), g->call->span, "'go' would discard the result of %s",
                   sema_operand_text(s, call->callee));
}

/* The body of a go block or a deferred statement. */
static void sema_closure(Sema *s, Node *node, Node **body)
{
    Node *outer = s->closure;
    s->closure = node;
    sema_body_in(s, body, node);
    s->closure = outer;
}

void sema_go_block(Sema *s, GoBlock *g)
{
    sema_closure(s, &g->node, &g->body);
    g->captures = capture_find(s->arena, g->body, AST_GO_BLOCK);
}

void sema_defer(Sema *s, Defer *d)
{
    sema_closure(s, &d->node, &d->body);
    d->captures = capture_find(s->arena, d->body, AST_DEFER);
}

/* ---- calls that are the language's ---- */

static const struct {
    const char *name;
    BuiltinCall builtin;
} chan_calls[] = {
    {"close", BUILTIN_CLOSE},       {"len", BUILTIN_LEN},
    {"cap", BUILTIN_CAP},           {"panic", BUILTIN_PANIC},
    {"recover", BUILTIN_RECOVER},   {"chan_retain", BUILTIN_RETAIN},
    {"chan_release", BUILTIN_RELEASE},
};

static BuiltinCall find_chan_call(const char *name)
{
    for (size_t i = 0; i < sizeof chan_calls / sizeof *chan_calls; i++)
        if (!strcmp(name, chan_calls[i].name))
            return chan_calls[i].builtin;
    return BUILTIN_NONE;
}

/* True if no deferred statement is around: what a nested function stands in is not known. */
static bool is_outside_defer(const Sema *s)
{
    if (s->closure)
        return s->closure->kind == AST_GO_BLOCK;
    return !s->function || !s->function->function;
}

/* panic("format", ...) and recover(). */
static void sema_panic(Sema *s, Call *c, Name name)
{
    bool panic = c->builtin == BUILTIN_PANIC;
    for (int i = 0; i < c->arguments.count; i++)
        if (ast_is_expr(c->arguments.items[i]))
            sema_value(s, c->arguments.items[i]);
    Type *text = type_pointer(s->arena,
                              type_qualified(s->arena, type_basic(TYPE_CHAR), QUAL_CONST));
    expr_set(&c->expr.node, panic ? type_basic(TYPE_VOID) : text, RVALUE);
    if (panic && c->arguments.count == 0)
        diag_error(diag_of(s), c->expr.node.span, "too few arguments to '%s'", name);
    else if (!panic && c->arguments.count > 0)
        diag_error(diag_of(s), c->expr.node.span, "too many arguments to '%s'", name);
    else if (panic)
        sema_assign_mode(s, text, c->arguments.items[0], "panic", NULL, ASSIGN_STRICT);
    else if (!s->unevaluated && is_outside_defer(s))
        diag_warning(diag_of(s), c->expr.node.span, WARNING_USELESS_RECOVER,
                     "recover() outside a deferred statement always gives NULL");
}

bool sema_has_channels(const Sema *s)
{
    return scope_find(s->scope, intern_cstr(s->unit->names, "chan_close")) != NULL;
}

/* True if an undeclared close, len or cap can only be meant for a channel. */
static bool is_channel_word(Sema *s, BuiltinCall builtin, bool declared)
{
    return !declared &&
           (builtin == BUILTIN_CLOSE || builtin == BUILTIN_LEN || builtin == BUILTIN_CAP) &&
           sema_has_channels(s);
}

/* Of the channel calls with one argument. False: C's. */
static bool sema_channel_argument(Sema *s, Call *c, BuiltinCall builtin, bool declared, Name name)
{
    Node *node = &c->expr.node;
    bool word = is_channel_word(s, builtin, declared);
    if (c->arguments.count != 1 || !ast_is_expr(c->arguments.items[0])) {
        if (!word)
            return false;
        for (int i = 0; i < c->arguments.count; i++)
            if (ast_is_expr(c->arguments.items[i]))
                sema_value(s, c->arguments.items[i]);
        diag_error(diag_of(s), node->span, "too %s arguments to '%s', which takes one channel",
                   c->arguments.count ? "many" : "few", name);
        expr_fail(node);
        return true;
    }
    Node *argument = c->arguments.items[0];
    Type *type = sema_value(s, argument);
    bool own = builtin == BUILTIN_RETAIN || builtin == BUILTIN_RELEASE;
    if (own && is_silent(type)) { /* not chant.h's function, whose type is another */
        expr_fail(node);
        return true;
    }
    if (!type_is_chan(type)) {
        if (!word)
            return false;
        /* A misspelt channel, not a function that nothing declares. */
        require_channel(s, argument, type,
                        builtin == BUILTIN_CLOSE ? "close"
                                                 : arena_printf(s->arena, "take the %s of", name));
        expr_fail(node);
        return true;
    }
    c->builtin = builtin;
    s->unit->calls_chant = true;
    switch (builtin) {
    case BUILTIN_CLOSE:
        require_direction(s, argument, type, CHAN_RECV, "close");
        expr_set(node, type_basic(TYPE_VOID), RVALUE);
        break;
    case BUILTIN_RETAIN:
        expr_set(node, type, RVALUE);
        break;
    case BUILTIN_RELEASE:
        expr_set(node, type_basic(TYPE_VOID), RVALUE);
        break;
    default:
        expr_set(node, type_basic(TYPE_INT), RVALUE);
    }
    return true;
}

bool sema_chan_call(Sema *s, Call *c)
{
    Node *callee = ast_unparen(c->callee);
    if (callee->kind != AST_IDENT || ast_expr(callee)->type)
        return false;
    Name name = ((Ident *)callee)->name;
    BuiltinCall builtin = find_chan_call(name);
    if (builtin == BUILTIN_NONE)
        return false;
    bool declared = scope_find(s->scope, name) != NULL;
    bool taken;
    if (builtin == BUILTIN_PANIC || builtin == BUILTIN_RECOVER) {
        taken = !declared;
        if (taken) {
            c->builtin = builtin;
            s->unit->calls_chant = true;
            sema_panic(s, c, name);
        }
    } else {
        taken = sema_channel_argument(s, c, builtin, declared, name);
    }
    if (taken) { /* the word names no function */
        expr_fail(c->callee);
        expr_fail(callee);
    }
    return taken;
}
