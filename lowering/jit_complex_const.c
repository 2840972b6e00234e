/* Complex constant expressions, which sema does not evaluate, for objects with static storage
 * duration. The arithmetic is as in jit_complex.c: a real operand stays real. */
#include <complex.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* In the type of an expression; `is_complex` false: `im` is 0 and stands for nothing. */
typedef struct Value {
    bool is_complex;
    ConstValue re, im;
} Value;

static Value evaluate(JitUnit *u, Node *node, Type *to);

static Type *part_type(Type *type)
{
    return jit_is_complex(type) ? type_strip(type_strip(type)->base) : type;
}

static _Noreturn void not_constant(JitUnit *u)
{
    jit_fail(u->jit, "a complex initialiser that is no simple constant");
}

static Value convert(JitUnit *u, Value v, Type *from, Type *to)
{
    Type *own = part_type(from), *part = part_type(to);
    ConstValue zero = {.kind = CONST_INT};
    v.re = constexpr_convert(v.re, own, part);
    v.im = v.is_complex ? constexpr_convert(v.im, own, part)
                        : constexpr_convert(zero, type_basic(TYPE_INT), part);
    if (v.re.kind == CONST_NONE || v.im.kind == CONST_NONE)
        not_constant(u);
    v.is_complex &= jit_is_complex(to);
    return v;
}

/* ---- operators ---- */

/* One operation as the host's compiler does it, in one floating type. */
#define APPLY(T, OP)                                                                               \
    do {                                                                                           \
        T a = (T)x.re.real, b = (T)y.re.real;                                                      \
        T _Complex z, p, q;                                                                        \
        __real__ p = a;                                                                            \
        __imag__ p = (T)x.im.real;                                                                 \
        __real__ q = b;                                                                            \
        __imag__ q = (T)y.im.real;                                                                 \
        if (x.is_complex && y.is_complex)                                                          \
            z = p OP q;                                                                            \
        else if (x.is_complex)                                                                     \
            z = p OP b;                                                                            \
        else                                                                                       \
            z = a OP q;                                                                            \
        x.re.real = __real__ z;                                                                    \
        x.im.real = __imag__ z;                                                                    \
    } while (0)

#define APPLY_FLOATING(OP)                                                                         \
    do {                                                                                           \
        if (format == TYPE_FLOAT)                                                                  \
            APPLY(float, OP);                                                                      \
        else if (format == TYPE_DOUBLE)                                                            \
            APPLY(double, OP);                                                                     \
        else                                                                                       \
            APPLY(long double, OP);                                                                \
    } while (0)

static Value floating(JitUnit *u, Op op, TypeKind format, Value x, Value y)
{
    switch (op) {
    case OP_ADD: APPLY_FLOATING(+); break;
    case OP_SUB: APPLY_FLOATING(-); break;
    case OP_MUL: APPLY_FLOATING(*); break;
    case OP_DIV: APPLY_FLOATING(/); break;
    default: not_constant(u);
    }
    x.is_complex = true;
    return x;
}

static Value integers(JitUnit *u, Op op, Type *part, Value x, Value y)
{
    __int128 a = x.re.integer, b = x.im.integer, c = y.re.integer, d = y.im.integer;
    switch (op) {
    case OP_ADD:
        a += c;
        b += d;
        break;
    case OP_SUB:
        a -= c;
        b -= d;
        break;
    case OP_MUL: {
        __int128 re = constexpr_wrap(part, a * c) - constexpr_wrap(part, b * d);
        b = constexpr_wrap(part, a * d) + constexpr_wrap(part, b * c);
        a = re;
        break;
    }
    default:
        not_constant(u);
    }
    x.re.integer = constexpr_wrap(part, a);
    x.im.integer = constexpr_wrap(part, b);
    x.is_complex = true;
    return x;
}

