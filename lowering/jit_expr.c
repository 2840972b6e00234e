/* Expressions. */
#include "lowering/jit_inside.h"

#include <string.h>

#include "frontend/sema_expr.h"

Type *jit_value_type(JitFn *f, Node *node)
{
    Type *type = ast_expr(node)->type;
    if (!type || type_is_error(type))
        jit_fail(f->j, "an expression of unknown type");
    return type_unqualified(f->j->scratch, type_strip(type_decay(f->j->scratch, type)));
}

/* ---- what has effects ---- */

static void find_effects(Node **child, void *context)
{
    bool *found = context;
    *found = *found || jit_has_effects(*child);
}

/* True if an operation on such values takes more than one statement. An __int128 may become a
 * floating value by a call. */
static bool is_made_in_steps(Node *node, const Type *type)
{
    if (type_kind(type) == TYPE_INT128 || type_kind(type) == TYPE_UINT128)
        return !ast_expr(node)->constant;
    switch (node->kind) {
    case AST_BINARY:
    case AST_UNARY:
        return jit_is_complex(type) || jit_is_vector(type);
    case AST_CAST: {
        const Type *from = ast_expr(((Cast *)node)->operand)->type;
        return jit_is_vector(type) || (from && jit_is_vector(from));
    }
    case AST_CONVERT_VECTOR:
        return true;
    default:
        return false;
    }
}

/* What a sizeof asks about. */
static const Type *asked_type(Node *argument)
{
    return argument->kind == AST_TYPE_OF     ? ((TypeOf *)argument)->type
           : argument->kind == AST_TYPE_NAME ? ((TypeName *)argument)->type
                                             : ast_expr(argument)->type;
}

/* True if sizeof evaluates its operand (6.5.3.4p2), or lengths in it, with effects. */
static bool measures(Node *argument)
{
    if (!jit_varies(asked_type(argument)))
        return false;
    return ast_is_expr(argument) ? jit_has_effects(argument) : argument->kind == AST_TYPE_NAME;
}

bool jit_has_effects(Node *node)
{
    switch (node->kind) {
    case AST_CALL:
    case AST_ASSIGN:
    case AST_POSTFIX:
    case AST_STMT_EXPR:
    case AST_COMPOUND_LITERAL:
    case AST_CONDITIONAL:
    case AST_VA_ARG:
        return !(ast_expr(node)->constant && node->kind == AST_CONDITIONAL);
    case AST_UNARY:
        if (((Unary *)node)->op == OP_INC || ((Unary *)node)->op == OP_DEC)
            return true;
        break;
    case AST_CAST: /* to a type whose length is measured here */
        if (type_is_variably_modified(ast_expr(node)->type))
            return true;
        break;
    case AST_SIZEOF:
        return measures(((Sizeof *)node)->argument);
    case AST_ALIGNOF:
    case AST_TYPES_COMPATIBLE:
    case AST_TYPE_NAME:
    case AST_TYPE_OF:
    case AST_NUMBER:
    case AST_CHARACTER:
    case AST_STRING:
        return false;
    default:
        break;
    }
    if (ast_is_expr(node)) {
        const Type *type = ast_expr(node)->type;
        if (type && !type_is_error(type) &&
            (type_quals(type) & (QUAL_VOLATILE | QUAL_ATOMIC) || is_made_in_steps(node, type)))
            return true;
    }
    bool found = false;
    ast_children(node, find_effects, &found);
    return found;
}

/* `v`, the value of `node`, so that it stays what it is while statements are added. */
static gcc_jit_rvalue *kept(JitFn *f, Node *node, gcc_jit_rvalue *v)
{
    return ast_expr(node)->constant ? v : jit_spill(f, v);
}

/* ---- operators ---- */

static bool is_pointer(const Type *t)
{
    return type_is_pointer(t) || type_is_chan(t);
}

/* The type of the operand's value after the integer promotions. */
static Type *promoted(JitFn *f, Node *node)
{
    Type *type = jit_value_type(f, node);
    const Field *bits = expr_bit_field(node);
    if (bits)
        return type_promote_field(bits);
    return type_is_integer(type) ? type_promote(type) : type;
}

