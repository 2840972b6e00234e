/* Variable lengths: arrays of them, and sizes that depend on them.
 *
 * A length is measured where control comes to the declarator or type name that it stands in, and
 * kept in a variable that is found by the length's expression, which all types made of that
 * declarator share (C17 6.7.6.2p5). An array of variable length is memory from alloca; its lvalue
 * has a type without elements, so only its address is ever used.
 *
 * When the scope of such an array is left the stack pointer becomes what it was before the
 * array was made, as in gcc's own code; unless alloca is called in the block, whose memory lasts
 * until the function returns. libgccjit does not know gcc's functions for that: the
 * stack pointer is read and written as a register variable, by asm statements, from whose
 * operands gcc sees that it changes. */
#include <string.h>

#include "lowering/jit_inside.h"

/* ---- lengths ---- */

/* What is known of the lengths in `own` is so of those in `type`, which is like it. */
static void share(JitFn *f, Type *own, Type *type)
{
    for (; type_is_variably_modified(own) && type_is_variably_modified(type);
         own = own->base, type = type->base) {
        own = type_strip(own);
        type = type_strip(type);
        if (own->kind != TYPE_ARRAY || type->kind != TYPE_ARRAY || own->vla == type->vla)
            continue;
        gcc_jit_lvalue *known = own->vla ? map_get(&f->lengths, own->vla) : NULL;
        if (known && type->vla)
            map_put(f->j->scratch, &f->lengths, type->vla, known);
    }
}

void jit_share_lengths(JitFn *f, const Ident *id)
{
    if (id->symbol && id->symbol->type)
        share(f, id->symbol->type, id->expr.type);
}

static bool share_ident(Node *node, void *context)
{
    if (node->kind == AST_IDENT)
        jit_share_lengths(context, (const Ident *)node);
    return true;
}

/* The same of a typedef that lowering has declared again. */
static void share_typedef(JitFn *f, const Symbol *symbol)
{
    Type *again = map_get(&f->typedefs, symbol->name);
    if (again)
        share(f, again, symbol->type);
}

void jit_share_type(JitFn *f, const Type *type)
{
    for (; type_is_variably_modified(type); type = type->base)
        if (type->kind == TYPE_TYPEDEF)
            share_typedef(f, type->symbol);
}

void jit_declare_typedef(JitFn *f, const Symbol *symbol)
{
    if (type_is_variably_modified(symbol->type))
        map_put(f->j->scratch, &f->typedefs, symbol->name, symbol->type);
}

static Type *size_type(void)
{
    return type_basic(TYPE_ULONG);
}

/* Reaches an array declarator whose length varies. */
static void measure_length(JitFn *f, Node *length)
{
    if (ast_expr(length)->constant && ast_expr(length)->constant->kind == CONST_INT)
        return;
    gcc_jit_type *t = jit_type(f->j, size_type());
    gcc_jit_rvalue *v = jit_expr_as(f, length, size_type());
    gcc_jit_lvalue *known = map_get(&f->lengths, length);
    if (!known) {
        known = jit_local(f, t, "chant_length");
        map_put(f->j->scratch, &f->lengths, length, known);
    }
    jit_assign(f, known, jit_cast(f, v, t));
}

/* Lowering may have replaced the length in a declarator, which the type still has as it was: both
 * mean what was measured. Goes from the name outwards; what remains of the type is in *type,
 * NULL if they don't go together. */
static void pair(JitFn *f, const Node *declarator, Type **type)
{
    if (!declarator || !*type)
        return;
    TypeKind kind = TYPE_ERROR;
    switch (declarator->kind) {
    case AST_PAREN_DECLARATOR:
        pair(f, ((const ParenDeclarator *)declarator)->inner, type);
        return;
    case AST_POINTER_DECLARATOR:
        pair(f, ((const PointerDeclarator *)declarator)->inner, type);
        kind = TYPE_POINTER;
        break;
    case AST_FUNCTION_DECLARATOR:
        pair(f, ((const FunctionDeclarator *)declarator)->inner, type);
        kind = TYPE_FUNCTION;
        break;
    case AST_ARRAY_DECLARATOR: {
        const ArrayDeclarator *array = (const ArrayDeclarator *)declarator;
        pair(f, array->inner, type);
        kind = TYPE_ARRAY;
        gcc_jit_lvalue *known = array->size ? map_get(&f->lengths, array->size) : NULL;
        if (known && *type && (*type)->kind == kind && (*type)->vla)
            map_put(f->j->scratch, &f->lengths, (*type)->vla, known);
        break;
    }
    default:
        return;
    }
    *type = *type && (*type)->kind == kind ? (*type)->base : NULL;
}

