/* Atomic objects and gcc's atomic functions.
 *
 * What a register holds, up to 8 bytes, goes through gcc's functions for its size, as a value
 * or, if it is no number or address, as the word of that size that its bytes make. Anything
 * else goes through libatomic's functions, as gcc's own code does, so that programs need that
 * library for the same objects.
 *
 * An operation that no function has is a loop that compares and exchanges (C17 6.5.16.2p3).
 * Its old and its new value are objects in memory, as padding counts when bytes are compared. */
#include <string.h>

#include "lowering/jit_narrow.h"

enum { RELAXED = 0, SEQ_CST = 5 };

static bool is_sized(const Type *type)
{
    int64_t size = type_size(type);
    return size == 1 || size == 2 || size == 4 || size == 8;
}

/* True if gcc's functions take its values as they are. */
static bool is_word(const Type *type)
{
    return type_is_integer(type) || type_is_pointer(type) || type_is_chan(type);
}

/* It outlives the context in the types of libatomic's functions. */
static Type *void_pointer(JitFn *f)
{
    return type_pointer(f->j->arena, type_basic(TYPE_VOID));
}

static Type *bare(JitFn *f, Type *type)
{
    return type_unqualified(f->j->scratch, type_strip(type));
}

/* The integer of the same size. */
static Type *word_type(const Type *type)
{
    switch (type_size(type)) {
    case 1: return type_basic(TYPE_UCHAR);
    case 2: return type_basic(TYPE_USHORT);
    case 4: return type_basic(TYPE_UINT);
    default: return type_basic(TYPE_ULONG);
    }
}

/* The bytes at an address as the word they make; nothing is known of their alignment. */
static gcc_jit_lvalue *word_at(JitFn *f, gcc_jit_rvalue *address, const Type *type)
{
    gcc_jit_type *t = gj.type_get_aligned(jit_type(f->j, word_type(type)), 1);
    return gj.rvalue_dereference(jit_cast(f, address, gj.type_get_pointer(t)), f->at);
}

static gcc_jit_rvalue *load_word(JitFn *f, gcc_jit_rvalue *address, const Type *type)
{
    return jit_spill(f, jit_cast(f, gj.lvalue_as_rvalue(word_at(f, address, type)),
                                 jit_type(f->j, word_type(type))));
}

static gcc_jit_rvalue *address_of(JitFn *f, gcc_jit_lvalue *lvalue)
{
    return jit_cast(f, gj.lvalue_get_address(lvalue, f->at), jit_void_pointer(f->j));
}

/* ---- libatomic's ---- */

/* A call of a function of that name, with what its parameters are declared as. */
static gcc_jit_rvalue *library_call(JitFn *f, const char *name, Type *result, int count,
                                    gcc_jit_rvalue **values, Type **types)
{
    Type *function = type_function(f->j->arena, result);
    for (int i = 0; i < count; i++) {
        ParamType param = {.type = types[i]};
        VEC_PUSH(f->j->arena, &function->params, param);
    }
    JitEntity *e = jit_library_entity(f, name, function);
    return gj.context_new_call(f->j->context, f->at, jit_entity_function(f->j, e), count, values);
}

/* `__atomic_NAME(size, addresses..., orders...)`: the order is that of all of C's operators. */
static gcc_jit_rvalue *general_call(JitFn *f, const char *name, Type *result, int64_t size,
                                    int addresses, gcc_jit_rvalue **at, int orders,
                                    gcc_jit_rvalue **order)
{
    gcc_jit_rvalue *values[6];
    Type *types[6];
    int count = 0;
    types[count] = type_basic(TYPE_ULONG);
    values[count++] = jit_int(f, type_basic(TYPE_ULONG), size);
    for (int i = 0; i < addresses; i++) {
        types[count] = void_pointer(f);
        values[count++] = jit_cast(f, at[i], jit_void_pointer(f->j));
    }
    for (int i = 0; i < orders; i++) {
        types[count] = type_basic(TYPE_INT);
        values[count++] = order ? order[i] : jit_int(f, type_basic(TYPE_INT), SEQ_CST);
    }
    return library_call(f, name, result, count, values, types);
}

/* ---- reading and writing ---- */