/* Bytes that a pointer moves by, as a long; NULL: 1. */
static gcc_jit_rvalue *step(JitFn *f, const Type *pointer)
{
    const Type *base = type_strip((Type *)pointer)->base;
    if (type_is_void(base) || type_is_function(base) || type_size(base) == 1)
        return NULL;
    return jit_convert(f, jit_size(f, base), type_basic(TYPE_ULONG), type_basic(TYPE_LONG));
}

static gcc_jit_rvalue *plain_binary(JitFn *f, enum gcc_jit_binary_op op, Type *type,
                                    gcc_jit_rvalue *a, gcc_jit_rvalue *b)
{
    return gj.context_new_binary_op(f->j->context, f->at, op, jit_type(f->j, type), a, b);
}

static gcc_jit_rvalue *move_pointer(JitFn *f, Op op, gcc_jit_rvalue *pointer, Type *pt,
                                    gcc_jit_rvalue *by, Type *bt)
{
    Type *word = type_basic(TYPE_LONG);
    by = jit_convert(f, by, bt, word);
    gcc_jit_rvalue *size = step(f, pt);
    if (size)
        by = plain_binary(f, GCC_JIT_BINARY_OP_MULT, word, by, size);
    if (op == OP_SUB)
        by = gj.context_new_unary_op(f->j->context, f->at, GCC_JIT_UNARY_OP_MINUS,
                                     jit_type(f->j, word), by);
    return jit_cast(f, jit_add_bytes(f, pointer, by), jit_type(f->j, pt));
}

static gcc_jit_rvalue *pointer_distance(JitFn *f, gcc_jit_rvalue *a, gcc_jit_rvalue *b, Type *pt,
                                        Type *result)
{
    Type *word = type_basic(TYPE_LONG);
    gcc_jit_type *t = jit_type(f->j, word);
    a = gj.context_new_bitcast(f->j->context, f->at, a, t);
    b = gj.context_new_bitcast(f->j->context, f->at, b, t);
    gcc_jit_rvalue *v = plain_binary(f, GCC_JIT_BINARY_OP_MINUS, word, a, b);
    gcc_jit_rvalue *size = step(f, pt);
    if (size)
        v = plain_binary(f, GCC_JIT_BINARY_OP_DIVIDE, word, v, size);
    return jit_convert(f, v, word, result);
}

static bool comparison(Op op, enum gcc_jit_comparison *to)
{
    switch (op) {
    case OP_LT: *to = GCC_JIT_COMPARISON_LT; return true;
    case OP_GT: *to = GCC_JIT_COMPARISON_GT; return true;
    case OP_LE: *to = GCC_JIT_COMPARISON_LE; return true;
    case OP_GE: *to = GCC_JIT_COMPARISON_GE; return true;
    case OP_EQ: *to = GCC_JIT_COMPARISON_EQ; return true;
    case OP_NE: *to = GCC_JIT_COMPARISON_NE; return true;
    default: return false;
    }
}

/* As a bool. */
static gcc_jit_rvalue *compare(JitFn *f, enum gcc_jit_comparison op, gcc_jit_rvalue *a, Type *at,
                               gcc_jit_rvalue *b, Type *bt)
{
    Type *common;
    if (jit_is_complex(at) || jit_is_complex(bt))
        return jit_complex_equal(f, op == GCC_JIT_COMPARISON_EQ, a, at, b, bt);
    if (is_pointer(at) || is_pointer(bt))
        common = type_pointer(f->j->scratch, type_basic(TYPE_VOID));
    else
        common = type_usual_arithmetic(at, bt);
    return gj.context_new_comparison(f->j->context, f->at, op, jit_convert(f, a, at, common),
                                     jit_convert(f, b, bt, common));
}

static enum gcc_jit_binary_op arithmetic(JitFn *f, Op op)
{
    switch (op) {
    case OP_MUL: return GCC_JIT_BINARY_OP_MULT;
    case OP_DIV: return GCC_JIT_BINARY_OP_DIVIDE;
    case OP_MOD: return GCC_JIT_BINARY_OP_MODULO;
    case OP_ADD: return GCC_JIT_BINARY_OP_PLUS;
    case OP_SUB: return GCC_JIT_BINARY_OP_MINUS;
    case OP_SHL: return GCC_JIT_BINARY_OP_LSHIFT;
    case OP_SHR: return GCC_JIT_BINARY_OP_RSHIFT;
    case OP_BAND: return GCC_JIT_BINARY_OP_BITWISE_AND;
    case OP_BXOR: return GCC_JIT_BINARY_OP_BITWISE_XOR;
    case OP_BOR: return GCC_JIT_BINARY_OP_BITWISE_OR;
    default: jit_fail(f->j, "the operator '%s'", op_spelling(op));
    }
}