static void measure(Node **child, void *context)
{
    JitFn *f = context;
    Node *node = *child;
    switch (node->kind) {
    case AST_RECORD_SPEC: /* what is declared in them has constant lengths, or is refused */
    case AST_ENUM_SPEC:
    case AST_ATTRIBUTE:
    case AST_ALIGNAS:
        return;
    case AST_FUNCTION_DECLARATOR: { /* the lengths of a prototype's parameters mean nothing */
        Node *inner = ((FunctionDeclarator *)node)->inner;
        if (inner)
            measure(&inner, f);
        return;
    }
    case AST_ARRAY_DECLARATOR: { /* inner declarators are arrays of this */
        ArrayDeclarator *array = (ArrayDeclarator *)node;
        if (array->inner)
            measure(&array->inner, f);
        if (array->size)
            measure_length(f, array->size);
        return;
    }
    case AST_TYPE_REF:
        if (((TypeRef *)node)->symbol)
            share_typedef(f, ((TypeRef *)node)->symbol);
        return;
    case AST_TYPE_NAME: {
        TypeName *name = (TypeName *)node;
        Type *type = name->type;
        ast_children(node, measure, f);
        pair(f, name->declarator, &type);
        return;
    }
    case AST_TYPEOF_SPEC: {
        Node *argument = ((TypeofSpec *)node)->argument;
        if (argument->kind == AST_TYPE_NAME)
            measure(&argument, f);
        else if (type_is_variably_modified(ast_expr(argument)->type))
            jit_discard(f, argument);
        return;
    }
    default:
        if (!ast_is_expr(node))
            ast_children(node, measure, f);
    }
}

void jit_measure_declarator(JitFn *f, Node *declarator, Type *type)
{
    jit_measure(f, declarator);
    pair(f, declarator, &type);
}

void jit_measure(JitFn *f, Node *node)
{
    int mark = jit_temps_mark(f);
    measure(&node, f);
    jit_temps_release(f, mark);
}

void jit_measure_type(JitFn *f, Type *type)
{
    for (; type->kind != TYPE_TYPEDEF && type_is_variably_modified(type); type = type->base)
        if (type->kind == TYPE_ARRAY && type->vla && !map_get(&f->lengths, type->vla))
            measure_length(f, type->vla);
}

/* ---- sizes ---- */

static gcc_jit_rvalue *length_of(JitFn *f, const Type *array)
{
    if (array->length >= 0)
        return jit_int(f, size_type(), array->length);
    gcc_jit_lvalue *known = array->vla ? map_get(&f->lengths, array->vla) : NULL;
    if (!known)
        jit_fail(f->j, "a length that was not measured");
    return gj.lvalue_as_rvalue(known);
}

gcc_jit_rvalue *jit_size_of_value(JitFn *f, Node *node)
{
    jit_discard(f, node);
    ast_walk(node, share_ident, f);
    return jit_size(f, ast_expr(node)->type);
}

gcc_jit_rvalue *jit_size(JitFn *f, const Type *type)
{
    int64_t size = type_is_void(type) || type_is_function(type) ? 1 : type_size(type);
    if (size >= 0)
        return jit_int(f, size_type(), size);
    const Type *array = type_strip((Type *)type);
    if (array->kind != TYPE_ARRAY || !type_is_variably_modified(array))
        jit_fail(f->j, "the size of a '%s'", type_spell(f->j->scratch, type, NULL));
    return gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_MULT,
                                    jit_type(f->j, size_type()), length_of(f, array),
                                    jit_size(f, array->base));
}

bool jit_varies(const Type *type)
{
    return type_is_array(type) && type_size(type) < 0 && type_is_variably_modified(type);
}

/* ---- the stack ---- */

/* The stack pointer, as a variable. */
static gcc_jit_lvalue *stack_pointer(JitFn *f)
{
#if defined(__x86_64__)
    static const char name[] = "rsp";
#elif defined(__aarch64__)
    static const char name[] = "sp";
#endif
    if (!f->stack_pointer) {
        f->stack_pointer = jit_local(f, jit_void_pointer(f->j), "chant_stack_pointer");
        gj.lvalue_set_register_name(f->stack_pointer, name);
    }
    return f->stack_pointer;
}

