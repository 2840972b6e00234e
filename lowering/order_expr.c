/* order: expressions. See order.h. */
#include "lowering/make.h"
#include "lowering/order.h"

static bool finds_receive(Node *node, void *context)
{
    bool *found = context;
    *found = *found || node->kind == AST_RECEIVE;
    return !*found && node->kind != AST_SIZEOF && node->kind != AST_TYPEOF_SPEC;
}

bool order_needed(Node *expr)
{
    bool found = false;
    ast_walk(expr, finds_receive, &found);
    return found;
}

void order_set(Node *owner, Node **slot, Node *node)
{
    if (*slot == node)
        return;
    *slot = node;
    owner->changed = true;
}

/* ---- temporaries ---- */

/* The type of the expression's value. A bit-field narrower than int has an int's value. */
static Type *value_type(Lower *l, Node *expr)
{
    Node *bare = ast_unparen(expr);
    const Member *member = (const Member *)bare;
    if (bare->kind == AST_MEMBER && member->field && member->field->bit_width >= 0 &&
        member->field->bit_width < 32)
        return type_basic(TYPE_INT);
    return type_decay(l->arena, ast_expr(expr)->type);
}

static Node *declare_temp(Lower *l, Type *type, Node *init, Span span, NodeList *out)
{
    Symbol *symbol = make_temp(l, type, span);
    Type *spelled = symbol->type;
    if (type_is_variably_modified(type))
        symbol->type = &type_error; /* printed as __auto_type */
    VEC_PUSH(l->arena, out, make_var(l, symbol, init));
    Node *ident = make_ident(l, symbol, span);
    ast_expr(ident)->type = spelled;
    return ident;
}

/* Puts a value into a temporary. */
static Node *spill(Lower *l, Node *value, NodeList *out)
{
    Type *type = value_type(l, value);
    if (type_is_void(type)) {
        VEC_PUSH(l->arena, out, make_expr_stmt(l, value));
        return make_void(l, value->span);
    }
    Node *temp = declare_temp(l, type, value, value->span, out);
    if (lower_is_retained(l, value))
        map_put(l->arena, &l->retained, ((Ident *)temp)->symbol, temp);
    return temp;
}

Symbol *order_element(Lower *l, Type *element, Span span, NodeList *out)
{
    Symbol *symbol = make_temp(l, element, span);
    VEC_PUSH(l->arena, out, make_var(l, symbol, NULL));
    return symbol;
}

/* ---- operands ---- */

static Effect operand_effect(Lower *l, const Operand *o)
{
    return o->is_place ? effect_of_place(l, *o->slot) : effect_of(l, *o->slot);
}

void order_operands(Lower *l, OperandList *operands, NodeList *out)
{
    Effect later = EFFECT_NONE;
    for (int i = operands->count - 1; i >= 0; i--) {
        operands->items[i].later = later;
        later |= operand_effect(l, &operands->items[i]);
    }
    for (int i = 0; i < operands->count; i++) {
        Operand *o = &operands->items[i];
        if (o->is_place) {
            Effect against = o->later | (o->keep ? ORDER_HAPPENS : EFFECT_NONE);
            order_set(o->owner, o->slot, order_place(l, *o->slot, against, out));
            continue;
        }
        order_set(o->owner, o->slot, order_value(l, *o->slot, out));
        if (o->keep || effects_conflict(effect_of(l, *o->slot), o->later))
            order_set(o->owner, o->slot, spill(l, *o->slot, out));
    }
}

void order_add_operand(Lower *l, OperandList *operands, Node *owner, Node **slot, bool is_place)
{
    Operand o = {.owner = owner, .slot = slot, .is_place = is_place};
    if (*slot)
        VEC_PUSH(l->arena, operands, o);
}

typedef struct Collect {
    Lower *l;
    Node *owner;
    OperandList *operands;
} Collect;