static gcc_jit_rvalue *sized_load(JitFn *f, gcc_jit_rvalue *address, Type *as, int order)
{
    Type *word = is_word(as) ? as : word_type(as);
    gcc_jit_rvalue *values[] = {address, jit_int(f, type_basic(TYPE_INT), order)};
    Type *types[] = {void_pointer(f), type_basic(TYPE_INT)};
    const char *name = arena_printf(f->j->scratch, "__atomic_load_%d", (int)type_size(as));
    gcc_jit_rvalue *v = jit_builtin_result(f, jit_call_builtin(f, name, 2, values, types), word);
    return word == as ? v : gj.context_new_bitcast(f->j->context, f->at, v, jit_type(f->j, as));
}

static void sized_store(JitFn *f, gcc_jit_rvalue *address, gcc_jit_rvalue *value, Type *as,
                        int order)
{
    Type *word = is_word(as) ? as : word_type(as);
    if (word != as)
        value = gj.context_new_bitcast(f->j->context, f->at, value, jit_type(f->j, word));
    gcc_jit_rvalue *values[] = {address, value, jit_int(f, type_basic(TYPE_INT), order)};
    Type *types[] = {void_pointer(f), word, type_basic(TYPE_INT)};
    const char *name = arena_printf(f->j->scratch, "__atomic_store_%d", (int)type_size(as));
    jit_eval(f, jit_call_builtin(f, name, 3, values, types));
}

bool jit_is_one_access(const Type *type)
{
    return is_sized(type) && (is_word(type) || (type_is_floating(type) && !jit_is_complex(type)));
}

gcc_jit_rvalue *jit_load_relaxed(JitFn *f, gcc_jit_lvalue *from, Type *type)
{
    return sized_load(f, gj.lvalue_get_address(from, f->at), type, RELAXED);
}

void jit_store_relaxed(JitFn *f, gcc_jit_lvalue *to, gcc_jit_rvalue *value, Type *type)
{
    sized_store(f, gj.lvalue_get_address(to, f->at), value, type, RELAXED);
}

/* Reads the object at `address` into the one at `to`. */
static void load_into(JitFn *f, gcc_jit_rvalue *address, gcc_jit_rvalue *to, Type *type)
{
    if (is_sized(type)) {
        gcc_jit_rvalue *v = sized_load(f, address, word_type(type), SEQ_CST);
        jit_assign(f, word_at(f, to, type),
                   jit_cast(f, v, jit_type(f->j, word_type(type))));
    } else if (type_size(type) > 0) {
        gcc_jit_rvalue *at[] = {address, to};
        jit_eval(f, general_call(f, "__atomic_load", type_basic(TYPE_VOID), type_size(type), 2,
                                 at, 1, NULL));
    }
}

gcc_jit_rvalue *jit_atomic_load(JitFn *f, JitPlace place)
{
    Type *type = bare(f, place.type);
    gcc_jit_rvalue *address = gj.lvalue_get_address(place.lvalue, f->at);
    if (jit_is_one_access(type))
        return sized_load(f, address, type, SEQ_CST);
    gcc_jit_lvalue *value = jit_temp(f, jit_type(f->j, type));
    load_into(f, address, gj.lvalue_get_address(value, f->at), type);
    return gj.lvalue_as_rvalue(value);
}

void jit_atomic_store(JitFn *f, JitPlace place, gcc_jit_rvalue *value)
{
    Type *type = bare(f, place.type);
    gcc_jit_rvalue *address = gj.lvalue_get_address(place.lvalue, f->at);
    if (jit_is_one_access(type)) {
        sized_store(f, address, value, type, SEQ_CST);
        return;
    }
    gcc_jit_lvalue *from = jit_temp(f, jit_type(f->j, type));
    jit_assign(f, from, jit_cast(f, value, jit_type(f->j, type)));
    gcc_jit_rvalue *at[] = {address, gj.lvalue_get_address(from, f->at)};
    if (is_sized(type))
        sized_store(f, address, load_word(f, at[1], type), word_type(type), SEQ_CST);
    else if (type_size(type) > 0)
        jit_eval(f, general_call(f, "__atomic_store", type_basic(TYPE_VOID), type_size(type), 2,
                                 at, 1, NULL));
}

/* ---- compound assignment ---- */

/* The part of the name of gcc's function for the operator, or NULL. */
static const char *fetch_name(Op op)
{
    switch (op) {
    case OP_ADD: return "add";
    case OP_SUB: return "sub";
    case OP_BAND: return "and";
    case OP_BOR: return "or";
    case OP_BXOR: return "xor";
    default: return NULL;
    }
}

