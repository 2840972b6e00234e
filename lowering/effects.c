/* What evaluating an expression does, seen from another expression beside it. */
#include "lowering/make.h"

bool effects_conflict(Effect a, Effect b)
{
    return (a == EFFECT_WRITE && b != EFFECT_NONE) || (b == EFFECT_WRITE && a != EFFECT_NONE);
}

static Effect strongest(Effect a, Effect b)
{
    return a > b ? a : b;
}

static void add_child(Node **child, void *context)
{
    Effect *sum = context;
    if (ast_is_expr(*child))
        *sum = strongest(*sum, effect_of(*child));
    else if ((*child)->kind == AST_INIT_LIST || (*child)->kind == AST_INIT_PAIR)
        ast_children(*child, add_child, sum);
}

static Effect effect_of_children(Node *expr)
{
    Effect sum = EFFECT_NONE;
    ast_children(expr, add_child, &sum);
    return sum;
}

Effect effect_of_place(Node *lvalue)
{
    switch (lvalue->kind) {
    case AST_IDENT:
    case AST_STRING:
        return EFFECT_NONE;
    case AST_PAREN:
        return effect_of_place(((Paren *)lvalue)->inner);
    case AST_MEMBER: {
        Member *n = (Member *)lvalue;
        if (n->arrow)
            return effect_of(n->object);
        return ast_expr(n->object)->category == LVALUE ? effect_of_place(n->object)
                                                       : effect_of(n->object);
    }
    case AST_INDEX: {
        Index *n = (Index *)lvalue;
        return strongest(effect_of(n->object), effect_of(n->index));
    }
    case AST_UNARY:
        return ((Unary *)lvalue)->op == OP_DEREF ? effect_of(((Unary *)lvalue)->operand)
                                                 : effect_of_place(((Unary *)lvalue)->operand);
    case AST_COMPOUND_LITERAL:
        return effect_of_children(lvalue);
    default:
        return ast_expr(lvalue)->category == LVALUE ? effect_of_children(lvalue)
                                                    : effect_of(lvalue);
    }
}

static Effect effect_of_ident(const Ident *n)
{
    const Type *type = n->expr.type;
    if (n->expr.category != LVALUE || !n->symbol || make_is_temp(n->symbol) ||
        type_is_array(type) || type_is_function(type))
        return EFFECT_NONE;
    return type_quals(type) & (QUAL_VOLATILE | QUAL_ATOMIC) ? EFFECT_WRITE : EFFECT_READ;
}

/* Reads the object unless it is an array, whose value is its address. */
static Effect effect_of_read(Node *expr)
{
    const Type *type = ast_expr(expr)->type;
    Effect place = effect_of_place(expr);
    if (type_is_array(type) || type_is_function(type))
        return place;
    if (type_quals(type) & (QUAL_VOLATILE | QUAL_ATOMIC))
        return EFFECT_WRITE;
    return strongest(place, EFFECT_READ);
}

Effect effect_of(Node *expr)
{
    const ConstValue *constant = ast_expr(expr)->constant;
    if (constant && constant->kind != CONST_NONE && constant->kind != CONST_ADDRESS)
        return EFFECT_NONE;
    switch (expr->kind) {
    case AST_IDENT:
        return effect_of_ident((Ident *)expr);
    case AST_NUMBER:
    case AST_CHARACTER:
    case AST_STRING:
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_OFFSETOF:
    case AST_TYPES_COMPATIBLE:
    case AST_LABEL_ADDRESS:
        return EFFECT_NONE;
    case AST_MEMBER:
    case AST_INDEX:
        return effect_of_read(expr);
    case AST_UNARY: {
        Unary *n = (Unary *)expr;
        if (n->op == OP_DEREF)
            return effect_of_read(expr);
        if (n->op == OP_ADDRESS)
            return effect_of_place(n->operand);
        if (n->op == OP_INC || n->op == OP_DEC)
            return EFFECT_WRITE;
        return effect_of(n->operand);
    }
    case AST_CALL:
    case AST_ASSIGN:
    case AST_POSTFIX:
    case AST_STMT_EXPR:
    case AST_VA_ARG:
    case AST_RECEIVE:
    case AST_MAKE:
        return EFFECT_WRITE;
    default:
        return effect_of_children(expr);
    }
}

/* The variable that the lvalue is part of, or NULL where it is found through a pointer. */
static const Symbol *variable_of(Node *lvalue)
{
    for (;;) {
        if (lvalue->kind == AST_IDENT)
            return ((Ident *)lvalue)->symbol;
        if (lvalue->kind == AST_PAREN)
            lvalue = ((Paren *)lvalue)->inner;
        else if (lvalue->kind == AST_MEMBER && !((Member *)lvalue)->arrow)
            lvalue = ((Member *)lvalue)->object;
        else if (lvalue->kind == AST_INDEX && type_is_array(ast_expr(((Index *)lvalue)->object)->type))
            lvalue = ((Index *)lvalue)->object;
        else
            return NULL;
    }
}

/* True if a member on the way to the object lies where its type alone would not put it. */
static bool is_packed(Node *lvalue)
{
    for (;;) {
        if (lvalue->kind == AST_PAREN) {
            lvalue = ((Paren *)lvalue)->inner;
        } else if (lvalue->kind == AST_INDEX) {
            lvalue = ((Index *)lvalue)->object;
        } else if (lvalue->kind == AST_MEMBER) {
            Member *n = (Member *)lvalue;
            Type *record = type_strip(ast_expr(n->object)->type);
            if (n->arrow && type_is_pointer(record))
                record = type_strip(record->base);
            if (n->field && (n->field->packed || n->field->bit_width >= 0))
                return true;
            if (!type_is_record(record) || record->tag->packed)
                return true;
            lvalue = n->object;
        } else {
            return false;
        }
    }
}

bool effect_is_direct(Node *lvalue, Type *element, bool for_writing)
{
    Expr *expr = ast_expr(lvalue);
    if (expr->category != LVALUE || !expr->type || type_is_void(element) ||
        type_is_array(expr->type))
        return false;
    Node *bare = lvalue;
    while (bare->kind == AST_PAREN)
        bare = ((Paren *)bare)->inner;
    switch (bare->kind) {
    case AST_IDENT:
    case AST_MEMBER:
    case AST_INDEX:
        break;
    case AST_UNARY:
        if (((Unary *)bare)->op == OP_DEREF)
            break;
        return false;
    default:
        return false;
    }
    if (bare->kind == AST_INDEX && type_kind(ast_expr(((Index *)bare)->object)->type) == TYPE_VECTOR)
        return false;
    unsigned quals = type_quals(expr->type);
    if (quals & (QUAL_VOLATILE | QUAL_ATOMIC | QUAL_SEG_FS | QUAL_SEG_GS) ||
        (for_writing && quals & QUAL_CONST))
        return false;
    /* a thread-local object is another one after the goroutine has moved */
    const Symbol *variable = variable_of(bare);
    if (variable && variable->storage & (STORAGE_REGISTER | STORAGE_THREAD))
        return false;
    return !is_packed(bare) && effect_of_place(bare) != EFFECT_WRITE &&
           type_compatible_unqualified(expr->type, element);
}
