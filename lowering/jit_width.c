/* gcc computes with a bit-field that is wider than an int, and narrower than its declared type,
 * in a type of its width. libgccjit has none such: the computation is in the next wider type,
 * and what may leave the width is wrapped to it. */
#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* True if the type may stand for one of an odd width (type_promote_field). */
static bool may_be_odd(const Type *type)
{
    if (!type || type_is_error(type))
        return false;
    const Type *t = type_strip((Type *)type);
    return t->nameless && t->kind >= TYPE_LONG && t->kind <= TYPE_UINT128;
}

static int wider(int a, int b)
{
    return a > b ? a : b;
}

/* Of an expression's value after the integer promotions. */
static int width_of(Node *node)
{
    node = ast_unparen(node);
    const Field *bits = expr_bit_field(node);
    if (bits)
        return may_be_odd(type_promote_field(bits)) ? bits->bit_width : 0;
    if (!may_be_odd(ast_expr(node)->type))
        return 0;
    switch (node->kind) {
    case AST_BINARY: {
        Binary *b = (Binary *)node;
        int left = width_of(b->left);
        return b->op == OP_SHL || b->op == OP_SHR ? left : wider(left, width_of(b->right));
    }
    case AST_UNARY:
        return width_of(((Unary *)node)->operand);
    case AST_COMMA:
        return width_of(((Comma *)node)->right);
    case AST_CONDITIONAL: {
        Conditional *c = (Conditional *)node;
        return wider(width_of(c->then ? c->then : c->condition), width_of(c->otherwise));
    }
    case AST_STMT_EXPR: {
        const NodeList *items = &((Compound *)((StmtExpr *)node)->body)->items;
        Node *last = items->count ? items->items[items->count - 1] : NULL;
        return last && last->kind == AST_EXPR_STMT ? width_of(((ExprStmt *)last)->expr) : 0;
    }
    case AST_GENERIC: {
        Generic *g = (Generic *)node;
        return g->chosen < 0
                   ? 0
                   : width_of(((GenericAssoc *)g->associations.items[g->chosen])->value);
    }
    default:
        return 0;
    }
}

int jit_common_width(Node *a, Node *b, const Type *common)
{
    return may_be_odd(common) ? wider(width_of(a), b ? width_of(b) : 0) : 0;
}

gcc_jit_rvalue *jit_wrapped(JitFn *f, gcc_jit_rvalue *v, Type *type, int width)
{
    int spare = 8 * (int)type_size(type) - width;
    if (!width || spare <= 0)
        return v;
    gcc_jit_type *t = jit_type(f->j, type);
    gcc_jit_context *c = f->j->context;
    if (type_is_unsigned(type))
        return gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_BITWISE_AND, t, v,
                                        jit_int(f, type, ((__int128)1 << width) - 1));
    gcc_jit_rvalue *by = jit_int(f, type, spare);
    v = gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_LSHIFT, t, v, by);
    return gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_RSHIFT, t, v, by);
}