static void collect_child(Node **child, void *context)
{
    Collect *c = context;
    if (ast_is_expr(*child)) {
        order_add_operand(c->l, c->operands, c->owner, child, false);
        return;
    }
    Collect inner = {c->l, *child, c->operands};
    ast_children(*child, collect_child, &inner);
}

/* Every expression right below `node`, however deep in braces or type names. */
static void collect_operands(Lower *l, Node *node, OperandList *operands)
{
    Collect collect = {l, node, operands};
    ast_children(node, collect_child, &collect);
}

static Node *order_all(Lower *l, Node *node, NodeList *out)
{
    OperandList operands = {0};
    collect_operands(l, node, &operands);
    order_operands(l, &operands, out);
    return node;
}

/* An operand whose value is wanted; an array's is its address, so that it is a place. */
static void add_value(Lower *l, OperandList *operands, Node *owner, Node **slot)
{
    Expr *expr = ast_expr(*slot);
    bool is_place = expr->category == LVALUE && type_is_array(expr->type);
    order_add_operand(l, operands, owner, slot, is_place);
}

static Node *order_index(Lower *l, Index *n, NodeList *out)
{
    OperandList operands = {0};
    add_value(l, &operands, &n->expr.node, &n->object);
    add_value(l, &operands, &n->expr.node, &n->index);
    order_operands(l, &operands, out);
    return &n->expr.node;
}

/* ---- places ---- */

/* Makes sure that the value in *slot stays the same. */
static void stabilise(Lower *l, Node *owner, Node **slot, Effect against, NodeList *out)
{
    if (effects_conflict(effect_of(l, *slot), against))
        order_set(owner, slot, spill(l, *slot, out));
}

static Node *stable_index(Lower *l, Index *n, Effect against, NodeList *out)
{
    Node **parts[] = {&n->object, &n->index};
    for (int i = 0; i < 2; i++) {
        Expr *part = ast_expr(*parts[i]);
        if (part->category == LVALUE && type_is_array(part->type))
            order_set(&n->expr.node, parts[i], order_place(l, *parts[i], against, out));
        else
            stabilise(l, &n->expr.node, parts[i], against, out);
    }
    return &n->expr.node;
}

static Node *order_member(Lower *l, Member *n, Effect against, NodeList *out)
{
    Node *node = &n->expr.node;
    if (!n->arrow && ast_expr(n->object)->category == LVALUE) {
        order_set(node, &n->object, order_place(l, n->object, against, out));
        return node;
    }
    bool needed = order_needed(n->object);
    order_set(node, &n->object, order_value(l, n->object, out));
    if (!n->arrow && needed && type_is_array(n->expr.type))
        order_set(node, &n->object, spill(l, n->object, out)); /* it must live on */
    else
        stabilise(l, node, &n->object, against, out);
    return node;
}

/* A compound literal as a place that stays: through a pointer to it. */
static Node *stable_literal(Lower *l, Node *node, Effect against, NodeList *out)
{
    if (!effects_conflict(effect_of_place(l, node), against))
        return node;
    return make_deref(l, spill(l, make_address(l, node), out));
}

Node *order_place(Lower *l, Node *expr, Effect against, NodeList *out)
{
    if (!against && !order_needed(expr))
        return expr;
    switch (expr->kind) {
    case AST_IDENT:
    case AST_STRING:
        return expr;
    case AST_PAREN: {
        Paren *n = (Paren *)expr;
        order_set(expr, &n->inner, order_place(l, n->inner, against, out));
        return expr;
    }
    case AST_MEMBER:
        return order_member(l, (Member *)expr, against, out);
    case AST_INDEX:
        order_index(l, (Index *)expr, out);
        return stable_index(l, (Index *)expr, against, out);
    case AST_UNARY: {
        Unary *n = (Unary *)expr;
        if (n->op != OP_DEREF) {
            order_set(expr, &n->operand, order_place(l, n->operand, against, out));
            return expr;
        }
        order_set(expr, &n->operand, order_value(l, n->operand, out));
        stabilise(l, expr, &n->operand, against, out);
        return expr;
    }
    case AST_COMPOUND_LITERAL:
        order_value(l, expr, out);
        return stable_literal(l, expr, against, out);
    default:
        return order_value(l, expr, out);
    }
}