/* `to = from`, of which one is the stack pointer. */
static void move(JitFn *f, gcc_jit_block *block, gcc_jit_lvalue *to, gcc_jit_lvalue *from)
{
#if defined(__x86_64__)
    static const char text[] = "mov{q} {%1, %0|%0, %1}";
#elif defined(__aarch64__)
    static const char text[] = "mov %0, %1";
#endif
    gcc_jit_rvalue *value = gj.lvalue_as_rvalue(from);
    gcc_jit_extended_asm *made = gj.block_add_extended_asm(block, f->at, text);
    gj.extended_asm_set_volatile_flag(made, 1);
    gj.extended_asm_add_output_operand(made, NULL, "=r", to);
    gj.extended_asm_add_input_operand(made, NULL, "r", value);
    gj.extended_asm_add_clobber(made, "memory");
}

/* Gives back what was allocated as control went from the scope of `outer` to that of `inner`. */
static void restore(JitFn *f, JitBlock *block, JitVla *inner, const JitVla *outer)
{
    const JitVla *last = NULL;
    for (const JitVla *v = inner; v != outer; v = v->outer) {
        if (!v)
            jit_fail(f->j, "a jump into the scope of a variable length array");
        if (!v->is_kept)
            last = v;
    }
    if (last)
        move(f, jit_made(f, block), stack_pointer(f), last->before);
}

void jit_vla_restore(JitFn *f, const JitVla *outer)
{
    if (f->block)
        restore(f, f->block, f->vla, outer);
}

void jit_vla_restore_in(JitFn *f, JitBlock *block, JitVla *inner, const JitVla *outer,
                        JitBlock *to)
{
    restore(f, block, inner, outer);
    jit_jump_from(f, block, to);
}

static bool find_alloca(Node *node, void *context)
{
    bool *found = context;
    const Node *callee = node->kind == AST_CALL ? ast_unparen(((Call *)node)->callee) : NULL;
    if (callee && callee->kind == AST_IDENT) {
        const char *name = ((const Ident *)callee)->name;
        *found |= !strcmp(name, "alloca") || !strncmp(name, "__builtin_alloca", 16);
    }
    return !*found && node->kind != AST_FUNCTION;
}

static bool calls_alloca(Node *block)
{
    bool found = false;
    ast_walk(block, find_alloca, &found);
    return found;
}

gcc_jit_lvalue *jit_vla_declare(JitFn *f, Type *type, const char *name)
{
    enum { GIVEN_ALIGN = 16 }; /* by alloca */
    Jit *j = f->j;
    JitVla *vla = ARENA_NEW(j->scratch, JitVla);
    vla->outer = f->vla;
    vla->before = jit_local(f, jit_void_pointer(j), "chant_stack_before");
    vla->is_kept = f->scope && calls_alloca(f->scope);
    f->vla = vla;
    move(f, jit_block(f), vla->before, stack_pointer(f));
    int64_t align = type_align(type);
    Type *size = size_type(), *pointer = type_pointer(j->scratch, type_basic(TYPE_VOID));
    gcc_jit_rvalue *bytes = jit_size(f, type);
    if (align > GIVEN_ALIGN)
        bytes = jit_binary(f, OP_ADD, bytes, size, jit_int(f, size, align), size, size);
    bytes = jit_spill(f, bytes);
    gcc_jit_rvalue *made = jit_spill(f, jit_call_builtin(f, "__builtin_alloca", 1, &bytes, &size));
    if (align > GIVEN_ALIGN) {
        gcc_jit_rvalue *up = jit_add_bytes(f, made, jit_int(f, size, align - 1));
        up = jit_convert(f, up, pointer, size);
        up = jit_binary(f, OP_BAND, up, size, jit_int(f, size, -align), size, size);
        made = jit_convert(f, up, size, pointer);
    }
    gcc_jit_lvalue *address = jit_local(f, jit_void_pointer(j), name);
    jit_assign(f, address, jit_cast(f, made, jit_void_pointer(j)));
    return jit_deref(f, gj.lvalue_as_rvalue(address), type);
}
