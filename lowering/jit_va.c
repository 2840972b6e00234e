/* Variadic definitions on x86-64 (System V ABI 3.5.7).
 *
 * libgccjit has no va_start: the registers that arguments came in are got from
 * __builtin_apply_args when the function begins, and laid out as the register save area that
 * a va_list points to. So lists go to vprintf and its kin, and come from C, as they are. */
#include <string.h>

#include "lowering/jit_inside.h"

/* Where __builtin_apply_args leaves what, in bytes. */
enum { STACK_ARGUMENTS = 0, VECTORS = 48, VECTOR_BYTES = 128 };
static const int general[] = {40, 32, 16, 24, 176, 184};

/* The members of a va_list, and its register save area. */
enum { GP_OFFSET = 0, FP_OFFSET = 4, OVERFLOW_AREA = 8, SAVE_AREA = 16 };
enum { GP_END = 48, FP_END = 176, GP_STEP = 8, FP_STEP = 16 };

static Type *pointer_type(JitFn *f)
{
    return type_pointer(f->j->scratch, type_basic(TYPE_CHAR));
}

static gcc_jit_rvalue *word(JitFn *f, long value)
{
    return gj.context_new_rvalue_from_long(f->j->context, jit_basic(f->j, TYPE_LONG), value);
}

/* The object of `type` that lies `offset` bytes behind `base`. */
static gcc_jit_lvalue *at(JitFn *f, gcc_jit_rvalue *base, int offset, Type *type)
{
    return jit_deref(f, jit_add_bytes(f, base, word(f, offset)), type);
}

/* How many registers of each kind a value takes; `in_memory`: none. */
typedef struct Need {
    int general, vector;
    bool in_memory;
} Need;

static Need need_of(const Type *type)
{
    JitPassing p = jit_passing(type);
    Need need = {.in_memory = p.in_memory || p.words[0] == CLASS_X87};
    for (int i = 0; i < 2; i++) {
        need.general += p.words[i] == CLASS_INTEGER;
        need.vector += p.words[i] == CLASS_SSE;
    }
    return need;
}

static int64_t round_up(int64_t n, int64_t to)
{
    return (n + to - 1) / to * to;
}

static int stack_align(const Type *type)
{
    int align = type_align(type);
    return align > 8 ? align : 8;
}

void jit_va_begin(JitFn *f, const Type *function)
{
    Type *result = function->base;
    int gp = type_size(result) > 0 && jit_passing(result).in_memory ? GP_STEP : 0, fp = 0;
    if (jit_is_complex(result)) /* of long doubles: in registers of its own */
        gp = 0;
    int64_t stack = 0;
    for (int i = 0; i < function->params.count; i++) {
        Type *type = function->params.items[i].type;
        if (type_has_wide_vector(type)) /* with AVX it has a register if it is named */
            jit_fail(f->j, "a wide vector in front of unnamed arguments");
        Need need = need_of(type);
        int gp_end = gp + need.general * GP_STEP, fp_end = fp + need.vector * FP_STEP;
        if (need.in_memory || gp_end > GP_END || fp_end > VECTOR_BYTES) {
            stack = round_up(stack, stack_align(type)) + round_up(type_size(type), 8);
        } else {
            gp = gp_end;
            fp = fp_end;
        }
    }
    Jit *j = f->j;
    f->named_gp = gp;
    f->named_fp = GP_END + fp;
    gcc_jit_function *apply = gj.context_get_builtin_function(j->context, "__builtin_apply_args");
    gcc_jit_rvalue *block = jit_spill(f, gj.context_new_call(j->context, f->at, apply, 0, NULL));
    Type *unit = type_basic(TYPE_ULONG);
    gcc_jit_type *area =
        gj.context_new_array_type(j->context, NULL, jit_type(j, unit), FP_END / 8);
    gcc_jit_lvalue *save = jit_local(f, area, "chant_saved");
    gcc_jit_rvalue *to = gj.lvalue_get_address(save, f->at);
    for (int i = 0; i < GP_END / GP_STEP; i++)
        jit_assign(f, at(f, to, i * GP_STEP, unit),
                   gj.lvalue_as_rvalue(at(f, block, general[i], unit)));
    for (int i = 0; i < VECTOR_BYTES; i += 8)
        jit_assign(f, at(f, to, GP_END + i, unit),
                   gj.lvalue_as_rvalue(at(f, block, VECTORS + i, unit)));
    f->saved = jit_local(f, jit_type(j, pointer_type(f)), "chant_save_area");
    jit_assign(f, f->saved, jit_cast(f, to, jit_type(j, pointer_type(f))));
    f->stack_arguments = jit_local(f, jit_type(j, pointer_type(f)), "chant_stack_area");
    gcc_jit_rvalue *first =
        gj.lvalue_as_rvalue(at(f, block, STACK_ARGUMENTS, pointer_type(f)));
    jit_assign(f, f->stack_arguments,
               jit_cast(f, jit_add_bytes(f, first, word(f, stack)),
                        jit_type(j, pointer_type(f))));
}