static gcc_jit_rvalue *fetch_op(JitFn *f, gcc_jit_rvalue *address, Type *type, const char *op,
                                gcc_jit_rvalue *right, Type *rt, bool behind, bool wanted)
{
    gcc_jit_rvalue *values[] = {address, jit_convert(f, right, rt, type),
                                jit_int(f, type_basic(TYPE_INT), SEQ_CST)};
    Type *types[] = {void_pointer(f), type, type_basic(TYPE_INT)};
    const char *name = arena_printf(f->j->scratch, behind ? "__atomic_fetch_%s_%d"
                                                          : "__atomic_%s_fetch_%d",
                                    op, (int)type_size(type));
    gcc_jit_rvalue *call = jit_call_builtin(f, name, 3, values, types);
    if (wanted)
        return jit_builtin_result(f, call, type);
    jit_eval(f, call);
    return NULL;
}

/* Exchanges the object at `address` for `fresh` if it is what `old` says, else reads it into
 * `old`. As a bool. */
static gcc_jit_rvalue *compare_exchange(JitFn *f, gcc_jit_rvalue *address, gcc_jit_rvalue *old,
                                        gcc_jit_rvalue *fresh, Type *type)
{
    Type *boolean = type_basic(TYPE_BOOL), *number = type_basic(TYPE_INT);
    if (!is_sized(type)) {
        gcc_jit_rvalue *at[] = {address, old, fresh};
        return jit_spill(f, general_call(f, "__atomic_compare_exchange", boolean,
                                         type_size(type), 3, at, 2, NULL));
    }
    gcc_jit_rvalue *order = jit_int(f, number, SEQ_CST);
    gcc_jit_rvalue *values[] = {address, old, load_word(f, fresh, type), jit_int(f, number, 0),
                                order, order};
    Type *types[] = {void_pointer(f), void_pointer(f), word_type(type), number, number, number};
    const char *name =
        arena_printf(f->j->scratch, "__atomic_compare_exchange_%d", (int)type_size(type));
    return jit_builtin_result(f, jit_call_builtin(f, name, 6, values, types), boolean);
}

/* The floating-point environment around an operation that may be done several times: only the
 * exceptions of the last one are raised (C17 6.5.16.2, footnote 113). */
typedef struct Environment {
    gcc_jit_lvalue *x87, *sse, *masked;
} Environment;

/* Instructions that change the state of the floating-point unit, with objects in memory. */
static void instructions(JitFn *f, const char *text, gcc_jit_lvalue **out, int outs,
                         gcc_jit_lvalue **in, int ins)
{
    static const char *const clobbers[] = {"memory", "st",    "st(1)", "st(2)", "st(3)",
                                           "st(4)",  "st(5)", "st(6)", "st(7)"};
    gcc_jit_rvalue *values[2];
    for (int i = 0; i < ins; i++) /* it must be in memory; and be made ahead of the statement */
        values[i] = gj.lvalue_as_rvalue(
            gj.rvalue_dereference(gj.lvalue_get_address(in[i], f->at), f->at));
    gcc_jit_extended_asm *made = gj.block_add_extended_asm(jit_block(f), f->at, text);
    gj.extended_asm_set_volatile_flag(made, 1);
    for (int i = 0; i < outs; i++)
        gj.extended_asm_add_output_operand(made, NULL, "=m", out[i]);
    for (int i = 0; i < ins; i++)
        gj.extended_asm_add_input_operand(made, NULL, "m", values[i]);
    for (size_t i = 0; i < sizeof clobbers / sizeof *clobbers; i++)
        gj.extended_asm_add_clobber(made, clobbers[i]);
}

static void clear_exceptions(JitFn *f, const Environment *e)
{
    gcc_jit_lvalue *in[] = {e->masked};
    instructions(f, "fnclex\n\tldmxcsr %0", NULL, 0, in, 1);
}

