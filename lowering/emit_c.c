/* Prints the unit: external declarations with what lies between them, and statements.
 *
 * The unit's items are the source's, in order, with made ones between. A made item lies,
 * by its span, within the source item it was made for. */
#include "frontend/fallthrough.h"
#include "lowering/emit_assert.h"

static bool is_declaration(const Node *node)
{
    switch (node->kind) {
    case AST_DECLARATION:
    case AST_STATIC_ASSERT:
    case AST_VAR:
    case AST_RECORD_DEF:
    case AST_FUNCTION:
        return true;
    default:
        return false;
    }
}

static bool is_open_label(const Node *node)
{
    switch (node->kind) {
    case AST_LABEL:
        return !((const Label *)node)->stmt;
    case AST_CASE:
        return !((const Case *)node)->stmt;
    case AST_DEFAULT:
        return !((const Default *)node)->stmt;
    default:
        return false;
    }
}

/* A statement where declarations may stand beside it. */
static void emit_item(Emit *e, const Node *node)
{
    if (e->asserts)
        emit_assert_before(e, node);
    if ((node->kind == AST_CASE || node->kind == AST_DEFAULT) &&
        fallthrough_before(source_text(e->source), node->span.start)) {
        emit_sync(e, node->span.start);
        emit_token(e, "/* fall through */ ");
    }
    emit_stmt(e, node);
    if (e->asserts)
        emit_assert_behind(e, node);
}

static void emit_block_items(Emit *e, const NodeList *items)
{
    int entered = -1; /* a block's local labels come first */
    for (int i = 0; i < items->count; i++) {
        const Node *node = items->items[i];
        if (e->asserts && entered < 0 && node->kind != AST_LOCAL_LABELS)
            entered = emit_assert_enter(e);
        emit_item(e, node);
        /* before C2x a label needs a statement */
        if (is_open_label(node) && (i + 1 == items->count || is_declaration(items->items[i + 1])))
            emit_token(e, ";");
    }
    if (e->asserts)
        emit_assert_leave(e, entered < 0 ? emit_assert_enter(e) : entered);
}

static void emit_block(Emit *e, const Node *node)
{
    emit_token(e, "{");
    emit_block_items(e, &((const Compound *)node)->items);
    emit_sync(e, node->span.end > node->span.start ? node->span.end - 1 : node->span.start);
    emit_space(e);
    emit_token(e, "}");
}

/* The body of an if or loop, always in braces: what is printed on one line must not look
 * as if it were guarded, and an else must find its if. */
static void emit_body(Emit *e, const Node *node)
{
    emit_space(e);
    if (node->kind == AST_COMPOUND) {
        emit_stmt(e, node);
        return;
    }
    emit_token(e, "{");
    emit_item(e, node);
    if (is_open_label(node))
        emit_token(e, ";");
    emit_space(e);
    emit_token(e, "}");
}

static void emit_condition(Emit *e, const char *keyword, const Node *condition)
{
    emit_token(e, keyword);
    emit_token(e, " (");
    emit_expr(e, condition, PREC_COMMA);
    emit_token(e, ")");
}

static void emit_if(Emit *e, const If *n)
{
    for (;;) {
        emit_condition(e, "if", n->condition);
        emit_body(e, n->then);
        if (!n->otherwise)
            return;
        emit_token(e, " else ");
        if (n->otherwise->kind != AST_IF || emit_as_source(e, n->otherwise))
            break;
        n = (const If *)n->otherwise;
        emit_sync(e, n->node.span.start);
    }
    if (n->otherwise->kind == AST_IF)
        emit_stmt(e, n->otherwise);
    else
        emit_body(e, n->otherwise);
}

static void emit_do(Emit *e, const Do *n)
{
    emit_token(e, "do");
    emit_body(e, n->body);
    emit_space(e);
    emit_condition(e, "while", n->condition);
    emit_token(e, ";");
}

static void emit_for(Emit *e, const For *n)
{
    emit_token(e, "for (");
    if (n->init && is_declaration(n->init)) {
        emit_stmt(e, n->init);
    } else {
        if (n->init)
            emit_expr(e, n->init, PREC_COMMA);
        emit_token(e, ";");
    }
    if (n->condition) {
        emit_space(e);
        emit_expr(e, n->condition, PREC_COMMA);
    }
    emit_token(e, ";");
    if (n->update) {
        emit_space(e);
        emit_expr(e, n->update, PREC_COMMA);
    }
    emit_token(e, ")");
    if (e->asserts) {
        emit_token(e, " {");
        emit_assert_loop(e, n);
    }
    emit_body(e, n->body);
    if (e->asserts)
        emit_token(e, " }");
}

