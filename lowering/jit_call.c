/* Calls. A call is a statement at once, and what it gives is in a temporary. */
#include <string.h>

#include "lowering/jit_inside.h"
#include "lowering/lower.h"

enum { MAX_ARGUMENTS = 127 };

gcc_jit_rvalue *jit_call_result(JitFn *f, gcc_jit_rvalue *call, Type *result, bool wanted)
{
    if (type_is_void(result) || !wanted) {
        jit_eval(f, call);
        return NULL;
    }
    return jit_reinterpret(f, jit_spill(f, call), jit_type(f->j, result));
}

/* The values of the arguments, as the parameters want them, from the last to the first: so does
 * gcc, and programs rely on it. */
static void arguments_of(JitFn *f, const Call *call, const Type *function, gcc_jit_rvalue **values,
                         Type **types)
{
    const NodeList *list = &call->arguments;
    int first = 0; /* the first one that adds statements */
    while (first < list->count && !jit_has_effects(list->items[first]))
        first++;
    for (int i = list->count - 1; i >= 0; i--) {
        Node *node = list->items[i];
        Type *type = jit_value_type(f, node);
        if (i < function->params.count && !function->no_prototype)
            type = type_unqualified(f->j->scratch, type_strip(function->params.items[i].type));
        else
            type = type_strip(type_default_promote(type));
        types[i] = type;
        values[i] = jit_reinterpret(f, jit_expr_as(f, node, type), jit_passed_type(f->j, type));
        if (i > first && !ast_expr(node)->constant)
            values[i] = jit_spill(f, values[i]);
    }
}

static gcc_jit_rvalue *through_pointer(JitFn *f, gcc_jit_rvalue *pointer, const Type *function,
                                       int count, gcc_jit_rvalue **values, Type **types)
{
    Jit *j = f->j;
    gcc_jit_type *params[MAX_ARGUMENTS];
    int fixed = function->no_prototype ? count : function->params.count;
    for (int i = 0; i < fixed; i++)
        params[i] = jit_passed_type(j, types[i]);
    bool variadic = function->variadic || function->no_prototype;
    gcc_jit_type *type = gj.context_new_function_ptr_type(
        j->context, f->at, jit_result_type(j, function->base), fixed, params, variadic);
    return gj.context_new_call_through_ptr(j->context, f->at, jit_cast(f, pointer, type), count,
                                           values);
}

/* The name by which something is called, or NULL. */
static const Ident *called_name(Node *callee)
{
    callee = ast_unparen(callee);
    while (callee->kind == AST_UNARY && ((Unary *)callee)->op == OP_DEREF)
        callee = ast_unparen(((Unary *)callee)->operand);
    return callee->kind == AST_IDENT ? (const Ident *)callee : NULL;
}

static bool is_builtin(Name name)
{
    return !strncmp(name, "__builtin_", 10) || !strncmp(name, "__atomic_", 9) ||
           !strncmp(name, "__sync_", 7);
}

/* True if the call has what the definition takes, so that it can be called as it is. */
static bool fits(const JitEntity *e, const Type *function, const Call *call)
{
    const Type *own = type_strip(e->symbol->type);
    if (own->kind != TYPE_FUNCTION)
        return false;
    if (own->no_prototype && e->definition && call->arguments.count)
        return false;
    return own == function || (own->params.count == function->params.count &&
                               own->variadic == function->variadic &&
                               own->no_prototype == function->no_prototype);
}

static void note(JitFn *f, const char *text)
{
    gcc_jit_extended_asm *made = gj.block_add_extended_asm(jit_block(f), f->at, text);
    gj.extended_asm_set_volatile_flag(made, 1);
    gj.extended_asm_set_inline_flag(made, 1);
}

/* A row of the line table; emit_note.c says what it is for. */
static void note_line(JitFn *f, const Node *call)
{
    Loc loc = source_locate(f->unit->unit->source, call->span.start);
    note(f, lower_line_row(f->j->scratch, loc.file, loc.line, f->entity->symbol->name));
}

/* The function's type, or NULL. */
static Type *called_type(const Call *call)
{
    Type *type = ast_expr(call->callee)->type;
    if (!type || type_is_error(type))
        return NULL;
    type = type_strip(type);
    if (type->kind == TYPE_POINTER)
        type = type_strip(type->base);
    return type->kind == TYPE_FUNCTION ? type : NULL;
}

/* True if gcc knows the function by that name. */
static bool is_known(JitFn *f, const Ident *name, const Type *function)
{
    if (!jit_is_library_function(f->j, name->name, function))
        return false;
    if (is_builtin(name->name))
        return true;
    const Symbol *symbol = name->symbol;
    if (!symbol || (symbol->kind != SYMBOL_FUNCTION && symbol->kind != SYMBOL_BUILTIN))
        return false;
    const JitEntity *e = jit_entity(f->unit, symbol);
    return !e->is_static && !e->asm_name && !(e->definition && e->is_always_inline);
}

