/* Functions that gcc must leave whole: not inlined elsewhere.
 *
 * libgccjit 12 can't say so. But gcc inlines no function that calls alloca or __builtin_longjmp.
 * So at the head of such a function stands an asm statement without text that may jump, as far
 * as gcc knows, to a block with such a call. Control never comes there.
 *
 *     asm goto ("" : : : : never);
 *
 * It costs no instruction where control goes. */
#include "lowering/jit_inside.h"

/* A function that calls alloca has a frame pointer. */
static void call_alloca(JitFn *f)
{
    Type *size = type_basic(TYPE_ULONG);
    gcc_jit_rvalue *bytes = jit_int(f, size, 16);
    gcc_jit_rvalue *room =
        jit_spill(f, jit_call_builtin(f, "__builtin_alloca", 1, &bytes, &size));
    gcc_jit_extended_asm *use = gj.block_add_extended_asm(f->block, f->at, "");
    gj.extended_asm_set_volatile_flag(use, 1);
    gj.extended_asm_add_input_operand(use, NULL, "r", room);
    jit_eval(f, jit_call_builtin(f, "__builtin_unreachable", 0, NULL, NULL));
}

static void call_longjmp(JitFn *f)
{
    Type *types[] = {type_pointer(f->j->scratch, type_basic(TYPE_VOID)), type_basic(TYPE_INT)};
    gcc_jit_rvalue *arguments[] = {jit_int(f, types[0], 0), jit_int(f, types[1], 1)};
    jit_eval(f, jit_call_builtin(f, "__builtin_longjmp", 2, arguments, types));
}

void jit_keep_whole(JitFn *f, bool frame_pointer)
{
    gcc_jit_block *never = gj.function_new_block(f->function, "chant_never");
    gcc_jit_block *start = gj.function_new_block(f->function, "chant_start");
    gj.block_end_with_extended_asm_goto(jit_block(f), f->at, "", 1, &never, start);
    f->block = never;
    if (frame_pointer)
        call_alloca(f);
    else
        call_longjmp(f);
    jit_jump(f, never);
    f->block = start;
}