/* The address of the list that an argument names: an array, or a pointer to one's element. */
static gcc_jit_rvalue *list_of(JitFn *f, Node *node)
{
    if (type_kind(ast_expr(node)->type) == TYPE_VA_LIST)
        return jit_spill(f, jit_cast(f, gj.lvalue_get_address(jit_place(f, node).lvalue, f->at),
                                     jit_void_pointer(f->j)));
    if (!type_is_pointer(jit_value_type(f, node)))
        jit_fail(f->j, "a va_list that is none");
    return jit_spill(f, jit_cast(f, jit_expr(f, node), jit_void_pointer(f->j)));
}

bool jit_va_call(JitFn *f, Call *call, const char *name)
{
    const NodeList *arguments = &call->arguments;
    if (!strcmp(name, "__builtin_va_end")) {
        jit_discard(f, arguments->items[0]);
        return true;
    }
    Type *number = type_basic(TYPE_UINT), *pointer = pointer_type(f);
    if (!strcmp(name, "__builtin_va_copy")) {
        gcc_jit_rvalue *to = list_of(f, arguments->items[0]);
        gcc_jit_rvalue *from = list_of(f, arguments->items[1]);
        for (int i = 0; i < 24; i += 8)
            jit_assign(f, at(f, to, i, pointer), gj.lvalue_as_rvalue(at(f, from, i, pointer)));
        return true;
    }
    if (strcmp(name, "__builtin_va_start") != 0)
        return false;
    if (!f->saved)
        jit_fail(f->j, "va_start in what is no variadic function");
    gcc_jit_rvalue *list = list_of(f, arguments->items[0]);
    jit_assign(f, at(f, list, GP_OFFSET, number), jit_int(f, number, f->named_gp));
    jit_assign(f, at(f, list, FP_OFFSET, number), jit_int(f, number, f->named_fp));
    jit_assign(f, at(f, list, OVERFLOW_AREA, pointer), gj.lvalue_as_rvalue(f->stack_arguments));
    jit_assign(f, at(f, list, SAVE_AREA, pointer), gj.lvalue_as_rvalue(f->saved));
    return true;
}

/* Takes the next argument from the stack, and leaves its address in `place`. */
static void from_stack(JitFn *f, gcc_jit_rvalue *list, gcc_jit_lvalue *place, Type *type)
{
    Jit *j = f->j;
    Type *pointer = pointer_type(f);
    gcc_jit_lvalue *area = at(f, list, OVERFLOW_AREA, pointer);
    jit_assign(f, place, gj.lvalue_as_rvalue(area));
    int align = stack_align(type);
    if (align > 8) {
        gcc_jit_rvalue *up = jit_convert(
            f, jit_add_bytes(f, gj.lvalue_as_rvalue(place), word(f, align - 1)), pointer,
            type_basic(TYPE_LONG));
        up = gj.context_new_binary_op(j->context, f->at, GCC_JIT_BINARY_OP_BITWISE_AND,
                                      jit_basic(j, TYPE_LONG), up, word(f, -align));
        jit_assign(f, place, jit_convert(f, up, type_basic(TYPE_LONG), pointer));
    }
    gcc_jit_rvalue *next = jit_add_bytes(f, gj.lvalue_as_rvalue(place),
                                         word(f, round_up(type_size(type), 8)));
    jit_assign(f, area, jit_cast(f, next, jit_type(j, pointer)));
}

/* A list's count of bytes of registers that were used; `by` more are now. */
static void use_registers(JitFn *f, gcc_jit_lvalue *used, int by)
{
    Type *number = type_basic(TYPE_UINT);
    if (by)
        jit_assign(f, used,
                   gj.context_new_binary_op(f->j->context, f->at, GCC_JIT_BINARY_OP_PLUS,
                                            jit_type(f->j, number), gj.lvalue_as_rvalue(used),
                                            jit_int(f, number, by)));
}

/* True if `by` more bytes of registers are left. */
static gcc_jit_rvalue *has_registers(JitFn *f, gcc_jit_lvalue *used, int by, int end)
{
    return gj.context_new_comparison(f->j->context, f->at, GCC_JIT_COMPARISON_LE,
                                     gj.lvalue_as_rvalue(used),
                                     jit_int(f, type_basic(TYPE_UINT), end - by));
}