gcc_jit_rvalue *jit_binary(JitFn *f, Op op, gcc_jit_rvalue *a, Type *at, gcc_jit_rvalue *b,
                           Type *bt, Type *result)
{
    enum gcc_jit_comparison c;
    bool compares = comparison(op, &c);
    if (jit_is_vector(result))
        return compares ? jit_vector_compare(f, c, a, at, b, bt, result)
                        : jit_vector_binary(f, arithmetic(f, op), a, at, b, bt, result);
    if (compares)
        return jit_cast(f, compare(f, c, a, at, b, bt), jit_type(f->j, result));
    if (jit_is_complex(result))
        return jit_complex_binary(f, op, a, at, b, bt, result);
    if (is_pointer(at) && is_pointer(bt) && op == OP_SUB)
        return pointer_distance(f, a, b, at, result);
    if (is_pointer(at))
        return move_pointer(f, op, a, at, b, bt);
    if (is_pointer(bt))
        return move_pointer(f, op, b, bt, a, at);
    return plain_binary(f, arithmetic(f, op), result, jit_convert(f, a, at, result),
                        jit_convert(f, b, bt, result));
}

/* && and ||, as a bool. */
static gcc_jit_rvalue *logical(JitFn *f, Binary *b)
{
    Jit *j = f->j;
    gcc_jit_type *boolean = jit_basic(j, TYPE_BOOL);
    if (!jit_has_effects(b->right)) {
        gcc_jit_rvalue *left = jit_truth(f, jit_expr(f, b->left), jit_value_type(f, b->left));
        gcc_jit_rvalue *right = jit_truth(f, jit_expr(f, b->right), jit_value_type(f, b->right));
        return gj.context_new_binary_op(j->context, f->at,
                                        b->op == OP_LAND ? GCC_JIT_BINARY_OP_LOGICAL_AND
                                                         : GCC_JIT_BINARY_OP_LOGICAL_OR,
                                        boolean, left, right);
    }
    gcc_jit_lvalue *result = jit_temp(f, boolean);
    gcc_jit_block *yes = jit_new_block(f), *no = jit_new_block(f), *end = jit_new_block(f);
    jit_condition(f, &b->expr.node, yes, no);
    f->block = yes;
    jit_assign(f, result, gj.context_new_rvalue_from_int(j->context, boolean, 1));
    jit_jump(f, end);
    f->block = no;
    jit_assign(f, result, gj.context_new_rvalue_from_int(j->context, boolean, 0));
    jit_enter(f, end);
    return gj.lvalue_as_rvalue(result);
}

/* Both operands, converted to the types that they are promoted to. */
static void operands(JitFn *f, Binary *b, gcc_jit_rvalue *values[2], Type *types[2])
{
    values[0] = jit_expr(f, b->left);
    if (jit_has_effects(b->right))
        values[0] = kept(f, b->left, values[0]);
    values[1] = jit_expr(f, b->right);
    types[0] = promoted(f, b->left);
    types[1] = promoted(f, b->right);
    values[0] = jit_convert(f, values[0], jit_value_type(f, b->left), types[0]);
    values[1] = jit_convert(f, values[1], jit_value_type(f, b->right), types[1]);
}

/* Converts an operand to the type that it has in common with another, and to its width. */
static void bring(JitFn *f, gcc_jit_rvalue **v, Type **type, Type *common, int width)
{
    *v = jit_wrapped(f, jit_convert(f, *v, *type, common), common, width);
    *type = common;
}

/* As a bool. */
static gcc_jit_rvalue *compare_operands(JitFn *f, enum gcc_jit_comparison op, Binary *b)
{
    gcc_jit_rvalue *values[2];
    Type *types[2];
    operands(f, b, values, types);
    if (type_is_integer(types[0]) && type_is_integer(types[1])) {
        Type *common = type_usual_arithmetic(types[0], types[1]);
        int left = jit_common_width(b->left, NULL, types[0]);
        int right = jit_common_width(b->right, NULL, types[1]);
        int width = jit_common_width(b->left, b->right, common);
        if (left && right && left != right)
            common = types[left < right];
        for (int i = 0; width && i < 2; i++)
            bring(f, &values[i], &types[i], common, width);
    }
    return compare(f, op, values[0], types[0], values[1], types[1]);
}

