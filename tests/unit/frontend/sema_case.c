/* Small programs through the whole front end. */
#include "sema_case.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysed.h"
#include "shape.h"

static Unit *analyse(const char *text)
{
    Unit *u = unit_new(strdup(text), strlen(text), "case.gc");
    if (build_unit(u))
        sema_unit(u);
    return u;
}

/* What was reported, to be freed. */
static char *report(const Unit *u)
{
    char *out = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&out, &len);
    ck_assert_ptr_nonnull(f);
    diag_print(u->diag, f, false);
    fclose(f);
    return out;
}

static char *body_text(const char *context, const char *body)
{
    /* one line before the body, whatever the context's own lines are */
    return shape_printf("%s int f_(int n) { (void)n;\n%s\nreturn 0; }\n", context, body);
}

Unit *case_body(const char *context, const char *body)
{
    char *text = body_text(context, body);
    Unit *u = analysed(text);
    free(text);
    return u;
}

Expr *case_expr(Unit *u)
{
    Node *last = u->root->items.items[u->root->items.count - 1];
    ck_assert_int_eq(last->kind, AST_FUNCTION);
    Compound *body = (Compound *)((FunctionDef *)last)->body;
    for (int i = body->items.count - 1; i >= 0; i--)
        if (body->items.items[i]->kind == AST_EXPR_STMT)
            return ast_expr(((ExprStmt *)body->items.items[i])->expr);
    ck_abort_msg("no expression statement");
    return NULL;
}

static Unit *expr_unit(const char *context, const char *expr, Expr **found)
{
    char *body = shape_printf("%s;", expr);
    Unit *u = case_body(context, body);
    free(body);
    *found = case_expr(u);
    return u;
}

void case_type(const char *context, const char *expr, const char *type)
{
    Expr *e;
    Unit *u = expr_unit(context, expr, &e);
    const char *got = type_is_error(e->type) ? "unknown" : type_spell(u->arena, e->type, NULL);
    ck_assert_msg(!strcmp(got, type), "%.60s: type '%s', expected '%s'", expr, got, type);
    unit_free(u);
}

void case_category(const char *context, const char *expr, ValueCategory category)
{
    Expr *e;
    Unit *u = expr_unit(context, expr, &e);
    ck_assert_msg(e->category == category, "%s: category %d, expected %d", expr, e->category,
                  category);
    unit_free(u);
}

void case_value(const char *context, const char *expr, long long value)
{
    Expr *e;
    Unit *u = expr_unit(context, expr, &e);
    ck_assert_msg(e->constant && e->constant->kind == CONST_INT, "%s: no constant", expr);
    ck_assert_msg(e->constant->integer == value, "%s: %lld, expected %lld", expr,
                  (long long)e->constant->integer, value);
    unit_free(u);
}

void case_no_value(const char *context, const char *expr)
{
    Expr *e;
    Unit *u = expr_unit(context, expr, &e);
    ck_assert_msg(!e->constant, "%s: a constant of kind %d", expr,
                  e->constant ? (int)e->constant->kind : 0);
    unit_free(u);
}

void case_error(const char *context, const char *body, int line, const char *message)
{
    char *text = body_text(context, body);
    int first = 2;
    for (const char *p = context; *p; p++)
        first += *p == '\n';
    Unit *u = analyse(text);
    char *said = report(u);
    ck_assert_msg(diag_errors(u->diag) == 1, "%d errors in\n%s\n%s", diag_errors(u->diag), text,
                  said);
    char *place = shape_printf("case.gc:%d:", first + line - 1);
    bool found = false;
    for (char *at = said; (at = strstr(at, place)); at++) {
        char *end = strchr(at, '\n');
        char *where = strstr(at, message);
        found |= strstr(at, " error: ") && where && end && where < end;
    }
    ck_assert_msg(found, "line %d does not say '%s' in\n%s\n%s", line, message, text, said);
    free(place);
    free(said);
    free(text);
    unit_free(u);
}

typedef struct Each {
    AstKind kind;
    void (*visit)(Node *node, void *context);
    void *context;
} Each;

static void each_child(Node **child, void *context)
{
    Each *each = context;
    if ((*child)->kind == each->kind)
        each->visit(*child, each->context);
    ast_children(*child, each_child, each);
}

void case_each(Node *root, AstKind kind, void (*visit)(Node *node, void *context), void *context)
{
    Each each = {kind, visit, context};
    each_child(&root, &each);
}
