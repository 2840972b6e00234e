/* Constant values of expressions (C17 6.6): integers up to 128 bits wrapped to their type,
 * floating-point numbers, addresses of static objects and functions.
 *
 * Each node is folded once its operands are. What is not folded has no constant, which says
 * nothing: gcc folds more. `is_icx` says that the value is that of an integer constant
 * expression to the letter, which is what tells a null pointer constant. */
#include <math.h>
#include <stdlib.h>

#include "frontend/sema_expr.h"

static Type unnamed_type = {.kind = TYPE_ERROR};
const Symbol constexpr_unnamed = {.kind = SYMBOL_VARIABLE, .type = &unnamed_type};

static const ConstValue no_value = {.kind = CONST_NONE};

/* True if the value is what the dialect makes of it: plain char is signed here, and what
 * 64 bits hold may not fit another ABI's long. */
static bool is_sure(const Sema *s, const Type *type, const ConstValue *value)
{
    const Dialect *d = &s->unit->dialect;
    if (d->unsigned_char && type_kind(type) == TYPE_CHAR && value->kind == CONST_INT)
        return value->integer >= 0;
    if (!d->other_abi || value->kind == CONST_FLOAT)
        return true;
    if (value->kind == CONST_INT)
        return value->integer >= INT32_MIN && value->integer <= INT32_MAX;
    return !value->address.symbol && value->address.offset == 0;
}

void constexpr_set(Sema *s, Node *expr, ConstValue value)
{
    if (value.kind == CONST_NONE || !is_sure(s, ast_expr(expr)->type, &value))
        return;
    ConstValue *constant = ARENA_NEW(s->arena, ConstValue);
    *constant = value;
    ast_expr(expr)->constant = constant;
}

void constexpr_set_integer(Sema *s, Node *expr, __int128 value)
{
    constexpr_set(s, expr,
                  (ConstValue){.kind = CONST_INT, .is_icx = true,
                               .integer = constexpr_wrap(ast_expr(expr)->type, value)});
}

__int128 constexpr_wrap(const Type *type, __int128 value)
{
    if (type_kind(type) == TYPE_BOOL)
        return value != 0;
    int64_t size = type_size(type);
    if (size <= 0 || size >= 16)
        return value;
    int shift = 128 - 8 * (int)size;
    unsigned __int128 high = (unsigned __int128)value << shift;
    return type_is_unsigned(type) ? (__int128)(high >> shift) : (__int128)high >> shift;
}

ConstValue constexpr_read(ConstValue value)
{
    const char *text = value.text;
    if (!text)
        return value;
    value.text = NULL;
    value.real = value.reading == READ_FLOAT    ? strtof(text, NULL)
                 : value.reading == READ_DOUBLE ? strtod(text, NULL)
                                                : strtold(text, NULL);
    return value;
}

static long double round_to(const Type *type, long double value)
{
    switch (type_kind(type)) {
    case TYPE_FLOAT:
    case TYPE_FLOAT32:
        return (float)value;
    case TYPE_DOUBLE:
    case TYPE_FLOAT64:
    case TYPE_FLOAT32X:
        return (double)value;
    default:
        return value;
    }
}

/* The integer in a floating type, rounded once. */
static long double round_integer(const Type *type, __int128 value, bool is_unsigned)
{
    unsigned __int128 bits = (unsigned __int128)value;
    switch (type_kind(type)) {
    case TYPE_FLOAT:
    case TYPE_FLOAT32:
        return is_unsigned ? (float)bits : (float)value;
    case TYPE_DOUBLE:
    case TYPE_FLOAT64:
    case TYPE_FLOAT32X:
        return is_unsigned ? (double)bits : (double)value;
    default:
        return is_unsigned ? (long double)bits : (long double)value;
    }
}

