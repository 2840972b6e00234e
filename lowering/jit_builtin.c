/* gcc's built-in functions. libgccjit ends the process when it is asked for one that it can't
 * make, so those that it is asked for are listed here. */
#include <stdlib.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

/* ---- calling libgccjit's ---- */

gcc_jit_rvalue *jit_call_builtin(JitFn *f, const char *name, int count,
                                 gcc_jit_rvalue **arguments, Type **types)
{
    Jit *j = f->j;
    gcc_jit_function *function = gj.context_get_builtin_function(j->context, name);
    if (!function)
        jit_fail(j, "%s", name);
    int fixed = (int)gj.function_get_param_count(function);
    gcc_jit_rvalue **cast = arena_alloc(j->scratch, ((size_t)count + 1) * sizeof *cast);
    for (int i = 0; i < count; i++) {
        if (i >= fixed) {
            cast[i] = arguments[i];
            continue;
        }
        gcc_jit_type *to =
            gj.rvalue_get_type(gj.param_as_rvalue(gj.function_get_param(function, i)));
        bool from_pointer = gj.type_is_pointer(gj.rvalue_get_type(arguments[i]));
        bool to_pointer = gj.type_is_pointer(to) != NULL;
        if (from_pointer && !to_pointer)
            cast[i] = gj.context_new_cast(
                j->context, f->at,
                jit_convert(f, arguments[i], types[i], type_basic(TYPE_ULONG)), to);
        else
            cast[i] = gj.context_new_cast(j->context, f->at, arguments[i], to);
    }
    return gj.context_new_call(j->context, f->at, function, count, cast);
}

gcc_jit_rvalue *jit_builtin_result(JitFn *f, gcc_jit_rvalue *call, Type *type)
{
    gcc_jit_rvalue *v = jit_spill(f, call);
    if (type_is_pointer(type) || type_is_chan(type)) {
        if (gj.type_is_pointer(gj.rvalue_get_type(v)))
            return jit_cast(f, v, jit_type(f->j, type));
        v = jit_cast(f, v, jit_basic(f->j, TYPE_ULONG));
        return jit_convert(f, v, type_basic(TYPE_ULONG), type);
    }
    if (type_kind(type) == TYPE_BOOL && gj.rvalue_get_type(v) != jit_basic(f->j, TYPE_BOOL)) {
        v = jit_cast(f, v, jit_basic(f->j, TYPE_UCHAR));
        return jit_convert(f, v, type_basic(TYPE_UCHAR), type);
    }
    return jit_cast(f, v, jit_type(f->j, type));
}

Type *jit_pointee(JitFn *f, Node *node)
{
    Type *type = jit_value_type(f, node);
    if (type->kind != TYPE_POINTER)
        jit_fail(f->j, "a built-in function with a '%s' for a pointer",
                 type_spell(f->j->scratch, type, NULL));
    return type_unqualified(f->j->scratch, type_strip(type->base));
}

/* ---- those that libgccjit has as they are ---- */

static const char *const plain[] = {
    "__builtin_clz",        "__builtin_clzl",       "__builtin_clzll",      "__builtin_ctz",
    "__builtin_ctzl",       "__builtin_ctzll",      "__builtin_popcount",   "__builtin_popcountl",
    "__builtin_popcountll", "__builtin_parity",     "__builtin_parityl",    "__builtin_parityll",
    "__builtin_ffs",        "__builtin_ffsl",       "__builtin_ffsll",      "__builtin_bswap16",
    "__builtin_bswap32",    "__builtin_bswap64",    "__builtin_expect",     "__builtin_trap",
    "__builtin_unreachable", "__builtin_alloca",    "__atomic_thread_fence",
    "__builtin_prefetch",   "__builtin_object_size",
    "__builtin_return_address", "__builtin_frame_address",
    "__atomic_signal_fence", "__sync_synchronize",
};

static bool is_plain(const char *name)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strcmp(plain[i], name))
            return true;
    return false;
}

/* True if the function looks at how its argument is written. */
static bool is_about_expression(const char *name)
{
    return !strcmp(name, "__builtin_object_size");
}

static bool is_about_frames(const char *name)
{
    return !strcmp(name, "__builtin_return_address") || !strcmp(name, "__builtin_frame_address");
}

static gcc_jit_rvalue *plain_call(JitFn *f, Call *call, const char *name, bool wanted)
{
    gcc_jit_rvalue *values[8];
    Type *types[8];
    int count = call->arguments.count;
    if (count > 3)
        jit_fail(f->j, "%s with %d arguments", name, count);
    for (int i = 0; i < count; i++) {
        Node *node = call->arguments.items[i];
        types[i] = jit_value_type(f, node);
        values[i] = jit_expr(f, node);
        if (jit_has_effects(node) || !is_about_expression(name))
            values[i] = ast_expr(node)->constant ? values[i] : jit_spill(f, values[i]);
    }
    const ConstValue *level = count == 1 ? ast_expr(call->arguments.items[0])->constant : NULL;
    if (is_about_frames(name) && (!level || level->kind != CONST_INT || level->integer))
        jit_fail(f->j, "%s of a caller", name); /* it needs their frame pointers */
    gcc_jit_rvalue *made = jit_call_builtin(f, name, count, values, types);
    Type *type = jit_value_type(f, &call->expr.node);
    if (type_is_void(type) || (!wanted && strcmp(name, "__builtin_expect"))) {
        jit_eval(f, made);
        return NULL;
    }
    return jit_builtin_result(f, made, type);
}