/* ---- values ---- */

void order_receive(Lower *l, Node *lhs, Node *ok, Node *channel, Span span, NodeList *out)
{
    bool retained = lower_is_retained(l, channel);
    if (retained && channel->kind != AST_IDENT)
        channel = spill(l, channel, out);
    VEC_PUSH(l->arena, out, make_recv(l, lhs, ok, channel, span));
    if (retained)
        VEC_PUSH(l->arena, out,
                 make_expr_stmt(l, make_rt_call(l, RT_chan_release, span, channel, NULL, NULL)));
}

static Node *value_of_receive(Lower *l, Receive *n, NodeList *out)
{
    Span span = n->expr.node.span;
    Node *channel = order_value(l, n->channel, out);
    Type *element = type_strip(ast_expr(channel)->type)->base;
    if (type_is_void(element)) {
        order_receive(l, NULL, NULL, channel, span, out);
        return make_void(l, span);
    }
    if (lower_is_retained(l, channel))
        channel = spill(l, channel, out);
    Symbol *temp = order_element(l, element, span, out);
    order_receive(l, make_ident(l, temp, span), NULL, channel, span, out);
    return make_ident(l, temp, span);
}

static Node *assign_stmt(Lower *l, Symbol *to, Node *value)
{
    return make_expr_stmt(l, make_assign(l, make_ident(l, to, value->span), value));
}

/* Truth as && and || see it, 0 or 1. */
static Node *truth(Lower *l, Node *value)
{
    Node *bare = ast_unparen(value);
    if (type_kind(ast_expr(bare)->type) == TYPE_BOOL ||
        (bare->kind == AST_UNARY && ((Unary *)bare)->op == OP_NOT))
        return value;
    if (bare->kind == AST_BINARY) {
        int precedence = op_precedence(((Binary *)bare)->op);
        if (precedence == op_precedence(OP_LT) || precedence == op_precedence(OP_EQ) ||
            precedence <= op_precedence(OP_LAND))
            return value;
    }
    return make_binary(l, value, OP_NE, make_int(l, 0, value->span));
}

/* `left && right`, `left || right`: the right side only if the left one asks for it. */
static Node *value_of_logical(Lower *l, Binary *n, NodeList *out)
{
    Node *node = &n->expr.node;
    order_set(node, &n->left, order_value(l, n->left, out));
    NodeList then = {0};
    order_set(node, &n->right, order_value(l, n->right, &then));
    if (!then.count)
        return node;
    bool is_and = n->op == OP_LAND;
    Symbol *temp = make_temp(l, type_basic(TYPE_INT), node->span);
    VEC_PUSH(l->arena, out, make_var(l, temp, make_int(l, !is_and, node->span)));
    VEC_PUSH(l->arena, &then, assign_stmt(l, temp, truth(l, n->right)));
    Node *condition = is_and ? n->left : make_not(l, n->left);
    VEC_PUSH(l->arena, out,
             make_if(l, condition, make_compound(l, &then, n->right->span), NULL));
    return make_ident(l, temp, node->span);
}

/* A branch of a conditional as a block that leaves its value in `to`, unless NULL. */
static Node *branch(Lower *l, Symbol *to, Node *value, NodeList *items)
{
    VEC_PUSH(l->arena, items, to ? assign_stmt(l, to, value) : make_expr_stmt(l, value));
    return make_compound(l, items, value->span);
}