/* Keeps the environment, and goes on with all exceptions masked and none raised. */
static Environment hold_environment(JitFn *f)
{
    enum { X87_BYTES = 28, MASKS = 0x1f80, NO_FLAGS = ~0x3f };
    gcc_jit_context *c = f->j->context;
    gcc_jit_type *number = jit_basic(f->j, TYPE_INT);
    Environment e;
    e.x87 = jit_temp(f, gj.context_new_array_type(c, NULL, number, X87_BYTES / 4));
    e.sse = jit_temp(f, number);
    e.masked = jit_temp(f, number);
    gcc_jit_lvalue *out[] = {e.x87, e.sse};
    instructions(f, "fnstenv %0\n\tstmxcsr %1", out, 2, NULL, 0);
    gcc_jit_rvalue *mask = gj.context_new_rvalue_from_int(c, number, NO_FLAGS);
    gcc_jit_rvalue *set = gj.context_new_rvalue_from_int(c, number, MASKS);
    gcc_jit_rvalue *v = gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_BITWISE_AND, number,
                                                 gj.lvalue_as_rvalue(e.sse), mask);
    jit_assign(f, e.masked, gj.context_new_binary_op(c, f->at, GCC_JIT_BINARY_OP_BITWISE_OR,
                                                     number, v, set));
    clear_exceptions(f, &e);
    return e;
}

/* Puts it back, and raises what the operation has raised. */
static void update_environment(JitFn *f, const Environment *e)
{
    gcc_jit_type *number = jit_basic(f->j, TYPE_INT), *small = jit_basic(f->j, TYPE_USHORT);
    gcc_jit_lvalue *x87 = jit_temp(f, small), *sse = jit_temp(f, number);
    gcc_jit_lvalue *out[] = {x87, sse}, *in[] = {e->x87, e->sse};
    instructions(f, "fnstsw %0\n\tstmxcsr %1\n\tfldenv %2\n\tldmxcsr %3", out, 2, in, 2);
    Type *type = type_basic(TYPE_INT);
    gcc_jit_rvalue *raised = gj.context_new_binary_op(
        f->j->context, f->at, GCC_JIT_BINARY_OP_BITWISE_OR, number, gj.lvalue_as_rvalue(sse),
        jit_cast(f, gj.lvalue_as_rvalue(x87), number));
    jit_eval(f, library_call(f, "__atomic_feraiseexcept", type_basic(TYPE_VOID), 1, &raised,
                             &type));
}

static bool is_inexact(const Type *type)
{
    return type_is_floating(type) || type_kind(type) == TYPE_COMPLEX;
}

gcc_jit_rvalue *jit_atomic_update(JitFn *f, JitPlace place, Node *left, Op op,
                                  gcc_jit_rvalue *right, Type *rt, bool behind, bool wanted)
{
    Type *type = bare(f, place.type);
    gcc_jit_rvalue *address =
        jit_spill(f, gj.lvalue_get_address(place.lvalue, f->at));
    const char *fetch = fetch_name(op);
    if (fetch && is_sized(type) && type_is_integer(type) && type_kind(type) != TYPE_BOOL &&
        type_is_integer(rt))
        return fetch_op(f, address, type, fetch, right, rt, behind, wanted);
    right = jit_spill(f, right);
    gcc_jit_lvalue *old = jit_temp(f, jit_type(f->j, type));
    gcc_jit_lvalue *fresh = jit_temp(f, jit_type(f->j, type));
    load_into(f, address, gj.lvalue_get_address(old, f->at), type);
    bool holds = (is_inexact(type) || is_inexact(rt)) && jit_keeps_math(f->j, "trapping-math");
    Environment environment;
    if (holds)
        environment = hold_environment(f);
    JitBlock *loop = jit_new_block(f), *again = jit_new_block(f), *end = jit_new_block(f);
    jit_enter(f, loop);
    JitOperand operand = {.value = right, .type = rt, .promoted = rt};
    jit_assign(f, fresh, jit_modified(f, left, gj.lvalue_as_rvalue(old), op, &operand));
    jit_branch(f, compare_exchange(f, address, address_of(f, old), address_of(f, fresh), type),
               end, again);
    f->block = again;
    if (holds)
        clear_exceptions(f, &environment);
    jit_jump(f, loop);
    f->block = end;
    if (holds)
        update_environment(f, &environment);
    return wanted ? gj.lvalue_as_rvalue(behind ? old : fresh) : NULL;
}

/* ---- gcc's functions: the general forms become those for a size ---- */

/* What the values of a call's arguments are. `A` the address, `V` a value of the object's
 * type, `L` the address of one that is read, `P` of one that is updated, `R` of the result,
 * `I` an int. */