static gcc_jit_rvalue *binary(JitFn *f, Binary *b)
{
    if (b->op == OP_LAND || b->op == OP_LOR)
        return jit_cast(f, logical(f, b), jit_type(f->j, b->expr.type));
    enum gcc_jit_comparison comparing;
    Type *types[2], *result = type_strip(b->expr.type);
    if (comparison(b->op, &comparing) && !jit_is_vector(result))
        return jit_cast(f, compare_operands(f, comparing, b), jit_type(f->j, result));
    gcc_jit_rvalue *values[2];
    operands(f, b, values, types);
    bool shifts = b->op == OP_SHL || b->op == OP_SHR;
    int width = jit_common_width(b->left, shifts ? NULL : b->right, result);
    if (width && !shifts && types[0]->nameless && types[1]->nameless &&
        type_is_unsigned(types[0]) != type_is_unsigned(types[1]))
        jit_fail(f->j, "arithmetic on bit-fields of two widths and signs");
    for (int i = 0; width && !shifts && i < 2; i++)
        bring(f, &values[i], &types[i], result, width);
    return jit_wrapped(f, jit_binary(f, b->op, values[0], types[0], values[1], types[1], result),
                       result, width);
}

/* ---- assignment ---- */

static bool is_plain_place(Node *node)
{
    node = ast_unparen(node);
    while (node->kind == AST_MEMBER && !((Member *)node)->arrow)
        node = ast_unparen(((Member *)node)->object);
    return node->kind == AST_IDENT;
}

/* The object that an assignment writes; `against` is evaluated behind it. */
static JitPlace target(JitFn *f, Node *left, Node *against)
{
    bool pins = f->pins;
    f->pins = against && !is_plain_place(left) && jit_has_effects(against);
    JitPlace place = jit_place(f, left);
    f->pins = pins;
    return place;
}

/* What an assignment gives: of a bit-field, what it holds now. */
static gcc_jit_rvalue *assigned(JitFn *f, JitPlace place, gcc_jit_rvalue *value)
{
    return place.bits ? jit_spill(f, jit_narrowed(f, &place, value)) : value;
}

static Op plain_op(Op op)
{
    switch (op) {
    case OP_MUL_ASSIGN: return OP_MUL;
    case OP_DIV_ASSIGN: return OP_DIV;
    case OP_MOD_ASSIGN: return OP_MOD;
    case OP_ADD_ASSIGN: return OP_ADD;
    case OP_SUB_ASSIGN: return OP_SUB;
    case OP_SHL_ASSIGN: return OP_SHL;
    case OP_SHR_ASSIGN: return OP_SHR;
    case OP_AND_ASSIGN: return OP_BAND;
    case OP_XOR_ASSIGN: return OP_BXOR;
    default: return OP_BOR;
    }
}

gcc_jit_rvalue *jit_modified(JitFn *f, Node *left, gcc_jit_rvalue *old, Op op,
                             gcc_jit_rvalue *right, Type *rt)
{
    Type *own = jit_value_type(f, left), *lt = promoted(f, left), *result = lt;
    if (!is_pointer(lt) && op != OP_SHL && op != OP_SHR)
        result = type_usual_arithmetic(lt, rt);
    old = jit_convert(f, old, own, lt);
    if ((op == OP_DIV || op == OP_MOD) && type_is_integer(result)) { /* what wraps is narrowed */
        if (type_strip(rt)->nameless)
            jit_fail(f->j, "a division by a bit-field wider than an int");
        int width = jit_common_width(left, NULL, result);
        if (width) {
            bring(f, &old, &lt, result, width);
            bring(f, &right, &rt, result, width);
        }
    }
    gcc_jit_rvalue *v = jit_binary(f, op, old, lt, right, rt, result);
    return jit_convert(f, v, result, own);
}

