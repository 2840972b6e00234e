/* Trees as one line of text, for comparison. */
#include "shape.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

typedef struct Shape {
    const Source *source;
    FILE *out;
    bool first; /* nothing stands between the parentheses yet */
} Shape;

static void shape_node(Shape *s, const Node *node);

static void shape_word(Shape *s, const char *text, size_t len)
{
    if (!len)
        return;
    fprintf(s->out, "%s%.*s", s->first ? "" : " ", (int)len, text);
    s->first = false;
}

static void shape_child(Shape *s, const Node *node)
{
    if (!node)
        return;
    if (!s->first)
        fputc(' ', s->out);
    shape_node(s, node);
    s->first = false;
}

static void shape_node(Shape *s, const Node *node)
{
    fprintf(s->out, "%s(", ast_kind_name(node->kind));
    s->first = true;
#define CHILD(f) shape_child(s, n->f);
#define LIST(f)                                                                                    \
    for (int i = 0; i < n->f.count; i++)                                                           \
        shape_child(s, n->f.items[i]);
#define NAME(f)                                                                                    \
    if (n->f)                                                                                      \
        shape_word(s, n->f, strlen(n->f));
#define TEXT(f) shape_word(s, source_text(s->source) + n->f.start, n->f.end - n->f.start);
#define OP(f) shape_word(s, op_spelling(n->f), strlen(op_spelling(n->f)));
#define FLAG(f)                                                                                    \
    if (n->f)                                                                                      \
        shape_word(s, #f, strlen(#f));
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
    fputc(')', s->out);
    s->first = false;
}

char *shape_of(const Node *node, const Source *source)
{
    char *text = NULL;
    size_t len = 0;
    Shape s = {.source = source, .out = open_memstream(&text, &len), .first = true};
    ck_assert_ptr_nonnull(s.out);
    shape_node(&s, node);
    fclose(s.out);
    return text;
}

static char *diagnostics(const Unit *u)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    ck_assert_ptr_nonnull(out);
    diag_print(u->diag, out, false);
    fclose(out);
    return text;
}

Unit *shape_build(const char *text)
{
    Unit *u = unit_new(strdup(text), strlen(text), "t.gc");
    if (!build_unit(u))
        ck_abort_msg("%.200s\n%s", text, diagnostics(u));
    ast_check(&u->root->node, u->source);
    return u;
}

static Node *last_item(const NodeList *items)
{
    ck_assert_int_gt(items->count, 0);
    return items->items[items->count - 1];
}

static Node *last_stmt(const Unit *u)
{
    Node *function = last_item(&u->root->items);
    ck_assert_int_eq(function->kind, AST_FUNCTION);
    return last_item(&((Compound *)((FunctionDef *)function)->body)->items);
}

static void compare(Unit *u, const Node *node, const char *text, const char *expected)
{
    char *shape = shape_of(node, u->source);
    if (strcmp(shape, expected) != 0)
        ck_abort_msg("%s\n is       %s\n and not  %s", text, shape, expected);
    free(shape);
    unit_free(u);
}

void shape_expect_item(const char *text, const char *expected)
{
    Unit *u = shape_build(text);
    compare(u, last_item(&u->root->items), text, expected);
}

void shape_expect_stmt(const char *text, const char *expected)
{
    Unit *u = shape_build(text);
    compare(u, last_stmt(u), text, expected);
}

void shape_expect_expr(const char *text, const char *expected)
{
    Unit *u = shape_build(text);
    Node *stmt = last_stmt(u), *expr = NULL;
    if (stmt->kind == AST_EXPR_STMT)
        expr = ((ExprStmt *)stmt)->expr;
    else if (stmt->kind == AST_RETURN)
        expr = ((Return *)stmt)->value;
    else if (stmt->kind == AST_DECLARATION)
        expr = ((InitDeclarator *)last_item(&((Declaration *)stmt)->declarators))->init;
    if (!expr)
        ck_abort_msg("%s\n has no expression but a %s", text, ast_kind_name(stmt->kind));
    compare(u, expr, text, expected);
}

void shape_expect_error(const char *text, int line, const char *message)
{
    Unit *u = unit_new(strdup(text), strlen(text), "t.gc");
    bool ok = build_unit(u);
    char *out = diagnostics(u);
    char *where = shape_printf("t.gc:%d:", line);
    const char *at = strstr(out, where);
    while (at && strncmp(at, where, strlen(where)) == 0) {
        const char *eol = strchr(at, '\n');
        const char *found = strstr(at, message);
        if (found && found < eol)
            break;
        at = strstr(eol, where);
    }
    if (ok || !at)
        ck_abort_msg("%.200s\n gives \"%s\"\n and not line %d: %s", text, out, line, message);
    free(where);
    free(out);
    unit_free(u);
}

char *shape_repeat(const char *text, int times)
{
    size_t len = strlen(text);
    char *all = xmalloc(len * (size_t)times + 1);
    for (int i = 0; i < times; i++)
        memcpy(all + (size_t)i * len, text, len);
    all[len * (size_t)times] = '\0';
    return all;
}

char *shape_printf(const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    ck_assert_int_ge(len, 0);
    char *text = xmalloc((size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}