static Node *value_of_conditional(Lower *l, Conditional *n, NodeList *out)
{
    Node *node = &n->expr.node;
    order_set(node, &n->condition, order_value(l, n->condition, out));
    NodeList then = {0}, otherwise = {0};
    if (n->then)
        order_set(node, &n->then, order_value(l, n->then, &then));
    order_set(node, &n->otherwise, order_value(l, n->otherwise, &otherwise));
    if (!then.count && !otherwise.count)
        return node;
    Type *type = value_type(l, node);
    Symbol *temp = NULL;
    if (!type_is_void(type))
        temp = ((Ident *)declare_temp(l, type, NULL, node->span, out))->symbol;
    Node *condition = n->condition, *value = n->then;
    if (!value) /* `a ?: b`: a is its own value, evaluated once */
        value = condition = spill(l, condition, out);
    VEC_PUSH(l->arena, out, make_if(l, condition, branch(l, temp, value, &then),
                                    branch(l, temp, n->otherwise, &otherwise)));
    return temp ? make_ident(l, temp, node->span) : make_void(l, node->span);
}

static Node *value_of_call(Lower *l, Call *n, NodeList *out)
{
    OperandList operands = {0};
    Node *node = &n->expr.node;
    Node *callee = ast_unparen(n->callee);
    if (ast_expr(callee)->category != FUNCTION_DESIGNATOR || callee->kind != AST_IDENT)
        order_add_operand(l, &operands, node, &n->callee, false);
    for (int i = 0; i < n->arguments.count; i++)
        if (ast_is_expr(n->arguments.items[i]))
            add_value(l, &operands, node, &n->arguments.items[i]);
    order_operands(l, &operands, out);
    return node;
}

static Node *value_of_assign(Lower *l, Assign *n, NodeList *out)
{
    OperandList operands = {0};
    order_add_operand(l, &operands, &n->expr.node, &n->left, true);
    add_value(l, &operands, &n->expr.node, &n->right);
    order_operands(l, &operands, out);
    return &n->expr.node;
}

/* Operands of a chain `a + b + c` in one go: the chain leans left and may be long. */
static Node *value_of_binary(Lower *l, Binary *n, NodeList *out)
{
    VEC(Binary *) spine = {0};
    Node *left = &n->expr.node;
    while (left->kind == AST_BINARY && ((Binary *)left)->op != OP_LAND &&
           ((Binary *)left)->op != OP_LOR && order_needed(left)) {
        VEC_PUSH(l->arena, &spine, (Binary *)left);
        left = ((Binary *)left)->left;
    }
    while (spine.count) {
        Binary *b = spine.items[--spine.count];
        OperandList operands = {0};
        add_value(l, &operands, &b->expr.node, &b->left);
        add_value(l, &operands, &b->expr.node, &b->right);
        order_operands(l, &operands, out);
    }
    return &n->expr.node;
}

Node *order_init(Lower *l, Node *init, NodeList *out)
{
    if (ast_is_expr(init))
        return order_value(l, init, out);
    return order_needed(init) ? order_all(l, init, out) : init;
}

static Node *value_of_unary(Lower *l, Unary *n, NodeList *out)
{
    bool is_place = n->op == OP_ADDRESS || n->op == OP_INC || n->op == OP_DEC;
    order_set(&n->expr.node, &n->operand,
              is_place ? order_place(l, n->operand, EFFECT_NONE, out)
                       : order_value(l, n->operand, out));
    return &n->expr.node;
}