static gcc_jit_rvalue *assign(JitFn *f, Assign *a, bool wanted)
{
    Type *type = jit_value_type(f, a->left);
    JitPlace place = target(f, a->left, a->right);
    gcc_jit_rvalue *value;
    if (a->op == OP_ASSIGN) {
        value = jit_expr_as(f, a->right, type);
    } else {
        Type *rt = promoted(f, a->right);
        gcc_jit_rvalue *right = jit_expr_as(f, a->right, rt);
        if (place.is_atomic)
            return jit_atomic_update(f, place, a->left, plain_op(a->op), right, rt, false, wanted);
        value = jit_modified(f, a->left, jit_load(f, place), plain_op(a->op), right, rt);
    }
    if (wanted && !(a->op == OP_ASSIGN && ast_expr(a->right)->constant))
        value = jit_spill(f, value);
    jit_store(f, place, value);
    return wanted ? assigned(f, place, value) : NULL;
}

/* ++ and --, in front or behind. */
static gcc_jit_rvalue *increment(JitFn *f, Node *operand, Op op, bool behind, bool wanted)
{
    Type *type = jit_value_type(f, operand);
    JitPlace place = target(f, operand, NULL);
    Type *one_type = type_is_floating(type) ? type : type_basic(TYPE_INT);
    gcc_jit_rvalue *one = type_is_floating(type)
                              ? gj.context_new_rvalue_from_double(f->j->context,
                                                                  jit_type(f->j, type), 1)
                              : jit_int(f, one_type, 1);
    op = op == OP_INC ? OP_ADD : OP_SUB;
    if (place.is_atomic)
        return jit_atomic_update(f, place, operand, op, one, one_type, behind, wanted);
    gcc_jit_rvalue *old = jit_load(f, place);
    if (wanted && behind)
        old = jit_spill(f, old);
    gcc_jit_rvalue *value = jit_modified(f, operand, old, op, one, one_type);
    if (wanted && !behind)
        value = jit_spill(f, value);
    jit_store(f, place, value);
    if (!wanted)
        return NULL;
    return behind ? old : assigned(f, place, value);
}

/* ---- unary ---- */

static gcc_jit_rvalue *function_address(JitFn *f, Node *node)
{
    node = ast_unparen(node);
    if (node->kind == AST_UNARY && ((Unary *)node)->op == OP_DEREF)
        return jit_expr(f, ((Unary *)node)->operand);
    if (node->kind == AST_GENERIC && ((Generic *)node)->chosen >= 0) {
        Generic *g = (Generic *)node;
        return function_address(f, ((GenericAssoc *)g->associations.items[g->chosen])->value);
    }
    if (node->kind != AST_IDENT || !((Ident *)node)->symbol ||
        ((Ident *)node)->symbol->kind == SYMBOL_VARIABLE)
        jit_fail(f->j, "the address of a %s", ast_kind_name(node->kind));
    JitEntity *e = jit_entity(f->unit, ((Ident *)node)->symbol);
    if (jit_is_opaque(e))
        return jit_opaque_address(f, e);
    return jit_cast(f, gj.function_get_address(jit_entity_function(f->j, e), f->at),
                    jit_void_pointer(f->j));
}

static gcc_jit_rvalue *unary(JitFn *f, Unary *n, bool wanted)
{
    gcc_jit_context *c = f->j->context;
    Type *type = jit_value_type(f, &n->expr.node);
    gcc_jit_rvalue *v;
    switch (n->op) {
    case OP_EXTENSION:
        return jit_expr(f, n->operand);
    case OP_INC:
    case OP_DEC:
        return increment(f, n->operand, n->op, false, wanted);
    case OP_ADDRESS:
        if (type_is_function(ast_expr(n->operand)->type))
            return jit_cast(f, function_address(f, n->operand), jit_type(f->j, type));
        return jit_address(f, jit_place(f, n->operand), type);
    case OP_NOT:
        v = jit_truth(f, jit_expr(f, n->operand), jit_value_type(f, n->operand));
        v = gj.context_new_unary_op(c, f->at, GCC_JIT_UNARY_OP_LOGICAL_NEGATE,
                                    jit_basic(f->j, TYPE_BOOL), v);
        return jit_cast(f, v, jit_type(f->j, type));
    case OP_PLUS:
        return jit_expr_as(f, n->operand, type);
    case OP_REAL:
    case OP_IMAG:
        return jit_part(f, n);
    case OP_NEG:
    case OP_BNOT:
        if (jit_is_vector(type))
            return jit_vector_unary(f, n->op, jit_expr(f, n->operand), type);
        if (jit_is_complex(type))
            return jit_complex_unary(f, n->op, jit_expr_as(f, n->operand, type), type);
        if (!type_is_integer(type) && !(n->op == OP_NEG && type_is_floating(type)))
            jit_fail(f->j, "'%s' of a '%s'", op_spelling(n->op),
                     type_spell(f->j->scratch, type, NULL));
        v = gj.context_new_unary_op(c, f->at,
                                    n->op == OP_NEG ? GCC_JIT_UNARY_OP_MINUS
                                                    : GCC_JIT_UNARY_OP_BITWISE_NEGATE,
                                    jit_type(f->j, type), jit_expr_as(f, n->operand, type));
        return jit_wrapped(f, v, type, jit_common_width(n->operand, NULL, type));
    default:
        jit_fail(f->j, "the operator '%s'", op_spelling(n->op));
    }
}