ConstValue constexpr_convert(ConstValue value, const Type *from, const Type *to)
{
    value = constexpr_read(value);
    TypeKind kind = type_kind(to);
    if (kind == TYPE_DECIMAL32 || kind == TYPE_DECIMAL64 || kind == TYPE_DECIMAL128)
        return no_value;
    if (type_is_integer(to)) {
        if (value.kind == CONST_FLOAT) {
            if (!isfinite(value.real))
                return no_value;
            if (kind == TYPE_BOOL)
                return (ConstValue){.kind = CONST_INT, .is_icx = value.is_icx,
                                    .integer = value.real != 0};
            if (fabsl(value.real) >= 0x1p126L)
                return no_value;
            __int128 whole = (__int128)value.real;
            if (constexpr_wrap(to, whole) != whole)
                return no_value; /* undefined in C */
            return (ConstValue){.kind = CONST_INT, .is_icx = value.is_icx, .integer = whole};
        }
        if (value.kind == CONST_INT) {
            value.integer = constexpr_wrap(to, value.integer);
            return value;
        }
        if (value.kind == CONST_ADDRESS) {
            if (!value.address.symbol)
                return (ConstValue){.kind = CONST_INT,
                                    .integer = constexpr_wrap(to, value.address.offset)};
            if (kind == TYPE_BOOL)
                return no_value;
            value.is_icx = false;
            return type_size(to) == 8 ? value : no_value;
        }
        return no_value;
    }
    if (type_is_floating(to)) {
        if (value.kind == CONST_INT)
            return (ConstValue){.kind = CONST_FLOAT,
                                .real = round_integer(to, value.integer, type_is_unsigned(from))};
        if (value.kind == CONST_FLOAT) {
            value.real = round_to(to, value.real);
            return value;
        }
        return no_value;
    }
    if (type_is_pointer(to) || type_is_chan(to)) {
        if (value.kind == CONST_INT) {
            /* `(void *)0` alone stays a null pointer constant. */
            bool null = value.is_icx && value.integer == 0 && type_is_pointer(to);
            if (null) {
                Type *base = type_strip((Type *)to)->base;
                null = type_is_void(base) && !type_quals(base);
            }
            int64_t offset = (int64_t)value.integer;
            value = (ConstValue){.kind = CONST_ADDRESS, .is_icx = null};
            value.address.offset = offset;
            return value;
        }
        value.is_icx = false; /* of a pointer cast again no null pointer constant */
        return value.kind == CONST_ADDRESS ? value : no_value;
    }
    return no_value;
}

/* The operand's value converted to `to`. */
static ConstValue operand(Node *expr, const Type *to)
{
    Expr *e = ast_expr(expr);
    return e->constant ? constexpr_convert(*e->constant, e->type, to) : no_value;
}

/* 1 true, 0 false, -1 unknown. */
static int truth(const ConstValue *value)
{
    if (!value)
        return -1;
    switch (value->kind) {
    case CONST_INT:
        return value->integer != 0;
    case CONST_FLOAT:
        return constexpr_read(*value).real != 0;
    case CONST_ADDRESS:
        if (value->address.symbol)
            return value->address.symbol == &constexpr_unnamed ? 1 : -1; /* may be weak */
        return value->address.offset != 0;
    default:
        return -1;
    }
}

/* ---- addresses ---- */

static bool add_offset(ConstValue *value, const ConstValue *base, __int128 offset)
{
    if (!base)
        return false;
    if (base->kind == CONST_INT) {
        *value = (ConstValue){.kind = CONST_ADDRESS};
        value->address.offset = (int64_t)(base->integer + offset);
        return true;
    }
    if (base->kind != CONST_ADDRESS)
        return false;
    *value = *base;
    value->is_icx = false;
    value->address.offset = (int64_t)(value->address.offset + offset);
    return true;
}

static bool constant_address(Node *lvalue, ConstValue *value);

static bool member_address(Member *m, ConstValue *value)
{
    if (!m->field)
        return false;
    Type *record = ast_expr(m->object)->type;
    ConstValue object;
    if (m->arrow) {
        if (!type_is_pointer(record) && !type_is_array(record))
            return false;
        record = type_strip(record)->base;
        if (!add_offset(&object, ast_expr(m->object)->constant, 0))
            return false;
    } else if (!constant_address(m->object, &object)) {
        return false;
    }
    int64_t offset = 0;
    return type_field(record, m->name, &offset) && offset >= 0 &&
           add_offset(value, &object, offset);
}