/* ---- the C library's that libgccjit doesn't know, by another name ---- */

static const char *const library[] = {
    "strcpy", "strncpy", "strcat", "strncat", "strchr", "strrchr", "strstr", "strpbrk", "stpcpy",
    "strdup", "strndup", "index", "rindex", "sprintf", "snprintf", "vprintf", "vfprintf",
    "vsprintf", "vsnprintf", "scanf", "fscanf", "sscanf", "vscanf", "vfscanf", "vsscanf", "modf",
    "modff", "modfl", "__strcpy_chk", "__strncpy_chk", "__strcat_chk", "__strncat_chk",
    "__stpcpy_chk", "__sprintf_chk", "__snprintf_chk", "__vprintf_chk", "__vfprintf_chk",
    "__vsprintf_chk", "__vsnprintf_chk",
};

static const char *library_name(const Jit *j, const char *name)
{
    if (strncmp(name, "__builtin_", 10))
        return NULL;
    if (jit_sets_errno(j, name))
        return name + 10;
    for (size_t i = 0; i < sizeof library / sizeof *library; i++)
        if (!strcmp(library[i], name + 10))
            return library[i];
    return NULL;
}

JitEntity *jit_library_entity(JitFn *f, const char *name, Type *function)
{
    Symbol *symbol = ARENA_NEW(f->j->arena, Symbol);
    symbol->kind = SYMBOL_FUNCTION;
    symbol->name = intern_cstr(f->unit->unit->names, name);
    symbol->type = function;
    return jit_entity(f->unit, symbol);
}

static gcc_jit_rvalue *library_call(JitFn *f, Call *call, const char *name, bool wanted)
{
    Jit *j = f->j;
    Type *function = type_strip(ast_expr(call->callee)->type);
    if (function->kind == TYPE_POINTER)
        function = type_strip(function->base);
    if (function->kind != TYPE_FUNCTION)
        jit_fail(j, "__builtin_%s", name);
    JitEntity *e = jit_library_entity(f, name, function);
    const Type *own = type_strip(e->symbol->type);
    gcc_jit_rvalue **values =
        arena_alloc(j->scratch, ((size_t)call->arguments.count + 1) * sizeof *values);
    for (int i = 0; i < call->arguments.count; i++) {
        Node *node = call->arguments.items[i];
        Type *type = i < own->params.count ? type_strip(own->params.items[i].type)
                                           : type_strip(type_default_promote(
                                                 jit_value_type(f, node)));
        values[i] = jit_spill(f, jit_expr_as(f, node, type));
    }
    gcc_jit_rvalue *made = gj.context_new_call(j->context, f->at, jit_entity_function(j, e),
                                               call->arguments.count, values);
    return jit_call_result(f, made, own->base, wanted);
}

/* What is not known to be constant here may be so to gcc's optimisers. */
static gcc_jit_rvalue *constant_p(JitFn *f, Call *call)
{
    Type *result = type_basic(TYPE_INT);
    Node *node = call->arguments.count == 1 ? call->arguments.items[0] : NULL;
    if (!node || jit_has_effects(node))
        return jit_int(f, result, 0);
    Type *type = jit_value_type(f, node);
    bool is_scalar = type_is_integer(type) || type_is_floating(type) || type_is_pointer(type);
    if (ast_expr(node)->constant || !f->j->optimises || !is_scalar || jit_is_complex(type))
        return jit_int(f, result, ast_expr(node)->constant != NULL);
    gcc_jit_rvalue *value = jit_expr(f, node);
    return jit_builtin_result(
        f, jit_call_builtin(f, "__builtin_constant_p", 1, &value, &type), result);
}

/* The macros of <tgmath.h>: one of the functions is called. */
static gcc_jit_rvalue *tgmath(JitFn *f, const Call *call, bool wanted)
{
    Call *made = ARENA_NEW(f->j->scratch, Call);
    *made = *call;
    int functions;
    made->callee = builtin_tgmath_function(f->j->scratch, call, &functions);
    if (!made->callee)
        jit_fail(f->j, "__builtin_tgmath of such arguments");
    made->arguments.items += functions;
    made->arguments.count -= functions;
    return jit_call(f, made, wanted);
}

gcc_jit_rvalue *jit_builtin(JitFn *f, Call *call, const char *name, bool wanted)
{
    gcc_jit_rvalue *result;
    if (jit_atomic_call(f, call, name, wanted, &result))
        return result;
    if (!strcmp(name, "__builtin_constant_p"))
        return constant_p(f, call);
    if (jit_va_call(f, call, name))
        return NULL;
    if (is_plain(name))
        return plain_call(f, call, name, wanted);
    result = jit_nan(f, call);
    if (result)
        return result;
    if (jit_arithmetic_call(f, call, name, &result))
        return result;
    if (!strncmp(name, "__builtin_c", 11) && jit_is_complex_function(name + 10))
        return jit_complex_function(f, call, name + 10);
    if (!strcmp(name, "__builtin_tgmath"))
        return tgmath(f, call, wanted);
    if (!strcmp(name, "__builtin_shuffle"))
        return jit_shuffle(f, call);
    if (!strcmp(name, "__builtin_shufflevector"))
        return jit_shufflevector(f, call);
    if (!strcmp(name, "__builtin_complex"))
        return jit_complex_of(f, call);
    const char *plain_name = library_name(f->j, name);
    if (plain_name)
        return library_call(f, call, plain_name, wanted);
    jit_fail(f->j, "%s", name);
}
