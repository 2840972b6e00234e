/* NaNs with a payload, and signalling ones: calls of __builtin_nan and __builtin_nans, which sema
 * does not fold, as bits. */
#include <stdlib.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* The number's bits in the order of memory; false if the call is no such one. */
static bool nan_bits(JitUnit *u, Node *node, uint64_t bits[2])
{
    node = ast_unparen(node);
    if (node->kind != AST_CALL)
        return false;
    Call *call = (Call *)node;
    const Node *callee = ast_unparen(call->callee);
    const Node *string = call->arguments.count == 1 ? ast_unparen(call->arguments.items[0]) : NULL;
    if (callee->kind != AST_IDENT || !string || string->kind != AST_STRING)
        return false;
    const char *name = ((const Ident *)callee)->name;
    if (strncmp(name, "__builtin_nan", 13) || type_size(ast_expr((Node *)string)->type) < 1)
        return false;
    bool signals = builtin_is_family(name + 10, "nans");
    if (!signals && !builtin_is_family(name + 10, "nan"))
        return false;
    char *end;
    const char *text = literal_bytes(u->unit, (const String *)string);
    uint64_t payload = strtoull(text, &end, 0);
    if (*end)
        return false;
    int fraction; /* bits behind the point */
    switch (jit_format(ast_expr(node)->type)) {
    case TYPE_FLOAT: fraction = 23; break;
    case TYPE_DOUBLE: fraction = 52; break;
    case TYPE_LDOUBLE: fraction = 63; break;
    default: return false;
    }
    uint64_t quiet = 1ULL << (fraction - 1);
    payload &= quiet - 1;
    if (!signals)
        payload |= quiet;
    else if (!payload)
        payload = quiet >> 1;
    bits[1] = 0x7fff;
    bits[0] = payload | (fraction == 63   ? 1ULL << 63
                         : fraction == 52 ? 0x7ffULL << 52
                                          : 0xffULL << 23);
    return true;
}

gcc_jit_rvalue *jit_nan(JitFn *f, Call *call)
{
    uint64_t bits[2];
    if (!nan_bits(f->unit, &call->expr.node, bits))
        return NULL;
    Type *type = jit_value_type(f, &call->expr.node), *word = type_basic(TYPE_ULONG);
    gcc_jit_lvalue *temp = jit_temp(f, jit_type(f->j, type));
    gcc_jit_rvalue *first = gj.lvalue_get_address(temp, f->at);
    if (jit_format(type) == TYPE_FLOAT)
        word = type_basic(TYPE_UINT);
    jit_assign(f, jit_deref(f, first, word), jit_int(f, word, bits[0]));
    if (jit_format(type) == TYPE_LDOUBLE)
        jit_assign(f, jit_deref(f, jit_add_bytes(f, first, jit_int(f, word, 8)), word),
                   jit_int(f, word, bits[1]));
    return gj.lvalue_as_rvalue(temp);
}

bool jit_nan_bytes(JitUnit *u, Node *node, Type *type, unsigned char bytes[16])
{
    uint64_t bits[2];
    if (jit_format(type) != jit_format(ast_expr(node)->type) || !nan_bits(u, node, bits))
        return false;
    memcpy(bytes, bits, sizeof bits);
    return true;
}