/* The address in the save area that the count says. */
static gcc_jit_rvalue *saved_at(JitFn *f, gcc_jit_rvalue *list, gcc_jit_lvalue *used, int further)
{
    Jit *j = f->j;
    gcc_jit_rvalue *by = jit_cast(f, gj.lvalue_as_rvalue(used), jit_basic(j, TYPE_LONG));
    gcc_jit_rvalue *area = gj.lvalue_as_rvalue(at(f, list, SAVE_AREA, pointer_type(f)));
    gcc_jit_rvalue *first = jit_add_bytes(f, area, by);
    return jit_cast(f, further ? jit_add_bytes(f, first, word(f, further)) : first,
                    jit_type(j, pointer_type(f)));
}

/* Puts two words that lie in two registers together, and their address into `place`. */
static void gather(JitFn *f, const JitPassing *p, gcc_jit_rvalue *list, gcc_jit_lvalue *gp,
                   gcc_jit_lvalue *fp, gcc_jit_lvalue *place)
{
    Jit *j = f->j;
    Type *unit = type_basic(TYPE_ULONG);
    if (!j->word_pair)
        j->word_pair =
            gj.context_new_array_type(j->context, NULL, jit_basic(j, TYPE_ULONG), 2);
    gcc_jit_lvalue *both = jit_temp(f, j->word_pair);
    gj.lvalue_set_alignment(both, 16); /* as the most aligned of what it may hold */
    gcc_jit_rvalue *to = gj.lvalue_get_address(both, f->at);
    int gps = 0, fps = 0;
    for (int i = 0; i < 2; i++) {
        bool is_general = p->words[i] == CLASS_INTEGER;
        int further = is_general ? gps++ * GP_STEP : fps++ * FP_STEP;
        gcc_jit_rvalue *from = saved_at(f, list, is_general ? gp : fp, further);
        jit_assign(f, at(f, to, 8 * i, unit), gj.lvalue_as_rvalue(at(f, from, 0, unit)));
    }
    jit_assign(f, place, jit_cast(f, to, jit_type(j, pointer_type(f))));
}

static void from_registers(JitFn *f, gcc_jit_rvalue *list, gcc_jit_lvalue *place, Type *type)
{
    JitPassing p = jit_passing(type);
    Need need = need_of(type);
    Type *number = type_basic(TYPE_UINT);
    gcc_jit_lvalue *gp = at(f, list, GP_OFFSET, number), *fp = at(f, list, FP_OFFSET, number);
    JitBlock *in_registers = jit_new_block(f), *on_stack = jit_new_block(f),
                  *end = jit_new_block(f);
    if (need.general && need.vector) {
        JitBlock *more = jit_new_block(f);
        jit_branch(f, has_registers(f, gp, need.general * GP_STEP, GP_END), more, on_stack);
        f->block = more;
    }
    if (need.vector)
        jit_branch(f, has_registers(f, fp, need.vector * FP_STEP, FP_END), in_registers,
                   on_stack);
    else
        jit_branch(f, has_registers(f, gp, need.general * GP_STEP, GP_END), in_registers,
                   on_stack);
    f->block = in_registers;
    if (need.general + need.vector == 2)
        gather(f, &p, list, gp, fp, place);
    else
        jit_assign(f, place, saved_at(f, list, need.general ? gp : fp, 0));
    use_registers(f, gp, need.general * GP_STEP);
    use_registers(f, fp, need.vector * FP_STEP);
    jit_jump(f, end);
    f->block = on_stack;
    from_stack(f, list, place, type);
    jit_enter(f, end);
}

gcc_jit_rvalue *jit_va_arg(JitFn *f, VaArg *n)
{
    Jit *j = f->j;
    Type *type = jit_value_type(f, &n->expr.node), *pointer = pointer_type(f);
    if (type_size(type) < 0)
        jit_fail(j, "va_arg of a '%s'", type_spell(j->scratch, type, NULL));
    Need need = need_of(type);
    gcc_jit_rvalue *list = list_of(f, n->list);
    gcc_jit_lvalue *place = jit_temp(f, jit_type(j, pointer));
    if (need.in_memory || need.general + need.vector == 0)
        from_stack(f, list, place, type);
    else
        from_registers(f, list, place, type);
    gcc_jit_rvalue *found = gj.lvalue_as_rvalue(place);
    return jit_spill(f, jit_load(f, jit_place_of(f, jit_deref(f, found, type), type)));
}