static void emit_labelled(Emit *e, const Node *label, const NodeList *attributes, const Node *stmt)
{
    emit_token(e, ":");
    for (int i = 0; i < attributes->count; i++) {
        emit_space(e);
        emit_decl(e, attributes->items[i]);
    }
    if (attributes->count && !stmt)
        emit_token(e, ";");
    if ((stmt && is_declaration(stmt)) || e->asserts)
        emit_token(e, ";");
    if (e->asserts && label->kind == AST_CASE)
        emit_assert_case(e, (const Case *)label);
    if (stmt)
        emit_item(e, stmt);
}

static void emit_label(Emit *e, const Node *node)
{
    if (node->kind == AST_LABEL) {
        const Label *n = (const Label *)node;
        emit_token(e, n->name);
        emit_labelled(e, node, &n->attributes, n->stmt);
    } else if (node->kind == AST_DEFAULT) {
        const Default *n = (const Default *)node;
        emit_token(e, "default");
        emit_labelled(e, node, &n->attributes, n->stmt);
    } else {
        const Case *n = (const Case *)node;
        emit_token(e, "case ");
        emit_expr(e, n->low, PREC_CONDITIONAL);
        if (n->high) {
            emit_token(e, " ... ");
            emit_expr(e, n->high, PREC_CONDITIONAL);
        }
        emit_labelled(e, node, &n->attributes, n->stmt);
    }
}

static void emit_return(Emit *e, const Return *n)
{
    emit_token(e, "return");
    if (n->value) {
        emit_space(e);
        emit_expr(e, n->value, PREC_COMMA);
    }
    emit_token(e, ";");
}

static void emit_goto(Emit *e, const Goto *n)
{
    emit_token(e, "goto ");
    if (n->label) {
        emit_token(e, n->label);
    } else {
        emit_token(e, "*");
        emit_expr(e, n->target, PREC_CAST);
    }
    emit_token(e, ";");
}

static void emit_asm(Emit *e, const AsmStmt *n)
{
    for (int i = 0; i < n->parts.count; i++) {
        const Node *part = n->parts.items[i];
        if (part->kind == AST_ASM_TEXT)
            emit_slice(e, ((const AsmText *)part)->text);
        else
            emit_expr(e, part, PREC_COMMA);
    }
}

static void emit_pragma(Emit *e, const Node *node)
{
    emit_fresh_line(e);
    emit_slice(e, ((const Pragma *)node)->text);
    emit_fresh_line(e);
}

static void emit_function(Emit *e, const FunctionDef *n)
{
    if (!n->declarator) {
        for (int i = 0; i < n->attributes.count; i++) {
            emit_decl(e, n->attributes.items[i]);
            emit_space(e);
        }
        emit_function_head(e, n->symbol);
    } else {
        if (n->specs) {
            emit_decl(e, n->specs);
            emit_space(e);
        }
        emit_decl(e, n->declarator);
        for (int i = 0; i < n->attributes.count; i++) {
            emit_space(e);
            emit_decl(e, n->attributes.items[i]);
        }
        for (int i = 0; i < n->kr_decls.count; i++) {
            emit_space(e);
            emit_stmt(e, n->kr_decls.items[i]);
        }
    }
    emit_space(e);
    emit_sync(e, n->body->span.start);
    const char *outer = e->function;
    e->function = n->symbol ? n->symbol->name : NULL;
    if (e->asserts)
        emit_assert_function(e, n);
    emit_stmt(e, n->body);
    e->function = outer;
}

