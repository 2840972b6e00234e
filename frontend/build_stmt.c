/* Builds C's statements; Chant's own are in build_chan.c. */
#include "frontend/build.h"

/* The statement at `child` of n. #pragma lines between n's head and it may be about it
 * (`else` and `#pragma omp critical`): then both make a block. */
static Node *build_led_statement(Builder *b, CstNode n, CstNode child)
{
    NodeList items = {0};
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            VEC_PUSH(b->arena, &items, build_pragma(b, c));
        else if (c == child)
            break;
        else
            items.count = 0;
    }
    Node *stmt = build_statement(b, child);
    if (items.count == 0)
        return stmt;
    Span span = {items.items[0]->span.start, stmt->span.end};
    Compound *block = AST_NEW(b->arena, COMPOUND, Compound, span);
    VEC_PUSH(b->arena, &items, stmt);
    block->items = items;
    return &block->node;
}

/* The statement in the child `field`. Every substatement is a block (C17 6.8.4, 6.8.5): a
 * sizeof(enum { A }) in it declares A for itself alone. */
static Node *build_substatement(Builder *b, CstNode n, CstField field)
{
    int scope = names_push(b);
    Node *stmt = build_led_statement(b, n, build_child(b, n, field));
    names_pop(b, scope);
    return stmt;
}

/* ---- labels ---- */

static Node *build_label(Builder *b, CstNode n)
{
    Label *label = AST_NEW(b->arena, LABEL, Label, cst_span(b->cst, n));
    label->name = build_name(b, build_child(b, n, CST_F_NAME));
    build_attributes(b, n, &label->attributes);
    return &label->node;
}

static Node *build_case_label(Builder *b, CstNode n)
{
    Case *label = AST_NEW(b->arena, CASE, Case, cst_span(b->cst, n));
    label->low = build_expr(b, build_child(b, n, CST_F_VALUE));
    label->high = build_optional_expr(b, n, CST_F_HIGH);
    build_attributes(b, n, &label->attributes);
    return &label->node;
}

static Node *build_default_label(Builder *b, CstNode n)
{
    Default *label = AST_NEW(b->arena, DEFAULT, Default, cst_span(b->cst, n));
    build_attributes(b, n, &label->attributes);
    return &label->node;
}

/* A label and the statement it stands before, where one statement stands. */
static Node *build_labeled_statement(Builder *b, CstNode n)
{
    Node *label = build_statement(b, build_child(b, n, CST_F_LABEL));
    Node *stmt = build_statement(b, build_child(b, n, CST_F_BODY));
    if (label->kind == AST_LABEL)
        ((Label *)label)->stmt = stmt;
    else if (label->kind == AST_CASE)
        ((Case *)label)->stmt = stmt;
    else if (label->kind == AST_DEFAULT)
        ((Default *)label)->stmt = stmt;
    label->span = cst_span(b->cst, n);
    return label;
}

/* ---- blocks ---- */

Node *build_block_item(Builder *b, CstNode n)
{
    Node *item = build_declaration_item(b, n);
    if (item)
        return item;
    return build_statement(b, n);
}

Node *build_compound_statement(Builder *b, CstNode n)
{
    Compound *compound = AST_NEW(b->arena, COMPOUND, Compound, cst_span(b->cst, n));
    int scope = names_push(b);
    CST_EACH(b->cst, c, n)
        VEC_PUSH(b->arena, &compound->items, build_block_item(b, c));
    names_pop(b, scope);
    return &compound->node;
}

/* ---- selection and iteration ---- */