typedef struct Atomic {
    const char *name;      /* the general form */
    const char *sized;     /* the form for a size, without it */
    const char *arguments;
    char gives;            /* V, B (a bool), or N (nothing) */
} Atomic;

static const Atomic atomics[] = {
    {"__atomic_load_n", "__atomic_load_", "AI", 'V'},
    {"__atomic_store_n", "__atomic_store_", "AVI", 'N'},
    {"__atomic_exchange_n", "__atomic_exchange_", "AVI", 'V'},
    {"__atomic_compare_exchange_n", "__atomic_compare_exchange_", "APVIII", 'B'},
    {"__atomic_load", "__atomic_load_", "ARI", 'R'},
    {"__atomic_store", "__atomic_store_", "ALI", 'N'},
    {"__atomic_exchange", "__atomic_exchange_", "ALRI", 'R'},
    {"__atomic_compare_exchange", "__atomic_compare_exchange_", "APLIII", 'B'},
    {"__atomic_fetch_add", "__atomic_fetch_add_", "AVI", 'V'},
    {"__atomic_fetch_sub", "__atomic_fetch_sub_", "AVI", 'V'},
    {"__atomic_fetch_and", "__atomic_fetch_and_", "AVI", 'V'},
    {"__atomic_fetch_or", "__atomic_fetch_or_", "AVI", 'V'},
    {"__atomic_fetch_xor", "__atomic_fetch_xor_", "AVI", 'V'},
    {"__atomic_fetch_nand", "__atomic_fetch_nand_", "AVI", 'V'},
    {"__atomic_add_fetch", "__atomic_add_fetch_", "AVI", 'V'},
    {"__atomic_sub_fetch", "__atomic_sub_fetch_", "AVI", 'V'},
    {"__atomic_and_fetch", "__atomic_and_fetch_", "AVI", 'V'},
    {"__atomic_or_fetch", "__atomic_or_fetch_", "AVI", 'V'},
    {"__atomic_xor_fetch", "__atomic_xor_fetch_", "AVI", 'V'},
    {"__atomic_nand_fetch", "__atomic_nand_fetch_", "AVI", 'V'},
    {"__sync_fetch_and_add", "__sync_fetch_and_add_", "AV", 'V'},
    {"__sync_fetch_and_sub", "__sync_fetch_and_sub_", "AV", 'V'},
    {"__sync_fetch_and_or", "__sync_fetch_and_or_", "AV", 'V'},
    {"__sync_fetch_and_and", "__sync_fetch_and_and_", "AV", 'V'},
    {"__sync_fetch_and_xor", "__sync_fetch_and_xor_", "AV", 'V'},
    {"__sync_fetch_and_nand", "__sync_fetch_and_nand_", "AV", 'V'},
    {"__sync_add_and_fetch", "__sync_add_and_fetch_", "AV", 'V'},
    {"__sync_sub_and_fetch", "__sync_sub_and_fetch_", "AV", 'V'},
    {"__sync_or_and_fetch", "__sync_or_and_fetch_", "AV", 'V'},
    {"__sync_and_and_fetch", "__sync_and_and_fetch_", "AV", 'V'},
    {"__sync_xor_and_fetch", "__sync_xor_and_fetch_", "AV", 'V'},
    {"__sync_nand_and_fetch", "__sync_nand_and_fetch_", "AV", 'V'},
    {"__sync_bool_compare_and_swap", "__sync_bool_compare_and_swap_", "AVV", 'B'},
    {"__sync_val_compare_and_swap", "__sync_val_compare_and_swap_", "AVV", 'V'},
    {"__sync_lock_test_and_set", "__sync_lock_test_and_set_", "AV", 'V'},
    {"__sync_lock_release", "__sync_lock_release_", "A", 'N'},
};

/* The form for a size, where gcc makes code of it or libatomic has it. */
static gcc_jit_rvalue *sized_call(JitFn *f, const Atomic *a, int size, int count,
                                  gcc_jit_rvalue **values, Type **types, Type *result)
{
    const char *name = arena_printf(f->j->scratch, "%s%d", a->sized, size);
    if (size <= 8)
        return jit_call_builtin(f, name, count, values, types);
    if (!strncmp(name, "__sync_", 7))
        jit_fail(f->j, "%s", name);
    return library_call(f, name, result, count, values, types);
}

