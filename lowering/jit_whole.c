/* Functions that gcc must leave whole: not inlined elsewhere.
 *
 * libgccjit 12 can't say so. But gcc inlines no function that calls __builtin_return.
 * So at the head of such a function stands an asm statement without text that may jump, as far
 * as gcc knows, to a block with such a call. Control never comes there.
 *
 *     asm goto ("" : : : : never);
 *
 * It costs no instruction where control goes. */
#include "lowering/jit_inside.h"

static void call_return(JitFn *f)
{
    Type *pointer = type_pointer(f->j->scratch, type_basic(TYPE_VOID));
    gcc_jit_rvalue *registers = jit_int(f, pointer, 0);
    jit_eval(f, jit_call_builtin(f, "__builtin_return", 1, &registers, &pointer));
}

void jit_keep_whole(JitFn *f)
{
    JitBlock *never = jit_named_block(f, "chant_never");
    JitBlock *start = jit_named_block(f, "chant_start");
    gcc_jit_block *target = jit_made(f, never);
    gj.block_end_with_extended_asm_goto(jit_block(f), f->at, "", 1, &target,
                                        jit_made(f, start));
    f->block = never;
    call_return(f);
    jit_jump(f, never);
    f->block = start;
}
