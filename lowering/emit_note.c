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

#include "frontend/utf8.h"
#include "lowering/emit_out.h"
#include "lowering/lower.h"

#define ASM "__asm__ __volatile__ __inline__(\""

/* `s` as a string of the assembler's inside an asm with operands: what means something to
 * either becomes an octal escape. */
static char *escaped(Arena *a, const char *s)
{
    char *text = arena_alloc(a, 4 * strlen(s) + 1), *to = text;
    for (; *s; s++)
        to += sprintf(to, isalnum((unsigned char)*s) || strchr("_./+-", *s) ? "%c" : "\\%03o",
                      (unsigned char)*s);
    return text;
}

const char *lower_line_row(Arena *a, const char *file, int line, const char *function)
{
    return arena_printf(a,
                        ".Lchant_at%%=:\n"
                        "\t.pushsection .chant_lines,\"ao\",@progbits,.Lchant_at%%=\n"
                        "\t.balign 4\n"
                        "\t.long .Lchant_at%%=-.,%d,.Lchant_file%%=-.,.Lchant_name%%=-.\n"
                        "\t.section .rodata.chant_lines,\"aMS\",@progbits,1\n"
                        ".Lchant_file%%=:\t.asciz \"%s\"\n"
                        ".Lchant_name%%=:\t.asciz \"%s\"\n"
                        "\t.popsection",
                        line, escaped(a, file), escaped(a, utf8_plain_name(a, function)));
}

/* The row as one of C's strings. */
static void put_row(Emit *e, const Node *call)
{
    emit_sync(e, call->span.start);
    emit_token(e, ASM);
    const char *row = lower_line_row(e->unit->arena, e->file, e->line, e->function);
    for (; *row; row++) {
        if (*row == '\n' || *row == '\t')
            fputs(*row == '\n' ? "\\n" : "\\t", e->out);
        else
            fprintf(e->out, *row == '"' || *row == '\\' ? "\\%c" : "%c", *row);
    }
    emit_token(e, "\" : :);");
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