/* The general forms for what is no word, by addresses alone. */
static gcc_jit_rvalue *general_form(JitFn *f, const Atomic *a, Call *call, Type *type, bool wanted)
{
    gcc_jit_rvalue *at[3], *orders[3];
    int addresses = 0, order_count = 0;
    for (const char *kind = a->arguments; *kind; kind++) {
        Node *node = call->arguments.items[kind - a->arguments];
        if (*kind == 'V')
            jit_fail(f->j, "%s of a '%s'", a->name, type_spell(f->j->scratch, type, NULL));
        if (*kind != 'I')
            at[addresses++] = jit_spill(f, jit_expr(f, node));
        else
            orders[order_count++] = jit_spill(f, jit_expr_as(f, node, type_basic(TYPE_INT)));
    }
    bool compares = a->gives == 'B';
    Type *result = type_basic(compares ? TYPE_BOOL : TYPE_VOID);
    /* libatomic's does not know the weak form */
    gcc_jit_rvalue *made =
        general_call(f, a->name, result, type_size(type), addresses, at, order_count - compares,
                     orders + compares);
    if (compares && wanted)
        return jit_convert(f, jit_spill(f, made), result, jit_value_type(f, &call->expr.node));
    jit_eval(f, made);
    return NULL;
}

/* The value that the function takes for an argument, and its type. */
static gcc_jit_rvalue *argument(JitFn *f, char kind, Node *node, Type *type, Type **as)
{
    gcc_jit_rvalue *v;
    bool is_wide = type_size(type) > 8;
    switch (kind) {
    case 'V':
        *as = type;
        v = jit_expr_as(f, node, type);
        break;
    case 'I':
        *as = type_basic(TYPE_INT);
        v = jit_expr_as(f, node, *as);
        break;
    case 'L':
        *as = is_wide ? type : word_type(type);
        v = jit_expr(f, node);
        v = is_wide ? gj.lvalue_as_rvalue(jit_deref(f, v, type)) : load_word(f, v, type);
        break;
    default:
        *as = void_pointer(f);
        v = jit_cast(f, jit_expr(f, node), jit_void_pointer(f->j));
    }
    return ast_expr(node)->constant ? v : jit_spill(f, v);
}

/* One of the functions of which there is a form for the object's size. */
static gcc_jit_rvalue *atomic_call(JitFn *f, const Atomic *a, Call *call, bool wanted)
{
    int count = (int)strlen(a->arguments), out = 0;
    if (call->arguments.count < count)
        jit_fail(f->j, "%s with too few arguments", a->name);
    Type *type = jit_pointee(f, call->arguments.items[0]);
    int size = (int)type_size(type);
    if (!is_sized(type) && !(size == 16 && type_is_integer(type)))
        return general_form(f, a, call, type, wanted);
    Type *as = is_word(type) ? type : word_type(type), *types[8];
    gcc_jit_rvalue *values[8], *result = NULL;
    for (int i = 0; i < count; i++) {
        Node *node = call->arguments.items[i];
        char kind = a->arguments[i];
        if (kind == 'V' && (as != type || !is_word(jit_value_type(f, node))))
            jit_fail(f->j, "%s of a '%s'", a->name,
                     type_spell(f->j->scratch, jit_value_type(f, node), NULL));
        gcc_jit_rvalue *v = argument(f, kind, node, type, &types[out]);
        if (kind == 'R')
            result = v;
        else
            values[out++] = v;
    }
    Type *gives = a->gives == 'B'   ? type_basic(TYPE_BOOL)
                  : a->gives == 'N' ? type_basic(TYPE_VOID)
                                    : as;
    gcc_jit_rvalue *made = sized_call(f, a, size, out, values, types, gives);
    if (a->gives == 'R') {
        gcc_jit_rvalue *v = jit_builtin_result(f, made, size > 8 ? type : word_type(type));
        jit_assign(f, size > 8 ? jit_deref(f, result, type) : word_at(f, result, type), v);
        return NULL;
    }
    if (a->gives == 'N' || !wanted) {
        jit_eval(f, made);
        return NULL;
    }
    return jit_convert(f, jit_builtin_result(f, made, gives), gives,
                       jit_value_type(f, &call->expr.node));
}

