/* Whole texts through the front end. */
#include "analysed.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *diagnostics(Unit *u)
{
    char *out = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&out, &len);
    ck_assert_ptr_nonnull(f);
    diag_print(u->diag, f, false);
    fclose(f);
    return out;
}

Unit *analysed(const char *text)
{
    Unit *u = unit_new(strdup(text), strlen(text), "a.gc");
    if (!build_unit(u) || !sema_unit(u)) {
        char *out = diagnostics(u);
        ck_abort_msg("unexpected errors in:\n%s\n%s", text, out);
    }
    return u;
}

/* Keeps the lines that begin with the file's name, without it. */
static char *places(const char *printed)
{
    char *kept = calloc(1, strlen(printed) + 1);
    ck_assert_ptr_nonnull(kept);
    for (const char *line = printed; *line;) {
        size_t len = strcspn(line, "\n");
        if (strncmp(line, "a.gc:", 5) == 0)
            strncat(strncat(kept, line + 5, len - 5), "\n", 2);
        line += len + (line[len] == '\n');
    }
    return kept;
}

void analysed_expect(const char *text, const char *expected)
{
    Unit *u = unit_new(strdup(text), strlen(text), "a.gc");
    ck_assert_msg(build_unit(u), "can't be built: %s", text);
    sema_unit(u);
    char *out = diagnostics(u), *kept = places(out);
    ck_assert_msg(strcmp(kept, expected) == 0, "%s\ngives:\n%sinstead of:\n%s", text, kept,
                  expected);
    free(kept);
    free(out);
    unit_free(u);
}

Symbol *analysed_symbol(Unit *u, const char *name)
{
    Symbol *symbol = scope_find_here(u->file_scope, intern_cstr(u->names, name));
    ck_assert_ptr_nonnull(symbol);
    return symbol;
}

Tag *analysed_tag(Unit *u, const char *name)
{
    Symbol *symbol = scope_find_tag_here(u->file_scope, intern_cstr(u->names, name));
    ck_assert_ptr_nonnull(symbol);
    return symbol->tag;
}