static bool is_of_constants(const Call *call)
{
    for (int i = 0; i < call->arguments.count; i++)
        if (!ast_expr(call->arguments.items[i])->constant)
            return false;
    return true;
}

/* The address that a function always gives, such as that of <ctype.h>'s table: libgccjit can't be
 * told of the attribute const, so what was given is kept while the function runs. */
static gcc_jit_rvalue *ask_once(JitFn *f, JitEntity *e, gcc_jit_rvalue *call)
{
    gcc_jit_context *c = f->j->context;
    gcc_jit_type *type = gj.rvalue_get_type(call);
    gcc_jit_rvalue *none = gj.context_new_rvalue_from_ptr(c, type, NULL);
    gcc_jit_lvalue *kept = map_get(&f->constants, e);
    if (!kept) {
        kept = gj.function_new_local(f->function, NULL, type, "chant_constant");
        gj.block_add_assignment(f->entry, NULL, kept, none);
        map_put(f->j->scratch, &f->constants, e, kept);
    }
    JitBlock *ask = jit_new_block(f), *known = jit_new_block(f);
    gcc_jit_rvalue *value = gj.lvalue_as_rvalue(kept);
    jit_branch(f, gj.context_new_comparison(c, f->at, GCC_JIT_COMPARISON_EQ, value, none), ask,
               known);
    f->block = ask;
    jit_assign(f, kept, call);
    jit_enter(f, known);
    return value;
}

/* Behind a call of what does not return. */
static void end_here(JitFn *f)
{
    jit_eval(f, jit_call_builtin(f, "__builtin_unreachable", 0, NULL, NULL));
    jit_jump(f, f->block);
}

gcc_jit_rvalue *jit_call(JitFn *f, Call *call, bool wanted)
{
    Jit *j = f->j;
    const Ident *name = called_name(call->callee);
    Type *function = called_type(call);
    bool known = name && function && is_known(f, name, function);
    bool may_err = known && jit_sets_errno(j, name->name) && !(wanted && is_of_constants(call));
    bool is_root = may_err && j->optimises && jit_is_square_root(name->name);
    if (may_err && !is_root)
        known = false;
    if (name)
        jit_refuse_readable_format(f, call, name->name);
    /* One whose type depends on its arguments has no symbol. */
    if (name && is_builtin(name->name) && !known)
        return jit_builtin(f, call, name->name, wanted);
    const Symbol *symbol = name ? name->symbol : NULL;
    if (symbol && symbol->kind != SYMBOL_FUNCTION && symbol->kind != SYMBOL_BUILTIN)
        symbol = NULL;
    if (symbol && !strcmp(symbol->name, "alloca"))
        return jit_builtin(f, call, "__builtin_alloca", wanted);
    if (symbol && jit_is_complex_function(symbol->name) && call->arguments.count == 1 &&
        !jit_is_own(jit_entity(f->unit, symbol)))
        return jit_complex_function(f, call, symbol->name);
    int count = call->arguments.count;
    if (!function || count > MAX_ARGUMENTS)
        jit_fail(j, "a call of what is no function");
    if (!function->no_prototype &&
        (count < function->params.count || (count > function->params.count && !function->variadic)))
        jit_fail(j, "a call with the wrong number of arguments");
    gcc_jit_rvalue *values[MAX_ARGUMENTS], *pointer = NULL, *made;
    Type *types[MAX_ARGUMENTS];
    if (!symbol && !known) {
        pointer = jit_expr(f, call->callee);
        for (int i = 0; i < count; i++)
            if (jit_has_effects(call->arguments.items[i])) {
                pointer = jit_spill(f, pointer);
                break;
            }
    }
    arguments_of(f, call, function, values, types);
    if (is_root)
        return jit_square_root(f, name->name, function, values[0], types[0]);
    if (known)
        return jit_library_call(f, name->name, function, count, values, types, wanted);
    JitEntity *e = symbol ? jit_entity(f->unit, symbol) : NULL;
    if (e && !jit_is_opaque(e) && fits(e, function, call)) {
        made = gj.context_new_call(j->context, f->at, jit_entity_function(j, e), count, values);
    } else {
        if (e && jit_is_opaque(e))
            pointer = jit_opaque_address(f, e);
        else if (e)
            pointer = gj.function_get_address(jit_entity_function(j, e), f->at);
        made = through_pointer(f, pointer, function, count, values, types);
    }
    bool noted = f->unit->input->line_table && lower_is_noted_call(f->unit->unit, &call->expr.node);
    if (noted)
        note_line(f, &call->expr.node);
    if (e && e->is_constant && count == 0 && j->optimises && type_is_pointer(function->base))
        return ask_once(f, e, made);
    gcc_jit_rvalue *result = jit_call_result(f, made, function->base, wanted);
    if (noted) /* not a jump, which would take the function off the stack */
        note(f, "");
    if (function->is_noreturn || (symbol && symbol->storage & STORAGE_NORETURN))
        end_here(f);
    return result;
}