/* ---- control in expressions ---- */

/* The value that sema found, but for what gcc's optimisers may find to be constant after all. */
static const ConstValue *known_value(JitFn *f, Node *node)
{
    const ConstValue *c = ast_expr(node)->constant;
    if (!c || c->kind != CONST_INT || c->integer || node->kind != AST_CALL || !f->j->optimises)
        return c;
    Node *callee = ast_unparen(((Call *)node)->callee);
    bool asks = callee->kind == AST_IDENT &&
                !strcmp(((Ident *)callee)->name, "__builtin_constant_p");
    return asks ? NULL : c;
}

void jit_condition(JitFn *f, Node *node, gcc_jit_block *yes, gcc_jit_block *no)
{
    node = ast_unparen(node);
    const ConstValue *c = known_value(f, node);
    if (c && c->kind == CONST_INT) {
        jit_jump(f, c->integer ? yes : no);
        return;
    }
    if (node->kind == AST_UNARY && ((Unary *)node)->op == OP_NOT) {
        jit_condition(f, ((Unary *)node)->operand, no, yes);
        return;
    }
    Binary *b = (Binary *)node;
    if (node->kind == AST_BINARY && (b->op == OP_LAND || b->op == OP_LOR)) {
        gcc_jit_block *next = jit_new_block(f);
        if (b->op == OP_LAND)
            jit_condition(f, b->left, next, no);
        else
            jit_condition(f, b->left, yes, next);
        f->block = next;
        jit_condition(f, b->right, yes, no);
        return;
    }
    enum gcc_jit_comparison op;
    gcc_jit_rvalue *v;
    if (node->kind == AST_BINARY && comparison(b->op, &op)) {
        v = compare_operands(f, op, b);
    } else {
        v = jit_truth(f, jit_expr(f, node), jit_value_type(f, node));
    }
    jit_branch(f, v, yes, no);
}

/* One arm of a ?:, into the result if there is one. */
static void arm(JitFn *f, Node *node, gcc_jit_lvalue *result, Type *type, int width)
{
    if (result)
        jit_assign(f, result, jit_wrapped(f, jit_expr_as(f, node, type), type, width));
    else
        jit_discard(f, node);
}

static gcc_jit_rvalue *conditional(JitFn *f, Conditional *n, bool wanted)
{
    Type *type = jit_value_type(f, &n->expr.node);
    gcc_jit_lvalue *result = NULL;
    if (wanted && !type_is_void(type))
        result = jit_temp(f, jit_type(f->j, type));
    gcc_jit_block *yes = jit_new_block(f), *no = jit_new_block(f), *end = jit_new_block(f);
    gcc_jit_rvalue *value = NULL;
    int width = jit_common_width(&n->expr.node, NULL, type);
    if (n->then) {
        jit_condition(f, n->condition, yes, no);
    } else {
        value = jit_spill(f, jit_expr(f, n->condition));
        jit_branch(f, jit_truth(f, value, jit_value_type(f, n->condition)), yes, no);
    }
    f->block = yes;
    if (n->then)
        arm(f, n->then, result, type, width);
    else if (result)
        jit_assign(f, result, jit_convert(f, value, jit_value_type(f, n->condition), type));
    jit_jump(f, end);
    f->block = no;
    arm(f, n->otherwise, result, type, width);
    jit_enter(f, end);
    return result ? gj.lvalue_as_rvalue(result) : NULL;
}

/* ---- all of them ---- */