/* `else if` chains are built in a loop: they may be long. */
static Node *build_if_statement(Builder *b, CstNode n)
{
    Node *first = NULL, **place = &first;
    CstNode parent = CST_NONE;
    int scope = names_push(b);
    for (int links = 0; n != CST_NONE; links++) {
        if (cst_kind(b->cst, n) != CST_IF_STATEMENT) {
            *place = build_led_statement(b, parent, n);
            break;
        }
        if (links == build_max_chain(b)) {
            build_fault(b, cst_span(b->cst, n), "too many 'else if' in a row");
            break;
        }
        If *stmt = AST_NEW(b->arena, IF, If, cst_span(b->cst, n));
        stmt->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
        stmt->then = build_substatement(b, n, CST_F_THEN);
        *place = &stmt->node;
        place = &stmt->otherwise;
        parent = n;
        n = build_child(b, n, CST_F_ELSE);
    }
    names_pop(b, scope);
    return first;
}

static Node *build_switch_statement(Builder *b, CstNode n)
{
    Switch *stmt = AST_NEW(b->arena, SWITCH, Switch, cst_span(b->cst, n));
    int scope = names_push(b);
    stmt->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
    stmt->body = build_substatement(b, n, CST_F_BODY);
    names_pop(b, scope);
    return &stmt->node;
}

static Node *build_while_statement(Builder *b, CstNode n)
{
    While *stmt = AST_NEW(b->arena, WHILE, While, cst_span(b->cst, n));
    int scope = names_push(b);
    stmt->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
    stmt->body = build_substatement(b, n, CST_F_BODY);
    names_pop(b, scope);
    return &stmt->node;
}

static Node *build_do_statement(Builder *b, CstNode n)
{
    Do *stmt = AST_NEW(b->arena, DO, Do, cst_span(b->cst, n));
    int scope = names_push(b);
    stmt->body = build_substatement(b, n, CST_F_BODY);
    stmt->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
    names_pop(b, scope);
    return &stmt->node;
}

static Node *build_for_statement(Builder *b, CstNode n)
{
    For *stmt = AST_NEW(b->arena, FOR, For, cst_span(b->cst, n));
    int scope = names_push(b);
    CstNode init = build_child(b, n, CST_F_INIT);
    if (init != CST_NONE) {
        stmt->init = build_declaration_item(b, init);
        if (!stmt->init)
            stmt->init = build_expr(b, init);
    }
    stmt->condition = build_optional_expr(b, n, CST_F_CONDITION);
    stmt->update = build_optional_expr(b, n, CST_F_UPDATE);
    stmt->body = build_substatement(b, n, CST_F_BODY);
    names_pop(b, scope);
    return &stmt->node;
}

/* ---- jumps, asm, the rest ---- */

static Node *build_return_statement(Builder *b, CstNode n)
{
    Return *stmt = AST_NEW(b->arena, RETURN, Return, cst_span(b->cst, n));
    stmt->value = build_optional_expr(b, n, CST_F_VALUE);
    return &stmt->node;
}

static Node *build_goto_statement(Builder *b, CstNode n)
{
    Goto *stmt = AST_NEW(b->arena, GOTO, Goto, cst_span(b->cst, n));
    CstNode label = build_child(b, n, CST_F_LABEL);
    if (label != CST_NONE)
        stmt->label = build_name(b, label);
    else
        stmt->target = build_expr(b, build_child(b, n, CST_F_TARGET));
    return &stmt->node;
}

static Node *build_expression_statement(Builder *b, CstNode n)
{
    ExprStmt *stmt = AST_NEW(b->arena, EXPR_STMT, ExprStmt, cst_span(b->cst, n));
    build_check_go_call(b, n);
    stmt->expr = build_optional_expr(b, n, CST_F_VALUE);
    return &stmt->node;
}

static void push_asm_text(Builder *b, AsmStmt *stmt, uint32_t start, uint32_t end)
{
    AsmText *text = AST_NEW(b->arena, ASM_TEXT, AsmText, ((Span){start, end}));
    text->text = text->node.span;
    VEC_PUSH(b->arena, &stmt->parts, &text->node);
}