static bool index_address(Index *x, ConstValue *value)
{
    Node *pointer = x->object, *index = x->index;
    if (type_is_integer(ast_expr(pointer)->type)) {
        pointer = x->index;
        index = x->object;
    }
    ConstValue *i = ast_expr(index)->constant;
    int64_t size = type_size(x->expr.type);
    return i && i->kind == CONST_INT && size >= 0 &&
           type_kind(ast_expr(pointer)->type) != TYPE_VECTOR &&
           add_offset(value, ast_expr(pointer)->constant, i->integer * size);
}

static bool symbol_address(const Symbol *symbol, ConstValue *value)
{
    bool fixed = symbol && (symbol->kind == SYMBOL_FUNCTION || symbol->kind == SYMBOL_BUILTIN ||
                            (symbol->kind == SYMBOL_VARIABLE && !symbol_is_automatic(symbol) &&
                             !(symbol->storage & STORAGE_THREAD)));
    if (!fixed)
        return false;
    *value = (ConstValue){.kind = CONST_ADDRESS};
    value->address.symbol = symbol;
    return true;
}

/* The address of an object, if it is constant (6.6p9). */
static bool constant_address(Node *lvalue, ConstValue *value)
{
    lvalue = ast_unparen(lvalue);
    switch (lvalue->kind) {
    case AST_IDENT:
        return symbol_address(((Ident *)lvalue)->symbol, value);
    case AST_STRING:
        *value = (ConstValue){.kind = CONST_ADDRESS};
        value->address.symbol = &constexpr_unnamed;
        return true;
    case AST_MEMBER:
        return member_address((Member *)lvalue, value);
    case AST_INDEX:
        return index_address((Index *)lvalue, value);
    case AST_UNARY:
        return ((Unary *)lvalue)->op == OP_DEREF &&
               add_offset(value, ast_expr(((Unary *)lvalue)->operand)->constant, 0);
    default:
        return false;
    }
}

/* What decays to a pointer has the pointer for its value. */
static void fold_decayed(Sema *s, Node *node)
{
    Expr *e = ast_expr(node);
    ConstValue value;
    if ((type_is_array(e->type) || type_is_function(e->type)) && constant_address(node, &value))
        constexpr_set(s, node, value);
}

/* ---- operators ---- */

/* Bits of a value without its sign. */
static int width_of(unsigned __int128 value)
{
    int width = 0;
    for (; value; value >>= 1)
        width++;
    return width;
}

/* True if a << b in the signed `type` is not what the bits say, so no integer constant
 * expression (6.5.7p4), though gcc takes it for a constant. */
static bool shift_overflows(const Type *type, __int128 a, __int128 b)
{
    return a < 0 || width_of((unsigned __int128)a) + 1 + (int)b > 8 * (int)type_size(type);
}

