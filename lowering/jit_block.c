/* Blocks, statements, jumps.
 *
 * gcc lays code out by the order of blocks, among other things, and libgccjit's are ordered as they
 * are made. One that is jumped to before its place is reached would come too early. So a JitBlock
 * becomes libgccjit's when it is reached, that is when something is added to it: blocks have the
 * order of the source then, as they have from gcc's C front end. As the end of a block names
 * others, ends are told to libgccjit when the whole function has been recorded. */
#include "lowering/jit_inside.h"

struct JitBlock {
    gcc_jit_block *made;      /* NULL: not yet reached */
    const char *name;         /* or NULL */
    gcc_jit_location *at;     /* of its end */
    gcc_jit_rvalue *value;    /* that decides; NULL: it ends with a jump */
    JitBlock *yes, *no;       /* a jump: `yes`; a switch: `no` is where all else goes */
    const JitCases *cases;    /* of a switch; else NULL */
    Type *type;               /* of the cases */
};

JitBlock *jit_named_block(JitFn *f, const char *name)
{
    JitBlock *block = ARENA_NEW(f->j->scratch, JitBlock);
    block->name = name;
    return block;
}

JitBlock *jit_new_block(JitFn *f)
{
    return jit_named_block(f, NULL);
}

gcc_jit_block *jit_made(JitFn *f, JitBlock *block)
{
    if (!block->made)
        block->made = gj.function_new_block(f->function, block->name);
    return block->made;
}

gcc_jit_block *jit_block(JitFn *f)
{
    if (!f->block)
        f->block = jit_new_block(f);
    return jit_made(f, f->block);
}

/* ---- statements ---- */

void jit_assign(JitFn *f, gcc_jit_lvalue *to, gcc_jit_rvalue *value)
{
    gj.block_add_assignment(jit_block(f), f->at, to, value);
}

void jit_eval(JitFn *f, gcc_jit_rvalue *value)
{
    gj.block_add_eval(jit_block(f), f->at, value);
}

/* ---- ends ---- */

static void end(JitFn *f, JitBlock *block, gcc_jit_rvalue *value, JitBlock *yes, JitBlock *no)
{
    jit_made(f, block);
    block->at = f->at;
    block->value = value;
    block->yes = yes;
    block->no = no;
    VEC_PUSH(f->j->scratch, &f->ended, block);
}

void jit_jump_from(JitFn *f, JitBlock *block, JitBlock *to)
{
    end(f, block, NULL, to, NULL);
}

void jit_jump(JitFn *f, JitBlock *to)
{
    if (f->block)
        jit_jump_from(f, f->block, to);
    f->block = NULL;
}

void jit_branch(JitFn *f, gcc_jit_rvalue *condition, JitBlock *yes, JitBlock *no)
{
    jit_block(f);
    end(f, f->block, condition, yes, no);
    f->block = NULL;
}

void jit_switch(JitFn *f, JitBlock *block, gcc_jit_rvalue *value, Type *type,
                const JitCases *cases, JitBlock *otherwise)
{
    end(f, block, value, NULL, otherwise);
    block->cases = cases;
    block->type = type;
}

void jit_enter(JitFn *f, JitBlock *block)
{
    jit_jump(f, block);
    f->block = block;
}

static void end_switch(JitFn *f, const JitBlock *block)
{
    const JitCases *cases = block->cases;
    gcc_jit_case **list =
        arena_alloc(f->j->scratch, ((size_t)cases->count + 1) * sizeof *list);
    for (int i = 0; i < cases->count; i++) {
        const JitCase *c = &cases->items[i];
        list[i] = gj.context_new_case(f->j->context, jit_int(f, block->type, c->from),
                                      jit_int(f, block->type, c->to), jit_made(f, c->block));
    }
    gj.block_end_with_switch(block->made, block->at, block->value, jit_made(f, block->no),
                             cases->count, list);
}

void jit_end_blocks(JitFn *f)
{
    for (int i = 0; i < f->ended.count; i++) {
        const JitBlock *block = f->ended.items[i];
        if (block->cases)
            end_switch(f, block);
        else if (block->value)
            gj.block_end_with_conditional(block->made, block->at, block->value,
                                          jit_made(f, block->yes), jit_made(f, block->no));
        else
            gj.block_end_with_jump(block->made, block->at, jit_made(f, block->yes));
    }
}
