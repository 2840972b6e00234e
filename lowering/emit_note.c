/* Rows of the line table, as notes to the assembler in front of calls into the runtime. What
 * a row holds, and who reads it, stands in runtime/src/line_table.c.
 *
 *     c <- v;
 *     __asm__ __volatile__ __inline__(ROW : :); chan_send(c, &v); __asm__ ...(LINE : :);
 *
 * ROW puts a label here and a row that points at it into a section of its own, which is
 * linked to the code's section (flag o), so that it stays exactly if that does. `%=` makes
 * the labels of each copy differ when the function is inlined or its code duplicated. No
 * instruction is added. The empty note behind the call keeps it from becoming a jump, which
 * would take the waiting function off the stack, and from being merged with a call of
 * another line. */
#include <ctype.h>
#include <string.h>

#include "lowering/emit_out.h"
#include "lowering/lower.h"

#define ASM "__asm__ __volatile__ __inline__(\""

/* `s` as a string of the assembler's inside one of C's inside an asm with operands: what
 * means something to any of the three becomes an octal escape. */
static void put_text(Emit *e, const char *s)
{
    for (; *s; s++)
        fprintf(e->out, isalnum((unsigned char)*s) || strchr("_./+-", *s) ? "%c" : "\\\\%03o",
                (unsigned char)*s);
}

static void put_row(Emit *e, const Node *call)
{
    emit_sync(e, call->span.start);
    emit_token(e, ASM ".Lchant_at%=:\\n\\t"
                      ".pushsection .chant_lines,\\\"ao\\\",@progbits,.Lchant_at%=\\n\\t"
                      ".balign 4\\n\\t");
    fprintf(e->out,
            ".long .Lchant_at%%=-.,%d,.Lchant_file%%=-.,.Lchant_name%%=-.\\n\\t"
            ".section .rodata.chant_lines,\\\"aMS\\\",@progbits,1\\n"
            ".Lchant_file%%=:\\t.asciz \\\"",
            e->line);
    put_text(e, e->file);
    fputs("\\\"\\n.Lchant_name%=:\\t.asciz \\\"", e->out);
    put_text(e, e->function);
    emit_token(e, "\\\"\\n\\t.popsection\" : :);");
    emit_space(e);
}

static void put_end(Emit *e)
{
    fprintf(e->out, "; " ASM "/*%d*/\" : :);", e->line);
    e->last = ';';
}

/* Functions that don't return need no note behind the call. */
static bool returns(const Node *call)
{
    const Expr *callee = ast_expr(((const Call *)call)->callee);
    const Type *type = callee->type ? type_strip(callee->type) : NULL;
    if (type && type->kind == TYPE_POINTER)
        type = type_strip(type->base);
    return !type || !type->is_noreturn;
}

bool emit_wants_note(const Emit *e, const Node *node)
{
    return e->lines && e->function && lower_is_noted_call(e->unit, node);
}

void emit_noted_stmt(Emit *e, const Node *call)
{
    put_row(e, call);
    emit_call(e, call);
    if (returns(call))
        put_end(e);
    else
        emit_token(e, ";");
}

void emit_noted_value(Emit *e, const Node *call)
{
    char name[32];
    bool has_value = type_kind(((const Expr *)call)->type) != TYPE_VOID;
    snprintf(name, sizeof name, "chant_r%d", ++e->results);
    emit_token(e, "(__extension__ ({ ");
    put_row(e, call);
    if (!has_value) {
        emit_call(e, call);
        put_end(e);
    } else {
        emit_token(e, "__auto_type ");
        emit_token(e, name);
        emit_token(e, " = ");
        emit_call(e, call);
        put_end(e);
        emit_space(e);
        emit_token(e, name);
        emit_token(e, ";");
    }
    emit_token(e, " }))");
}