/* is_icx is cleared by an overflow (6.6p4). */
static ConstValue integer_binary(const Sema *s, Op op, const Type *type, __int128 a, __int128 b)
{
    typedef unsigned __int128 U;
    bool is_unsigned = type_is_unsigned(type), overflow = false;
    U x = (U)a, y = (U)b;
    __int128 r, exact;
    switch (op) {
    case OP_MUL:
        r = (__int128)(x * y);
        overflow = __builtin_mul_overflow(a, b, &exact);
        break;
    case OP_DIV:
    case OP_MOD:
        if (b == 0)
            return no_value;
        if (is_unsigned) {
            r = (__int128)(op == OP_DIV ? x / y : x % y);
        }
        else if (b == -1) { /* INT128_MIN / -1 would trap */
            r = op == OP_DIV ? (__int128)(0 - x) : 0;
            overflow = __builtin_sub_overflow((__int128)0, a, &exact) ||
                       constexpr_wrap(type, exact) != exact;
        } else
{
            r = op == OP_DIV ? a / b : a % b;
        }
        break;
    case OP_ADD:
        r = (__int128)(x + y);
        overflow = __builtin_add_overflow(a, b, &exact);
        break;
    case OP_SUB:
        r = (__int128)(x - y);
        overflow = __builtin_sub_overflow(a, b, &exact);
        break;
    case OP_BAND:
        r = a & b;
        break;
    case OP_BXOR:
        r = a ^ b;
        break;
    case OP_BOR:
        r = a | b;
        break;
    case OP_SHL:
    case OP_SHR:
        if (b < 0 || b >= 8 * (__int128)type_size(type))
            return no_value;
        if (op == OP_SHL) {
            r = (__int128)(x << (int)b);
            overflow = !s->unit->dialect.c90 && shift_overflows(type, a, b);
        } else {
            r = is_unsigned ? (__int128)(x >> (int)b) : a >> (int)b;
        }
        break;
    default:
        return no_value;
    }
    if (op != OP_SHL)
        overflow |= constexpr_wrap(type, r) != r;
    return (ConstValue){.kind = CONST_INT,
                        .is_icx = is_unsigned || !overflow,
                        .integer = constexpr_wrap(type, r)};
}

#define FLOAT_BINARY(op, a, b)                                                                     \
    ((op) == OP_MUL   ? (a) * (b)                                                                  \
     : (op) == OP_DIV ? (a) / (b)                                                                  \
     : (op) == OP_ADD ? (a) + (b)                                                                  \
                      : (a) - (b))

/* Computed in the type itself: a result rounded twice is another. */
static ConstValue float_binary(const Sema *s, Op op, const Type *type, long double a,
                               long double b)
{
    /* gcc leaves to the program what may depend on the rounding mode, but for initialisers of
     * static objects */
    if (s->unit->dialect.rounding_math && s->function)
        return no_value;
    ConstValue value = {.kind = CONST_FLOAT};
    if (op != OP_MUL && op != OP_DIV && op != OP_ADD && op != OP_SUB)
        return no_value;
    switch (type_kind(type)) {
    case TYPE_FLOAT:
    case TYPE_FLOAT32:
        value.real = FLOAT_BINARY(op, (float)a, (float)b);
        return value;
    case TYPE_DOUBLE:
    case TYPE_FLOAT64:
    case TYPE_FLOAT32X:
        value.real = FLOAT_BINARY(op, (double)a, (double)b);
        return value;
    case TYPE_LDOUBLE:
    case TYPE_FLOAT64X:
        value.real = FLOAT_BINARY(op, a, b);
        return value;
    default:
        return no_value;
    }
}

#define COMPARE(op, a, b)                                                                          \
    ((op) == OP_LT   ? (a) < (b)                                                                   \
     : (op) == OP_GT ? (a) > (b)                                                                   \
     : (op) == OP_LE ? (a) <= (b)                                                                  \
     : (op) == OP_GE ? (a) >= (b)                                                                  \
     : (op) == OP_EQ ? (a) == (b)                                                                  \
                     : (a) != (b))

/* The truth of a comparison of two values of `type`; -1: unknown. */
static int compare(Op op, const Type *type, const ConstValue *a, const ConstValue *b)
{
    if (a->kind != b->kind)
        return -1;
    switch (a->kind) {
    case CONST_INT:
        return type_is_unsigned(type)
                   ? COMPARE(op, (unsigned __int128)a->integer, (unsigned __int128)b->integer)
                   : COMPARE(op, a->integer, b->integer);
    case CONST_FLOAT:
        return COMPARE(op, a->real, b->real);
    case CONST_ADDRESS:
        if (a->address.symbol != b->address.symbol || a->address.symbol == &constexpr_unnamed)
            return -1;
        return COMPARE(op, (uint64_t)a->address.offset, (uint64_t)b->address.offset);
    default:
        return -1;
    }
}

static bool is_comparison(Op op)
{
    return op == OP_LT || op == OP_GT || op == OP_LE || op == OP_GE || op == OP_EQ || op == OP_NE;
}