Node *order_value(Lower *l, Node *expr, NodeList *out)
{
    if (!order_needed(expr))
        return expr;
    switch (expr->kind) {
    case AST_RECEIVE:
        return value_of_receive(l, (Receive *)expr, out);
    case AST_PAREN: {
        Paren *n = (Paren *)expr;
        order_set(expr, &n->inner, order_value(l, n->inner, out));
        return n->inner->kind == AST_IDENT ? n->inner : expr;
    }
    case AST_UNARY:
        return value_of_unary(l, (Unary *)expr, out);
    case AST_POSTFIX: {
        Postfix *n = (Postfix *)expr;
        order_set(expr, &n->operand, order_place(l, n->operand, EFFECT_NONE, out));
        return expr;
    }
    case AST_BINARY: {
        Binary *n = (Binary *)expr;
        if (n->op == OP_LAND || n->op == OP_LOR)
            return value_of_logical(l, n, out);
        return value_of_binary(l, n, out);
    }
    case AST_CONDITIONAL:
        return value_of_conditional(l, (Conditional *)expr, out);
    case AST_COMMA:
        order_discard(l, ((Comma *)expr)->left, out);
        return order_value(l, ((Comma *)expr)->right, out);
    case AST_ASSIGN:
        return value_of_assign(l, (Assign *)expr, out);
    case AST_MEMBER:
        return order_member(l, (Member *)expr, EFFECT_NONE, out);
    case AST_INDEX:
        return order_index(l, (Index *)expr, out);
    case AST_CALL:
        return value_of_call(l, (Call *)expr, out);
    case AST_STMT_EXPR:
        return expr;
    default:
        return order_all(l, expr, out);
    }
}

/* `value` as a statement, unless it does nothing. */
static void push_value(Lower *l, Node *value, NodeList *out)
{
    if (effect_of(l, value) != EFFECT_NONE)
        VEC_PUSH(l->arena, out, make_expr_stmt(l, value));
}

static Node *discarded(Lower *l, Node *expr)
{
    NodeList items = {0};
    order_discard(l, expr, &items);
    return make_compound(l, &items, expr->span);
}

void order_discard(Lower *l, Node *expr, NodeList *out)
{
    if (!order_needed(expr)) {
        VEC_PUSH(l->arena, out, make_expr_stmt(l, expr));
        return;
    }
    switch (expr->kind) {
    case AST_PAREN:
        order_discard(l, ((Paren *)expr)->inner, out);
        break;
    case AST_RECEIVE:
        order_receive(l, NULL, NULL, order_value(l, ((Receive *)expr)->channel, out), expr->span,
                      out);
        break;
    case AST_COMMA:
        order_discard(l, ((Comma *)expr)->left, out);
        order_discard(l, ((Comma *)expr)->right, out);
        break;
    case AST_CAST:
        if (type_is_void(((Cast *)expr)->expr.type))
            order_discard(l, ((Cast *)expr)->operand, out);
        else
            push_value(l, order_value(l, expr, out), out);
        break;
    case AST_CONDITIONAL: {
        Conditional *n = (Conditional *)expr;
        Node *condition = order_value(l, n->condition, out);
        Node *otherwise = discarded(l, n->otherwise);
        if (n->then)
            VEC_PUSH(l->arena, out, make_if(l, condition, discarded(l, n->then), otherwise));
        else
            VEC_PUSH(l->arena, out, make_if(l, make_not(l, condition), otherwise, NULL));
        break;
    }
    case AST_BINARY: {
        Binary *n = (Binary *)expr;
        if (n->op == OP_LAND || n->op == OP_LOR) {
            Node *condition = order_value(l, n->left, out);
            if (n->op == OP_LOR)
                condition = make_not(l, condition);
            VEC_PUSH(l->arena, out, make_if(l, condition, discarded(l, n->right), NULL));
            break;
        }
        push_value(l, order_value(l, expr, out), out);
        break;
    }
    default:
        push_value(l, order_value(l, expr, out), out);
        break;
    }
}

Node *order_discard_in_place(Lower *l, Node *expr)
{
    if (!order_needed(expr))
        return expr;
    NodeList items = {0};
    order_discard(l, expr, &items);
    return make_stmt_expr(l, &items, NULL, type_basic(TYPE_VOID), expr->span);
}

Node *order_in_place(Lower *l, Node *expr)
{
    Type *type = value_type(l, expr);
    if (type_is_void(type))
        return order_discard_in_place(l, expr);
    if (!order_needed(expr))
        return expr;
    NodeList items = {0};
    Node *value = order_value(l, expr, &items);
    return items.count ? make_stmt_expr(l, &items, value, type, expr->span) : value;
}