static gcc_jit_rvalue *string(JitFn *f, String *s)
{
    Jit *j = f->j;
    int64_t size;
    const char *bytes = jit_string_bytes(f->unit, s, &size);
    Type *element = type_strip(s->expr.type)->base;
    gcc_jit_rvalue *v;
    if (type_size(element) == 1 && (int64_t)strlen(bytes) == size - 1) {
        v = gj.context_new_string_literal(j->context, bytes);
    } else {
        JitEntity *e = jit_string_entity(f->unit, s);
        v = gj.lvalue_get_address(jit_entity_global(j, e, s->expr.type), f->at);
    }
    return jit_cast(f, v, gj.type_get_pointer(jit_type(j, element)));
}

/* sizeof, where sema has not computed it: lowering has made it. */
static gcc_jit_rvalue *size_of(JitFn *f, Node *argument, Type *type)
{
    const Type *of = asked_type(argument);
    if (jit_varies(of) && argument->kind == AST_TYPE_NAME)
        jit_measure(f, argument);
    gcc_jit_rvalue *size = jit_varies(of) && ast_is_expr(argument) ? jit_size_of_value(f, argument)
                                                                   : jit_size(f, of);
    return jit_convert(f, size, type_basic(TYPE_ULONG), type);
}

/* What lies in front of the member that an offsetof names, an unsigned long; subscripts in it need
 * not be constants. */
static gcc_jit_rvalue *distance(JitFn *f, Node *member, const Type *record)
{
    Type *size = type_basic(TYPE_ULONG);
    member = ast_unparen(member);
    if (member->kind == AST_INDEX) {
        Index *x = (Index *)member;
        gcc_jit_rvalue *front = jit_spill(f, distance(f, x->object, record));
        gcc_jit_rvalue *index = jit_expr_as(f, x->index, size);
        return plain_binary(f, GCC_JIT_BINARY_OP_PLUS, size, front,
                            plain_binary(f, GCC_JIT_BINARY_OP_MULT, size, index,
                                         jit_size(f, x->expr.type)));
    }
    gcc_jit_rvalue *front = jit_zero(f, size);
    Name name;
    if (member->kind == AST_MEMBER) {
        Member *m = (Member *)member;
        front = distance(f, m->object, record);
        record = ast_expr(m->object)->type;
        if (m->arrow && type_is_array(record))
            record = type_strip((Type *)record)->base;
        name = m->name;
    } else {
        name = ((Ident *)member)->name;
    }
    int64_t offset;
    if (!type_is_record(record) || !type_field(type_strip((Type *)record), name, &offset) ||
        offset < 0)
        jit_fail(f->j, "the offset of '%s'", name);
    return plain_binary(f, GCC_JIT_BINARY_OP_PLUS, size, front, jit_int(f, size, offset));
}

/* An enumeration constant that lowering named. */
static gcc_jit_rvalue *enumerator(JitFn *f, const Ident *id, Type *type)
{
    const Symbol *symbol = id->symbol;
    if (!symbol)
        symbol = scope_find_here(f->unit->unit->file_scope, id->name);
    if (!symbol || symbol->kind != SYMBOL_ENUMERATOR)
        return NULL;
    return jit_constant(f, symbol->constant, type);
}

/* Lengths in the type name of an expression are measured first. */
static void measure_name(JitFn *f, Node *node)
{
    Node *name = node->kind == AST_CAST     ? ((Cast *)node)->type_name
                 : node->kind == AST_VA_ARG ? ((VaArg *)node)->type_name
                                            : NULL;
    if (name && name->kind == AST_TYPE_NAME)
        jit_measure(f, name);
    else if (name && name->kind == AST_TYPE_OF)
        jit_share_type(f, ((TypeOf *)name)->type);
}