static ConstValue truth_value(int t, bool is_icx)
{
    return t < 0 ? no_value
                 : (ConstValue){.kind = CONST_INT, .is_icx = is_icx, .integer = t};
}

/* True if the operand could stand in an integer constant expression where it is not evaluated:
 * integer constants alone are in it, but it may divide by zero or have a comma (6.6p3, p6). */
static bool may_stand_unevaluated(Node *expr)
{
    for (;;) {
        const ConstValue *value = ast_expr(expr)->constant;
        if (value && value->kind == CONST_INT && value->is_icx)
            return true;
        if (!type_is_integer(ast_expr(expr)->type))
            return false;
        switch (expr->kind) {
        case AST_PAREN:
            expr = ((Paren *)expr)->inner;
            break;
        case AST_CAST:
            expr = ((Cast *)expr)->operand;
            break;
        case AST_UNARY: {
            Op op = ((Unary *)expr)->op;
            if (op != OP_NEG && op != OP_PLUS && op != OP_BNOT && op != OP_NOT &&
                op != OP_EXTENSION)
                return false;
            expr = ((Unary *)expr)->operand;
            break;
        }
        case AST_BINARY:
            if (!may_stand_unevaluated(((Binary *)expr)->right))
                return false;
            expr = ((Binary *)expr)->left;
            break;
        case AST_COMMA:
            if (!may_stand_unevaluated(((Comma *)expr)->left))
                return false;
            expr = ((Comma *)expr)->right;
            break;
        case AST_CONDITIONAL: {
            Conditional *c = (Conditional *)expr;
            if (!may_stand_unevaluated(c->condition) ||
                (c->then && !may_stand_unevaluated(c->then)))
                return false;
            expr = c->otherwise;
            break;
        }
        default:
            return false;
        }
    }
}

/* A floating constant is part of an integer constant expression in a cast alone. */
static bool is_icx(const ConstValue *value)
{
    return value && value->is_icx && value->kind != CONST_FLOAT;
}

static ConstValue fold_logical(Binary *b)
{
    const ConstValue *l = ast_expr(b->left)->constant, *r = ast_expr(b->right)->constant;
    int tl = truth(l);
    if (tl >= 0 && tl == (b->op == OP_LOR))
        return truth_value(tl, is_icx(l) && may_stand_unevaluated(b->right));
    int tr = truth(r);
    if (tl < 0 || tr < 0)
        return no_value;
    return truth_value(tr, is_icx(l) && is_icx(r));
}

/* Pointer and integer; pointer and pointer. */
static ConstValue fold_pointers(Binary *b, Type *lt, Type *rt)
{
    ConstValue l = *ast_expr(b->left)->constant, r = *ast_expr(b->right)->constant;
    ConstValue value = no_value;
    if (is_comparison(b->op)) {
        static Type pointer = {.kind = TYPE_POINTER};
        l = constexpr_convert(l, lt, type_is_integer(lt) ? rt : lt);
        r = constexpr_convert(r, rt, type_is_integer(rt) ? lt : rt);
        return truth_value(compare(b->op, &pointer, &l, &r), false);
    }
    bool left_pointer = !type_is_integer(lt);
    Type *stripped = type_strip(left_pointer ? lt : rt);
    int64_t size = type_is_void(stripped->base) || type_is_function(stripped->base)
                       ? 1
                       : type_size(stripped->base);
    if (size < 0)
        return no_value;
    if (left_pointer && !type_is_integer(rt)) { /* a difference */
        if (l.kind != CONST_ADDRESS || r.kind != CONST_ADDRESS || size == 0 ||
            l.address.symbol != r.address.symbol || l.address.symbol == &constexpr_unnamed)
            return no_value;
        return (ConstValue){.kind = CONST_INT,
                            .integer = (l.address.offset - r.address.offset) / size};
    }
    const ConstValue *pointer = left_pointer ? &l : &r, *index = left_pointer ? &r : &l;
    if (index->kind != CONST_INT)
        return no_value;
    __int128 offset = index->integer * size;
    add_offset(&value, pointer, b->op == OP_SUB ? -offset : offset);
    return value;
}

