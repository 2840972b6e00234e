/* What evaluating an expression does, seen from another expression beside it. */
#include "lowering/make.h"

bool effects_conflict(Effect a, Effect b)
{
    unsigned writes = (a | b) & (EFFECT_WRITE | EFFECT_WRITE_PRIVATE);
    if (writes & EFFECT_WRITE &&
        ((a & EFFECT_WRITE && b & (EFFECT_READ | EFFECT_WRITE)) ||
         (b & EFFECT_WRITE && a & (EFFECT_READ | EFFECT_WRITE))))
        return true;
    unsigned private = EFFECT_READ_PRIVATE | EFFECT_WRITE_PRIVATE;
    return (a & EFFECT_WRITE_PRIVATE && b & private) || (b & EFFECT_WRITE_PRIVATE && a & private);
}

bool effect_is_lasting(Effect e)
{
    return e & (EFFECT_WRITE | EFFECT_WRITE_PRIVATE);
}

Node *effect_whole(Node *lvalue)
{
    for (;;) {
        lvalue = ast_unparen(lvalue);
        if (lvalue->kind == AST_MEMBER && !((Member *)lvalue)->arrow)
            lvalue = ((Member *)lvalue)->object;
        else if (lvalue->kind == AST_INDEX &&
                 type_is_array(ast_expr(((Index *)lvalue)->object)->type))
            lvalue = ((Index *)lvalue)->object;
        else
            return lvalue;
    }
}

/* The variable that the lvalue is part of, or NULL where it is found through a pointer. */
static const Symbol *variable_of(Node *lvalue)
{
    const Node *whole = effect_whole(lvalue);
    return whole->kind == AST_IDENT ? ((const Ident *)whole)->symbol : NULL;
}

/* ---- private variables ---- */

static bool finds_shared(Node *node, void *context)
{
    Lower *l = context;
    const Symbol *symbol = NULL;
    if (node->kind == AST_UNARY && ((Unary *)node)->op == OP_ADDRESS)
        symbol = variable_of(((Unary *)node)->operand);
    if (symbol)
        map_put(l->arena, &l->shared, symbol, node);
    Symbol *declared = node->kind == AST_INIT_DECLARATOR ? ((InitDeclarator *)node)->symbol
                       : node->kind == AST_PARAM         ? ((Param *)node)->symbol
                       : node->kind == AST_ENUMERATOR    ? ((Enumerator *)node)->symbol
                                                         : NULL;
    if (declared && declared->name)
        map_put(l->arena, &l->local_names, declared->name, declared);
    return true;
}

/* All that a nested function or asm mentions. */
static bool mentions_shared(Node *node, void *context)
{
    Lower *l = context;
    if (node->kind == AST_IDENT && ((Ident *)node)->symbol)
        map_put(l->arena, &l->shared, ((Ident *)node)->symbol, node);
    return true;
}

static bool finds_opaque(Node *node, void *context)
{
    Lower *l = context;
    if ((node->kind == AST_FUNCTION && node != l->item->node) || node->kind == AST_ASM_STMT)
        ast_walk(node, mentions_shared, l);
    return true;
}

void effect_find_shared(Lower *l, Node *function)
{
    ast_walk(function, finds_shared, l);
    ast_walk(function, finds_opaque, l);
}

static bool is_private(const Lower *l, const Symbol *symbol)
{
    return symbol && symbol->is_local && !(symbol->storage & (STORAGE_STATIC | STORAGE_EXTERN)) &&
           !map_get(&l->shared, symbol);
}

/* ---- effects ---- */

typedef struct Sum {
    Lower *l;
    Effect effect;
} Sum;

static void add_child(Node **child, void *context)
{
    Sum *sum = context;
    if (ast_is_expr(*child))
        sum->effect |= effect_of(sum->l, *child);
    else if ((*child)->kind == AST_INIT_LIST || (*child)->kind == AST_INIT_PAIR)
        ast_children(*child, add_child, sum);
}

static Effect effect_of_children(Lower *l, Node *expr)
{
    Sum sum = {l, EFFECT_NONE};
    ast_children(expr, add_child, &sum);
    return sum.effect;
}

Effect effect_of_place(Lower *l, Node *lvalue)
{
    switch (lvalue->kind) {
    case AST_IDENT:
    case AST_STRING:
        return EFFECT_NONE;
    case AST_PAREN:
        return effect_of_place(l, ((Paren *)lvalue)->inner);
    case AST_MEMBER: {
        Member *n = (Member *)lvalue;
        if (n->arrow || ast_expr(n->object)->category != LVALUE)
            return effect_of(l, n->object);
        return effect_of_place(l, n->object);
    }
    case AST_INDEX:
        return effect_of(l, ((Index *)lvalue)->object) | effect_of(l, ((Index *)lvalue)->index);
    case AST_UNARY:
        return ((Unary *)lvalue)->op == OP_DEREF
                   ? effect_of(l, ((Unary *)lvalue)->operand)
                   : effect_of_place(l, ((Unary *)lvalue)->operand);
    case AST_COMPOUND_LITERAL:
        return effect_of_children(l, lvalue);
    default:
        return ast_expr(lvalue)->category == LVALUE ? effect_of_children(l, lvalue)
                                                    : effect_of(l, lvalue);
    }
}