/* `__atomic_test_and_set` and `__atomic_clear`: of a byte. */
static gcc_jit_rvalue *flag_call(JitFn *f, Call *call, bool sets, bool wanted)
{
    Type *boolean = type_basic(TYPE_BOOL), *byte = type_basic(TYPE_UCHAR);
    if (call->arguments.count != 2)
        jit_fail(f->j, "an atomic flag with %d arguments", call->arguments.count);
    Node *order = call->arguments.items[1];
    gcc_jit_rvalue *address = jit_spill(f, jit_expr(f, call->arguments.items[0]));
    gcc_jit_rvalue *values[] = {address, jit_int(f, byte, sets),
                                jit_spill(f, jit_expr_as(f, order, type_basic(TYPE_INT)))};
    if (ast_expr(order)->constant)
        values[2] = jit_expr_as(f, order, type_basic(TYPE_INT));
    Type *types[] = {void_pointer(f), byte, type_basic(TYPE_INT)};
    gcc_jit_rvalue *made = jit_call_builtin(
        f, sets ? "__atomic_exchange_1" : "__atomic_store_1", 3, values, types);
    if (!sets || !wanted) {
        jit_eval(f, made);
        return NULL;
    }
    return jit_convert(f, jit_builtin_result(f, made, byte), byte, boolean);
}

/* What gcc says of an object of that size where nothing is known of its place, or a typed
 * pointer to it. */
static gcc_jit_rvalue *lock_free_call(JitFn *f, Call *call, bool always)
{
    const NodeList *arguments = &call->arguments;
    const ConstValue *size =
        arguments->count == 2 ? ast_expr(arguments->items[0])->constant : NULL;
    if (!size || size->kind != CONST_INT)
        jit_fail(f->j, "a question about locks of an unknown size");
    Node *object = ast_unparen(arguments->items[1]);
    const ConstValue *pointer = ast_expr(object)->constant;
    bool is_null = pointer && pointer->kind == CONST_INT && pointer->integer == 0;
    int64_t n = (int64_t)size->integer;
    bool free = n == 1 || n == 2 || n == 4 || n == 8;
    if (!is_null && (object->kind == AST_CAST || type_align(jit_pointee(f, object)) < n))
        jit_fail(f->j, "a question about locks of an object of little alignment");
    jit_discard(f, arguments->items[1]);
    if (free || always)
        return jit_int(f, type_basic(TYPE_BOOL), free);
    gcc_jit_rvalue *values[] = {
        jit_int(f, type_basic(TYPE_ULONG), n),
        jit_cast(f, jit_expr_as(f, object, void_pointer(f)), jit_void_pointer(f->j))};
    Type *types[] = {type_basic(TYPE_ULONG), void_pointer(f)};
    return jit_spill(f, library_call(f, "__atomic_is_lock_free", type_basic(TYPE_BOOL), 2, values,
                                     types));
}

/* True if the name is that of the form for a size, which its first argument points to. */
static bool names_size(JitFn *f, const Atomic *a, Call *call, const char *name)
{
    size_t n = strlen(a->sized);
    if (strncmp(a->sized, name, n) || !strstr("1 2 4 8 16", name + n) ||
        strpbrk(a->arguments, "LR"))
        return false;
    const Type *type = call->arguments.count ? jit_pointee(f, call->arguments.items[0]) : NULL;
    if (!type || !type_is_integer(type) ||
        strcmp(arena_printf(f->j->scratch, "%d", (int)type_size(type)), name + n))
        jit_fail(f->j, "%s of another type", name);
    return true;
}

bool jit_atomic_call(JitFn *f, Call *call, const char *name, bool wanted, gcc_jit_rvalue **result)
{
    for (size_t i = 0; i < sizeof atomics / sizeof *atomics; i++) {
        if (!strcmp(atomics[i].name, name) || names_size(f, &atomics[i], call, name)) {
            *result = atomic_call(f, &atomics[i], call, wanted);
            return true;
        }
    }
    bool sets = !strcmp(name, "__atomic_test_and_set");
    bool always = !strcmp(name, "__atomic_always_lock_free");
    if (sets || !strcmp(name, "__atomic_clear"))
        *result = flag_call(f, call, sets, wanted);
    else if (always || !strcmp(name, "__atomic_is_lock_free"))
        *result = lock_free_call(f, call, always);
    else
        return false;
    return true;
}