/* The type of the expression's value, as far as folding needs it. */
static Type *value_type(Sema *s, Node *expr)
{
    return type_decay(s->arena, ast_expr(expr)->type);
}

static ConstValue fold_binary(Sema *s, Binary *b)
{
    if (b->op == OP_LAND || b->op == OP_LOR)
        return fold_logical(b);
    const ConstValue *l = ast_expr(b->left)->constant, *r = ast_expr(b->right)->constant;
    if (!l || !r)
        return no_value;
    Type *lt = value_type(s, b->left), *rt = value_type(s, b->right);
    if (!type_is_arithmetic(lt) || !type_is_arithmetic(rt)) {
        bool fits = (type_is_pointer(lt) || type_is_pointer(rt)) && type_is_scalar(lt) &&
                    type_is_scalar(rt) && !type_is_floating(lt) && !type_is_floating(rt);
        return fits ? fold_pointers(b, lt, rt) : no_value;
    }
    bool shift = b->op == OP_SHL || b->op == OP_SHR;
    Type *common = shift ? type_promote(lt)
                         : type_usual_arithmetic(sema_promoted(s, b->left),
                                                 sema_promoted(s, b->right));
    ConstValue x = constexpr_convert(*l, lt, common);
    ConstValue y = shift ? constexpr_convert(*r, rt, type_promote(rt))
                         : constexpr_convert(*r, rt, common);
    bool icx = l->is_icx && r->is_icx && type_is_integer(lt) && type_is_integer(rt);
    ConstValue value = no_value;
    if (is_comparison(b->op))
        return truth_value(compare(b->op, common, &x, &y), icx);
    if (x.kind == CONST_INT && y.kind == CONST_INT)
        value = integer_binary(s, b->op, common, x.integer, y.integer);
    else if (x.kind == CONST_FLOAT && y.kind == CONST_FLOAT)
        value = float_binary(s, b->op, common, x.real, y.real);
    else if (x.kind == CONST_ADDRESS && y.kind == CONST_INT &&
             (b->op == OP_ADD || b->op == OP_SUB)) /* an address kept in an integer */
        add_offset(&value, &x, b->op == OP_SUB ? -y.integer : y.integer);
    value.is_icx &= icx;
    return value;
}

static ConstValue fold_unary(Unary *u)
{
    Expr *e = ast_expr(u->operand);
    Type *type = u->expr.type;
    ConstValue value;
    if (u->op == OP_ADDRESS)
        return constant_address(u->operand, &value) ? value : no_value;
    if (u->op == OP_DEREF) {
        /* *f, and *a of an array of arrays. */
        bool decays = type_is_array(type) || type_is_function(type);
        return decays && constant_address(&u->expr.node, &value) ? value : no_value;
    }
    if (!e->constant)
        return no_value;
    bool icx = e->constant->is_icx && type_is_integer(e->type);
    if (u->op == OP_NOT) {
        int t = truth(e->constant);
        return truth_value(t < 0 ? -1 : !t, icx);
    }
    value = operand(u->operand, type);
    if (value.kind == CONST_INT) {
        unsigned __int128 bits = (unsigned __int128)value.integer;
        if (u->op == OP_NEG && !type_is_unsigned(type) && bits &&
            constexpr_wrap(type, (__int128)(0 - bits)) == value.integer)
            icx = false; /* the least integer has no negative */
        if (u->op == OP_NEG)
            bits = 0 - bits;
        else if (u->op == OP_BNOT)
            bits = ~bits;
        else if (u->op == OP_IMAG)
            bits = 0;
        value.integer = constexpr_wrap(type, (__int128)bits);
        value.is_icx = icx;
        return value;
    }
    if (value.kind == CONST_FLOAT) {
        value.is_icx = false;
        if (u->op == OP_NEG)
            value.real = -value.real;
        else if (u->op == OP_IMAG)
            value.real = 0;
        return value;
    }
    return no_value;
}