/* A value or nothing, if it isn't wanted. */
static gcc_jit_rvalue *expr(JitFn *f, Node *node, bool wanted)
{
    Expr *e = ast_expr(node);
    Type *type = jit_value_type(f, node);
    if (type_is_variably_modified(type))
        measure_name(f, node);
    gcc_jit_rvalue *v = jit_constant(f, known_value(f, node), type);
    if (v)
        return v;
    switch (node->kind) {
    case AST_PAREN:
        return expr(f, ((Paren *)node)->inner, wanted);
    case AST_STRING:
        return string(f, (String *)node);
    case AST_STMT_EXPR:
        return jit_block_value(f, (Compound *)((StmtExpr *)node)->body, wanted);
    case AST_CALL:
        return jit_call(f, (Call *)node, wanted);
    case AST_UNARY:
        if (((Unary *)node)->op == OP_DEREF)
            break;
        if (((Unary *)node)->op == OP_EXTENSION)
            return expr(f, ((Unary *)node)->operand, wanted);
        return unary(f, (Unary *)node, wanted);
    case AST_POSTFIX:
        return increment(f, ((Postfix *)node)->operand, ((Postfix *)node)->op, true, wanted);
    case AST_BINARY:
        return binary(f, (Binary *)node);
    case AST_ASSIGN:
        if (wanted && type_is_record(type) && !jit_has_effects(((Assign *)node)->left))
            break;
        return assign(f, (Assign *)node, wanted);
    case AST_CONDITIONAL:
        return conditional(f, (Conditional *)node, wanted);
    case AST_COMMA:
        jit_discard(f, ((Comma *)node)->left);
        return expr(f, ((Comma *)node)->right, wanted);
    case AST_LABEL_ADDRESS:
        return jit_int(f, type, jit_label_number(f, ((LabelAddress *)node)->label));
    case AST_CAST:
        if (type_is_void(type)) {
            jit_discard(f, ((Cast *)node)->operand);
            return NULL;
        }
        if (type_is_record(type) && !type_is_record(ast_expr(((Cast *)node)->operand)->type))
            jit_fail(f->j, "a cast to a union");
        return jit_expr_as(f, ((Cast *)node)->operand, type);
    case AST_GENERIC:
        if (((Generic *)node)->chosen >= 0) {
            Generic *g = (Generic *)node;
            return expr(f, ((GenericAssoc *)g->associations.items[g->chosen])->value, wanted);
        }
        break;
    case AST_NUMBER:
        if (!jit_is_complex(type))
            jit_fail(f->j, "a constant of type '%s'", type_spell(f->j->scratch, type, NULL));
        return jit_imaginary(f, (Number *)node);
    case AST_CONVERT_VECTOR:
        return jit_convert_vector(f, (ConvertVector *)node);
    case AST_VA_ARG:
        return jit_va_arg(f, (VaArg *)node);
    case AST_SIZEOF:
        return size_of(f, ((Sizeof *)node)->argument, type);
    case AST_OFFSETOF:
        return jit_convert(f, distance(f, ((Offsetof *)node)->member,
                                       asked_type(((Offsetof *)node)->type_name)),
                           type_basic(TYPE_ULONG), type);
    case AST_IDENT:
        v = enumerator(f, (Ident *)node, type);
        if (v)
            return v;
        break;
    case AST_MEMBER:
    case AST_INDEX:
    case AST_COMPOUND_LITERAL:
        break;
    default:
        jit_fail(f->j, "a %s", ast_kind_name(node->kind));
    }
    if (type_is_function(e->type))
        return function_address(f, node);
    if (type_is_void(e->type)) { /* `*p` of a void pointer */
        jit_discard(f, ((Unary *)node)->operand);
        return NULL;
    }
    JitPlace place = jit_place(f, node);
    if (type_is_array(e->type))
        return jit_address(f, place, type);
    return jit_load(f, place);
}

gcc_jit_rvalue *jit_expr(JitFn *f, Node *node)
{
    gcc_jit_rvalue *v = expr(f, node, true);
    if (!v)
        jit_fail(f->j, "the value of a void expression");
    return v;
}

gcc_jit_rvalue *jit_expr_as(JitFn *f, Node *node, Type *to)
{
    Type *from = jit_value_type(f, node);
    const ConstValue *c = ast_expr(node)->constant;
    if (c && !type_is_record(to) && !type_is_variably_modified(from)) {
        ConstValue converted = constexpr_convert(*c, from, to);
        gcc_jit_rvalue *v = jit_constant(f, &converted, to);
        if (v)
            return v;
    }
    return jit_convert(f, jit_expr(f, node), from, to);
}

void jit_discard(JitFn *f, Node *node)
{
    if (!jit_has_effects(node))
        return;
    Node *bare = ast_unparen(node);
    gcc_jit_rvalue *v = expr(f, bare, false);
    (void)v; /* a tree without side effects */
}