/* Reads the object unless it is an array, whose value is its address. */
static Effect effect_of_read(Lower *l, Node *expr)
{
    const Type *type = ast_expr(expr)->type;
    Effect place = effect_of_place(l, expr);
    if (ast_expr(expr)->category == FUNCTION_DESIGNATOR || type_is_array(type) ||
        type_is_function(type))
        return place;
    if (type_quals(type) & (QUAL_VOLATILE | QUAL_ATOMIC))
        return place | EFFECT_WRITE;
    const Symbol *variable = variable_of(expr);
    return place | (is_private(l, variable) ? EFFECT_READ_PRIVATE : EFFECT_READ);
}

/* Of changing what the lvalue designates. */
static Effect effect_of_write(Lower *l, Node *lvalue)
{
    const Symbol *variable = variable_of(lvalue);
    bool is_plain = is_private(l, variable) &&
                    !(type_quals(ast_expr(lvalue)->type) & (QUAL_VOLATILE | QUAL_ATOMIC));
    return effect_of_place(l, lvalue) | (is_plain ? EFFECT_WRITE_PRIVATE : EFFECT_WRITE);
}

static Effect effect_of_unary(Lower *l, Node *expr)
{
    Unary *n = (Unary *)expr;
    switch (n->op) {
    case OP_DEREF:
        return effect_of_read(l, expr);
    case OP_ADDRESS:
        return effect_of_place(l, n->operand);
    case OP_INC:
    case OP_DEC:
        return effect_of_write(l, n->operand);
    default:
        return effect_of(l, n->operand);
    }
}

Effect effect_of(Lower *l, Node *expr)
{
    const ConstValue *constant = ast_expr(expr)->constant;
    if (constant && constant->kind != CONST_NONE && constant->kind != CONST_ADDRESS)
        return EFFECT_NONE;
    switch (expr->kind) {
    case AST_IDENT: {
        const Ident *n = (const Ident *)expr;
        return n->expr.category != LVALUE || !n->symbol || make_is_temp(n->symbol)
                   ? EFFECT_NONE
                   : effect_of_read(l, expr);
    }
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
        return effect_of_read(l, expr);
    case AST_UNARY:
        return effect_of_unary(l, expr);
    case AST_POSTFIX:
        return effect_of_write(l, ((Postfix *)expr)->operand);
    case AST_ASSIGN:
        return effect_of_write(l, ((Assign *)expr)->left) |
               effect_of(l, ((Assign *)expr)->right);
    case AST_STMT_EXPR:
        return EFFECT_WRITE | EFFECT_WRITE_PRIVATE;
    case AST_CALL:
    case AST_VA_ARG:
    case AST_RECEIVE:
    case AST_MAKE:
        return EFFECT_WRITE | effect_of_children(l, expr);
    default:
        return effect_of_children(l, expr);
    }
}

Node *effect_unevaluated_operand(Node *node)
{
    Node *operand = NULL;
    switch (node->kind) {
    case AST_SIZEOF: operand = ((Sizeof *)node)->argument; break;
    case AST_ALIGNOF: operand = ((Alignof *)node)->argument; break;
    case AST_TYPEOF_SPEC: operand = ((TypeofSpec *)node)->argument; break;
    case AST_TYPES_COMPATIBLE: return node;
    default: return NULL;
    }
    const Type *type = ast_is_expr(operand)              ? ast_expr(operand)->type
                       : operand->kind == AST_TYPE_NAME ? ((TypeName *)operand)->type
                                                         : NULL;
    return type && type_is_variably_modified(type) ? NULL : operand;
}

/* ---- objects that the runtime may use in place ---- */

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

bool effect_is_direct(Lower *l, Node *lvalue, Type *element, bool for_writing)
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
    if (bare->kind == AST_INDEX &&
        type_kind(ast_expr(((Index *)bare)->object)->type) == TYPE_VECTOR)
        return false;
    unsigned quals = type_quals(expr->type);
    if (quals & (QUAL_VOLATILE | QUAL_ATOMIC | QUAL_SEG_FS | QUAL_SEG_GS) ||
        (for_writing && quals & QUAL_CONST))
        return false;
    /* a thread-local object is another one after the goroutine has moved */
    const Symbol *variable = variable_of(bare);
    if (variable && variable->storage & (STORAGE_REGISTER | STORAGE_THREAD))
        return false;
    return !is_packed(bare) && !effect_is_lasting(effect_of_place(l, bare)) &&
           type_compatible_unqualified(expr->type, element);
}