static Value binary(JitUnit *u, Binary *b)
{
    Type *type = type_strip(b->expr.type), *part = part_type(type);
    Value x = evaluate(u, b->left, type), y = evaluate(u, b->right, type);
    if (!jit_is_complex(type))
        not_constant(u);
    if (type_is_integer(part))
        return integers(u, b->op, part, x, y);
    TypeKind format = jit_format(part);
    if (format != TYPE_FLOAT && format != TYPE_DOUBLE && format != TYPE_LDOUBLE)
        not_constant(u);
    return floating(u, b->op, format, x, y);
}

static ConstValue negative(Type *part, ConstValue v)
{
    if (v.kind == CONST_INT)
        v.integer = constexpr_wrap(part, -v.integer);
    else
        v.real = -v.real;
    return v;
}

static Value unary(JitUnit *u, Unary *n)
{
    Type *own = type_strip(ast_expr(n->operand)->type), *part = part_type(own);
    Value v = evaluate(u, n->operand, own);
    switch (n->op) {
    case OP_EXTENSION:
    case OP_PLUS:
        return v;
    case OP_REAL:
    case OP_IMAG:
        if (n->op == OP_IMAG)
            v.re = v.im;
        v.is_complex = false;
        return v;
    case OP_NEG:
        v.re = negative(part, v.re);
        v.im = negative(part, v.im);
        return v;
    case OP_BNOT:
        v.im = negative(part, v.im);
        return v;
    default:
        not_constant(u);
    }
}

/* ---- expressions ---- */

static bool is_call_of(const Call *call, const char *name)
{
    const Node *callee = ast_unparen(call->callee);
    return callee->kind == AST_IDENT && !strcmp(((const Ident *)callee)->name, name);
}

/* The value in the expression's own type. */
static Value own_value(JitUnit *u, Node *node)
{
    Expr *e = ast_expr(node);
    Value v = {.is_complex = jit_is_complex(e->type)};
    if (e->constant) {
        v.re = constexpr_read(*e->constant);
        v.im = (ConstValue){.kind = v.re.kind == CONST_FLOAT ? CONST_FLOAT : CONST_INT};
        v.is_complex = false;
        return v;
    }
    switch (node->kind) {
    case AST_PAREN:
        return own_value(u, ((Paren *)node)->inner);
    case AST_NUMBER:
        if (!v.is_complex)
            not_constant(u);
        v.im = jit_imaginary_value(u, (Number *)node);
        v.re = (ConstValue){.kind = v.im.kind};
        return v;
    case AST_CAST:
        return evaluate(u, ((Cast *)node)->operand, type_strip(e->type));
    case AST_UNARY:
        return unary(u, (Unary *)node);
    case AST_BINARY:
        return binary(u, (Binary *)node);
    case AST_CALL: {
        Call *call = (Call *)node;
        if (!is_call_of(call, "__builtin_complex") || call->arguments.count != 2)
            not_constant(u);
        Type *part = part_type(type_strip(e->type));
        v.re = evaluate(u, call->arguments.items[0], part).re;
        v.im = evaluate(u, call->arguments.items[1], part).re;
        return v;
    }
    default:
        not_constant(u);
    }
}

static Value evaluate(JitUnit *u, Node *node, Type *to)
{
    Type *from = type_strip(ast_expr(node)->type);
    return convert(u, own_value(u, node), from, to);
}

void jit_complex_constant(JitUnit *u, Node *node, Type *to, ConstValue parts[2])
{
    Value v = evaluate(u, node, type_strip(to));
    parts[0] = v.re;
    parts[1] = v.im;
}

bool jit_mentions_complex(Node *node)
{
    Expr *e = ast_expr(node);
    if (e->type && jit_is_complex(e->type))
        return true;
    switch (node->kind) {
    case AST_PAREN:
        return jit_mentions_complex(((Paren *)node)->inner);
    case AST_CAST:
        return jit_mentions_complex(((Cast *)node)->operand);
    case AST_UNARY:
        return jit_mentions_complex(((Unary *)node)->operand);
    case AST_BINARY:
        return jit_mentions_complex(((Binary *)node)->left) ||
               jit_mentions_complex(((Binary *)node)->right);
    default:
        return false;
    }
}