static ConstValue fold_conditional(Sema *s, Conditional *c)
{
    const ConstValue *condition = ast_expr(c->condition)->constant;
    int t = truth(condition);
    if (t < 0)
        return no_value;
    Node *then = c->then ? c->then : c->condition;
    Node *chosen = t ? then : c->otherwise;
    Expr *e = ast_expr(chosen);
    if (!e->constant)
        return no_value;
    ConstValue value = constexpr_convert(*e->constant, value_type(s, chosen), c->expr.type);
    value.is_icx = is_icx(condition) && e->constant->is_icx && type_is_integer(c->expr.type) &&
                   may_stand_unevaluated(t ? c->otherwise : then);
    return value;
}

void constexpr_fold(Sema *s, Node *node)
{
    Expr *e = ast_expr(node);
    if (e->constant || type_is_error(e->type))
        return;
    switch (node->kind) {
    case AST_IDENT: {
        Symbol *symbol = ((Ident *)node)->symbol;
        if (symbol && symbol->kind == SYMBOL_ENUMERATOR)
            e->constant = symbol->constant;
        else
            fold_decayed(s, node);
        break;
    }
    case AST_STRING:
    case AST_MEMBER:
    case AST_INDEX:
        fold_decayed(s, node);
        break;
    case AST_UNARY:
        constexpr_set(s, node, fold_unary((Unary *)node));
        break;
    case AST_BINARY:
        constexpr_set(s, node, fold_binary(s, (Binary *)node));
        break;
    case AST_CONDITIONAL:
        constexpr_set(s, node, fold_conditional(s, (Conditional *)node));
        break;
    case AST_CAST: {
        Node *from = ((Cast *)node)->operand;
        Expr *operand_expr = ast_expr(from);
        if (operand_expr->constant && !type_is_error(operand_expr->type))
            constexpr_set(s, node,
                          constexpr_convert(*operand_expr->constant, value_type(s, from),
                                            e->type));
        break;
    }
    case AST_COMPOUND_LITERAL:
        if (!s->function && type_is_array(e->type)) {
            ConstValue value = {.kind = CONST_ADDRESS};
            value.address.symbol = &constexpr_unnamed;
            constexpr_set(s, node, value);
        }
        break;
    case AST_CALL: {
        ConstValue value = no_value;
        if (builtin_fold(s, (Call *)node, &value))
            constexpr_set(s, node, value);
        break;
    }
    default:
        break;
    }
}

/* ---- what is no constant for sure ---- */

static bool ident_is_variable(Ident *id)
{
    const Symbol *symbol = id->symbol;
    return symbol && symbol->kind == SYMBOL_VARIABLE && !type_is_error(symbol->type) &&
           !type_is_array(symbol->type) && !(type_quals(symbol->type) & QUAL_CONST);
}

bool constexpr_is_variable(Node *expr)
{
    for (;;) {
        expr = ast_unparen(expr);
        switch (expr->kind) {
        case AST_IDENT:
            return ident_is_variable((Ident *)expr);
        case AST_UNARY: {
            Unary *u = (Unary *)expr;
            if (u->op == OP_ADDRESS)
                return false;
            if (u->op == OP_INC || u->op == OP_DEC)
                return true;
            expr = u->operand;
            break;
        }
        case AST_BINARY: {
            Binary *b = (Binary *)expr;
            if (b->op != OP_LAND && b->op != OP_LOR && constexpr_is_variable(b->right))
                return true;
            expr = b->left;
            break;
        }
        case AST_CAST:
            expr = ((Cast *)expr)->operand;
            break;
        case AST_CONDITIONAL:
            expr = ((Conditional *)expr)->condition;
            break;
        case AST_CALL: {
            Symbol *callee = expr_symbol(((Call *)expr)->callee);
            return callee && callee->kind == SYMBOL_FUNCTION && callee->is_defined;
        }
        case AST_ASSIGN:
        case AST_POSTFIX:
        case AST_RECEIVE:
        case AST_MAKE:
        case AST_VA_ARG:
            return true;
        default:
            return false;
        }
    }
}
