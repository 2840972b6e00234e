/* Expressions. */
#include "lowering/jit_narrow.h"

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

gcc_jit_rvalue *jit_kept(JitFn *f, Node *node, gcc_jit_rvalue *v)
{
    return ast_expr(node)->constant ? v : jit_spill(f, v);
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

static gcc_jit_rvalue *assign(JitFn *f, Assign *a, bool wanted)
{
    Type *type = jit_value_type(f, a->left);
    JitPlace place = target(f, a->left, a->right);
    gcc_jit_rvalue *value;
    if (a->op == OP_ASSIGN) {
        value = jit_expr_as(f, a->right, type);
    } else {
        Op op = plain_op(a->op);
        if (place.is_atomic) {
            Type *rt = jit_promoted(f, a->right);
            return jit_atomic_update(f, place, a->left, op, jit_expr_as(f, a->right, rt), rt,
                                     false, wanted);
        }
        JitOperand right = jit_right_operand(f, a->left, op, a->right);
        value = jit_modified(f, a->left, jit_load(f, place), op, &right);
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
    JitOperand right = {.value = one, .type = one_type, .promoted = one_type};
    gcc_jit_rvalue *value = jit_modified(f, operand, old, op, &right);
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

void jit_condition(JitFn *f, Node *node, JitBlock *yes, JitBlock *no)
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
        JitBlock *next = jit_new_block(f);
        if (b->op == OP_LAND)
            jit_condition(f, b->left, next, no);
        else
            jit_condition(f, b->left, yes, next);
        f->block = next;
        jit_condition(f, b->right, yes, no);
        return;
    }
    gcc_jit_rvalue *v = node->kind == AST_BINARY ? jit_comparison(f, b) : NULL;
    if (!v)
        v = jit_truth(f, jit_expr(f, node), jit_value_type(f, node));
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

gcc_jit_rvalue *jit_conditional(JitFn *f, Conditional *n, Type *type)
{
    gcc_jit_lvalue *result = NULL;
    if (type && !type_is_void(type))
        result = jit_temp(f, jit_type(f->j, type));
    JitBlock *yes = jit_new_block(f), *no = jit_new_block(f), *end = jit_new_block(f);
    gcc_jit_rvalue *value = NULL;
    int width = type ? jit_common_width(&n->expr.node, NULL, type) : 0;
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
        index = jit_binary(f, OP_MUL, index, size, jit_size(f, x->expr.type), size, size);
        return jit_binary(f, OP_ADD, front, size, index, size, size);
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
    return jit_binary(f, OP_ADD, front, size, jit_int(f, size, offset), size, size);
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
        return jit_binary_value(f, (Binary *)node);
    case AST_ASSIGN:
        if (wanted && type_is_record(type) && !jit_has_effects(((Assign *)node)->left))
            break;
        return assign(f, (Assign *)node, wanted);
    case AST_CONDITIONAL:
        return jit_conditional(f, (Conditional *)node, wanted ? type : NULL);
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
    gcc_jit_rvalue *low = jit_truncated(f, node, to);
    return low ? low : jit_convert(f, jit_expr(f, node), from, to);
}

void jit_discard(JitFn *f, Node *node)
{
    if (!jit_has_effects(node))
        return;
    Node *bare = ast_unparen(node);
    gcc_jit_rvalue *v = expr(f, bare, false);
    (void)v; /* a tree without side effects */
}