/* Its operands' expressions, and all text between as it stands. */
static Node *build_asm_statement(Builder *b, CstNode n)
{
    AsmStmt *stmt = AST_NEW(b->arena, ASM_STMT, AsmStmt, cst_span(b->cst, n));
    uint32_t done = stmt->node.span.start;
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) != CST_ASM_OPERAND)
            continue;
        CstNode value = build_child(b, c, CST_F_VALUE);
        Span span = cst_span(b->cst, value);
        push_asm_text(b, stmt, done, span.start);
        VEC_PUSH(b->arena, &stmt->parts, build_expr(b, value));
        done = span.end;
    }
    push_asm_text(b, stmt, done, stmt->node.span.end);
    return &stmt->node;
}

static Node *build_attribute_statement(Builder *b, CstNode n)
{
    AttributeStmt *stmt = AST_NEW(b->arena, ATTRIBUTE_STMT, AttributeStmt, cst_span(b->cst, n));
    build_attributes(b, n, &stmt->attributes);
    return &stmt->node;
}

/* `[[a]] f();`: gcc heeds no attribute of a statement but those of an empty one. */
static Node *build_attributed_statement(Builder *b, CstNode n)
{
    CstNode body = build_child(b, n, CST_F_BODY);
    if (cst_kind(b->cst, body) == CST_EXPRESSION_STATEMENT &&
        build_child(b, body, CST_F_VALUE) == CST_NONE)
        return build_attribute_statement(b, n);
    return build_statement(b, body);
}

static Node *build_local_labels(Builder *b, CstNode n)
{
    LocalLabels *labels = AST_NEW(b->arena, LOCAL_LABELS, LocalLabels, cst_span(b->cst, n));
    labels->text = labels->node.span;
    return &labels->node;
}

static Node *build_statement_kind(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_COMPOUND_STATEMENT:
        return build_compound_statement(b, n);
    case CST_LABEL:
        return build_label(b, n);
    case CST_CASE_LABEL:
        return build_case_label(b, n);
    case CST_DEFAULT_LABEL:
        return build_default_label(b, n);
    case CST_LABELED_STATEMENT:
        return build_labeled_statement(b, n);
    case CST_EXPRESSION_STATEMENT:
        return build_expression_statement(b, n);
    case CST_IF_STATEMENT:
        return build_if_statement(b, n);
    case CST_SWITCH_STATEMENT:
        return build_switch_statement(b, n);
    case CST_WHILE_STATEMENT:
        return build_while_statement(b, n);
    case CST_DO_STATEMENT:
        return build_do_statement(b, n);
    case CST_FOR_STATEMENT:
        return build_for_statement(b, n);
    case CST_RETURN_STATEMENT:
        return build_return_statement(b, n);
    case CST_BREAK_STATEMENT:
        return ast_new(b->arena, AST_BREAK, cst_span(b->cst, n));
    case CST_CONTINUE_STATEMENT:
        return ast_new(b->arena, AST_CONTINUE, cst_span(b->cst, n));
    case CST_GOTO_STATEMENT:
        return build_goto_statement(b, n);
    case CST_ASM_STATEMENT:
        return build_asm_statement(b, n);
    case CST_ATTRIBUTE_STATEMENT:
        return build_attribute_statement(b, n);
    case CST_ATTRIBUTED_STATEMENT:
        return build_attributed_statement(b, n);
    case CST_LOCAL_LABELS:
        return build_local_labels(b, n);
    case CST_GO_STATEMENT:
        return build_go_statement(b, n);
    case CST_DEFER_STATEMENT:
        return build_defer_statement(b, n);
    case CST_SEND_STATEMENT:
        return build_send(b, n);
    case CST_RECEIVE_STATEMENT:
        return build_receive_assignment(b, n);
    case CST_SELECT_STATEMENT:
        return build_select_statement(b, n);
    case CST_RANGE_STATEMENT:
        return build_range_statement(b, n);
    default:
        build_fault(b, cst_span(b->cst, n), "expected a statement");
        return build_placeholder(b, n);
    }
}

Node *build_statement(Builder *b, CstNode n)
{
    Node *node = build_enter(b, n) ? build_statement_kind(b, n) : build_placeholder(b, n);
    build_leave(b);
    return node;
}
