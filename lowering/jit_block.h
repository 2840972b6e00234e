/* Blocks of a function, what is added to them and how they end. */
#ifndef CHANT_JIT_BLOCK_H
#define CHANT_JIT_BLOCK_H

#include "frontend/type.h"
#include "lowering/jit_api.h"

typedef struct JitFn JitFn;
typedef struct JitBlock JitBlock;

typedef struct JitCase {
    __int128 from, to;
    JitBlock *block;
} JitCase;

typedef VEC(JitCase) JitCases;

JitBlock *jit_new_block(JitFn *f);
JitBlock *jit_named_block(JitFn *f, const char *name);

/* libgccjit's block; it comes here among the others if it has none yet. */
gcc_jit_block *jit_made(JitFn *f, JitBlock *block);

/* The block to add to; one that is never reached where control does not come. */
gcc_jit_block *jit_block(JitFn *f);
void jit_assign(JitFn *f, gcc_jit_lvalue *to, gcc_jit_rvalue *value);
void jit_eval(JitFn *f, gcc_jit_rvalue *value);
void jit_jump(JitFn *f, JitBlock *to); /* and go on nowhere */
void jit_jump_from(JitFn *f, JitBlock *block, JitBlock *to);
void jit_branch(JitFn *f, gcc_jit_rvalue *condition, JitBlock *yes, JitBlock *no);
void jit_enter(JitFn *f, JitBlock *block); /* falls into it and goes on there */

/* Ends a block with a switch; the cases are read by jit_end_blocks. */
void jit_switch(JitFn *f, JitBlock *block, gcc_jit_rvalue *value, Type *type,
                const JitCases *cases, JitBlock *otherwise);

/* At the end of the function. */
void jit_end_blocks(JitFn *f);

#endif