static void emit_stmt_kind(Emit *e, const Node *node)
{
    switch (node->kind) {
    case AST_COMPOUND:
        emit_block(e, node);
        break;
    case AST_EXPR_STMT: {
        const Node *expr = ((const ExprStmt *)node)->expr;
        if (expr && emit_wants_note(e, expr)) {
            emit_noted_stmt(e, expr);
            break;
        }
        if (expr)
            emit_expr(e, expr, PREC_COMMA);
        emit_token(e, ";");
        break;
    }
    case AST_IF:
        emit_if(e, (const If *)node);
        break;
    case AST_SWITCH:
        emit_condition(e, "switch", ((const Switch *)node)->condition);
        emit_body(e, ((const Switch *)node)->body);
        break;
    case AST_WHILE:
        emit_condition(e, "while", ((const While *)node)->condition);
        emit_body(e, ((const While *)node)->body);
        break;
    case AST_DO:
        emit_do(e, (const Do *)node);
        break;
    case AST_FOR:
        emit_for(e, (const For *)node);
        break;
    case AST_RETURN:
        emit_return(e, (const Return *)node);
        break;
    case AST_BREAK:
        emit_token(e, "break;");
        break;
    case AST_CONTINUE:
        emit_token(e, "continue;");
        break;
    case AST_GOTO:
        emit_goto(e, (const Goto *)node);
        break;
    case AST_LABEL:
    case AST_CASE:
    case AST_DEFAULT:
        emit_label(e, node);
        break;
    case AST_ASM_STMT:
        emit_asm(e, (const AsmStmt *)node);
        break;
    case AST_ATTRIBUTE_STMT:
        emit_list(e, &((const AttributeStmt *)node)->attributes, NULL);
        emit_token(e, ";");
        break;
    case AST_FUNCTION:
        emit_function(e, (const FunctionDef *)node);
        break;
    default:
        emit_declaration(e, node);
        break;
    }
}

void emit_stmt(Emit *e, const Node *node)
{
    emit_sync(e, node->span.start);
    if (node->kind == AST_PRAGMA) {
        emit_pragma(e, node);
        return;
    }
    if (e->last != '(')
        emit_space(e);
    if (emit_as_source(e, node))
        emit_slice(e, node->span);
    else
        emit_stmt_kind(e, node);
}

static bool lies_within(Span inner, Span outer)
{
    return outer.start <= inner.start && inner.end <= outer.end &&
           inner.end - inner.start < outer.end - outer.start;
}

/* True if lowering made items[i]: by its kind, or as it lies within the item it was put in
 * front of. */
static bool is_made(const NodeList *items, int i)
{
    const Node *item = items->items[i];
    if (item->kind == AST_VAR || item->kind == AST_RECORD_DEF)
        return true;
    if (item->kind == AST_FUNCTION)
        return !((const FunctionDef *)item)->declarator;
    if (item->kind != AST_DECLARATION || !item->changed)
        return false;
    for (int j = i + 1; j < items->count && items->items[j]->span.start <= item->span.start; j++)
        if (lies_within(item->span, items->items[j]->span))
            return true;
    return false;
}

void emit_unit(const Unit *u, FILE *out, unsigned flags)
{
    Emit e = {.unit = u, .source = u->source, .out = out, .last = '\n'};
    e.print_all = flags & EMIT_ALL;
    e.lines = flags & EMIT_LINES;
    e.file = source_name(u->source);
    e.line = 1;
    if (flags & EMIT_ASSERTS)
        emit_assert_begin(&e);
    uint32_t done = 0; /* how far the source text has been dealt with */
    const NodeList *items = &u->root->items;
    int next = 0; /* the next item of the source's own */
    for (int i = 0; i < items->count; i++) {
        const Node *item = items->items[i];
        if (next <= i) {
            next = i;
            while (next < items->count && is_made(items, next))
                next++;
        }
        bool own = i == next;
        if (item->span.start >= done && next < items->count) {
            Span gap = {done, items->items[next]->span.start};
            emit_sync(&e, gap.start);
            emit_verbatim(&e, gap);
            done = gap.end;
        }
        if (own) {
            if (emit_as_source(&e, item)) {
                emit_sync(&e, item->span.start);
                emit_verbatim(&e, item->span);
            } else {
                emit_stmt(&e, item);
            }
            if (e.asserts)
                emit_assert_behind(&e, item);
            done = item->span.end;
            next = i + 1;
        } else {
            emit_sync_flush(&e, item->span.start);
            emit_stmt(&e, item);
        }
    }
    emit_sync(&e, done);
    emit_verbatim(&e, (Span){done, (uint32_t)source_len(u->source)});
    emit_fresh_line(&e);
    if (e.asserts)
        emit_assert_end(&e);
}
