/* Prints a tree: what -dump=ast and -dump=typed show.
 *
 *     declarators[0]: INIT_DECLARATOR 3:5 symbol='x'
 *       declarator: NAME_DECLARATOR 3:5 name='x'
 *       init: BINARY 3:9 op='+' : int = 3
 *
 * A node a line: the parent's field, the kind, line and column of its first byte, the
 * fields that are no nodes; of an expression that sema has typed its type, and its value
 * if it is an integer constant. `*` after the kind marks a changed node. The file is
 * named where it changes. */
#include "frontend/ast.h"

#include <inttypes.h>
#include <string.h>

#include "frontend/scope.h"
#include "frontend/type.h"

enum { MAX_INDENT = 100, MAX_TEXT = 60 };

typedef struct Dump {
    const Source *source;
    FILE *out;
    Arena *arena; /* for spelled types; as old as the dump */
    const char *file;
    int depth;
} Dump;

static void dump_node(Dump *d, const char *field, int index, const Node *node);

static void dump_name(Dump *d, const char *field, Name name)
{
    if (name)
        fprintf(d->out, " %s='%s'", field, name);
}

static void dump_text(Dump *d, const char *field, Span span)
{
    const char *text = source_text(d->source);
    if (span.start == span.end)
        return;
    fprintf(d->out, " %s=`", field);
    for (uint32_t i = span.start; i < span.end; i++) {
        if (i - span.start == MAX_TEXT) {
            fputs("...", d->out);
            break;
        }
        fputc((unsigned char)text[i] < ' ' ? ' ' : text[i], d->out);
    }
    fputc('`', d->out);
}

static void dump_op(Dump *d, const char *field, Op op)
{
    if (op != OP_NONE)
        fprintf(d->out, " %s='%s'", field, op_spelling(op));
}

static void dump_flag(Dump *d, const char *field, bool flag)
{
    if (flag)
        fprintf(d->out, " %s", field);
}

static void dump_symbol(Dump *d, const char *field, const Symbol *symbol)
{
    if (symbol)
        fprintf(d->out, " %s='%s'", field, symbol->name ? symbol->name : "");
}

static void dump_type(Dump *d, const char *field, const Type *type)
{
    if (type)
        fprintf(d->out, " %s=<%s>", field, type_spell(d->arena, type, NULL));
}

/* The fields of `node` that are no nodes. */
static void dump_scalars(Dump *d, const Node *node)
{
#define CHILD(f)
#define LIST(f)
#define NAME(f) dump_name(d, #f, n->f);
#define TEXT(f) dump_text(d, #f, n->f);
#define OP(f) dump_op(d, #f, n->f);
#define FLAG(f) dump_flag(d, #f, n->f);
#define SYMBOL(f) dump_symbol(d, #f, n->f);
#define TYPE(f) dump_type(d, #f, n->f);
#define DATA(T, f)
    switch (node->kind) {
#define NODE(KIND, Struct, HEAD, ...)                                                              \
    case AST_##KIND: {                                                                             \
        const Struct *n = (const Struct *)node;                                                    \
        (void)n;                                                                                   \
        __VA_ARGS__                                                                                \
        break;                                                                                     \
    }
#include "frontend/ast_kinds.def"
    }
}

static void dump_list(Dump *d, const char *field, const NodeList *list)
{
    for (int i = 0; i < list->count; i++)
        dump_node(d, field, i, list->items[i]);
}

static void dump_children(Dump *d, const Node *node)
{
#define CHILD(f)                                                                                   \
    if (n->f)                                                                                      \
        dump_node(d, #f, -1, n->f);
#define LIST(f) dump_list(d, #f, &n->f);
#define NAME(f)
#define TEXT(f)
#define OP(f)
#define FLAG(f)
#define SYMBOL(f)
#define TYPE(f)
#define DATA(T, f)
    switch (node->kind) {
#define NODE(KIND, Struct, HEAD, ...)                                                              \
    case AST_##KIND: {                                                                             \
        const Struct *n = (const Struct *)node;                                                    \
        (void)n;                                                                                   \
        __VA_ARGS__                                                                                \
        break;                                                                                     \
    }
#include "frontend/ast_kinds.def"
    }
}

static void dump_expr(Dump *d, const Expr *expr)
{
    if (!expr->type)
        return;
    fprintf(d->out, " : %s", type_spell(d->arena, expr->type, NULL));
    if (expr->category == LVALUE)
        fputs(" lvalue", d->out);
    if (expr->constant && expr->constant->kind == CONST_INT)
        fprintf(d->out, " = %" PRId64, (int64_t)expr->constant->integer);
}

static void dump_node(Dump *d, const char *field, int index, const Node *node)
{
    int indent = 2 * d->depth < MAX_INDENT ? 2 * d->depth : MAX_INDENT;
    fprintf(d->out, "%*s", indent, "");
    if (index >= 0)
        fprintf(d->out, "%s[%d]: ", field, index);
    else if (field)
        fprintf(d->out, "%s: ", field);
    Loc loc = source_locate(d->source, node->span.start);
    fprintf(d->out, "%s%s ", ast_kind_name(node->kind), node->changed ? "*" : "");
    if (!d->file || strcmp(d->file, loc.file) != 0)
        fprintf(d->out, "%s:", loc.file);
    d->file = loc.file;
    fprintf(d->out, "%d:%d", loc.line, loc.column);
    dump_scalars(d, node);
    if (ast_is_expr(node))
        dump_expr(d, (const Expr *)node);
    fputc('\n', d->out);
    d->depth++;
    dump_children(d, node);
    d->depth--;
}

void ast_dump(const Node *root, const Source *source, FILE *out)
{
    Dump d = {.source = source, .out = out, .arena = arena_new()};
    dump_node(&d, NULL, -1, root);
    arena_free(d.arena);
}
