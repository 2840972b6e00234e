/* See lowered.h. */
#include "lowered.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lowering/emit.h"
#include "lowering/lower.h"

const char lowered_prelude[] =
    "typedef struct chant_chan chant_chan; typedef struct chant_chan *chant_ref;\n"
    "enum chant_dir { CHANT_SEND, CHANT_RECV };\n"
    "struct chant_case { chant_chan *c; void *value; enum chant_dir dir; _Bool ok; };\n"
    "struct chant_chan *chan_retain(struct chant_chan *); void chan_release(struct chant_chan *);\n"
    "int end_of_prelude;\n";

static const char end_mark[] = "intend_of_prelude;";

Unit *lowered_analyse(const char *text)
{
    size_t len = strlen(lowered_prelude) + strlen(text);
    char *whole = xmalloc(len + 1);
    sprintf(whole, "%s%s", lowered_prelude, text);
    Unit *u = unit_new(whole, len, "test.gc");
    if (!build_unit(u) || !sema_unit(u)) {
        diag_print(u->diag, stderr, false);
        ck_abort_msg("does not compile: %s", text);
    }
    return u;
}

/* Drops white space and line markers. */
static char *squeeze(const char *text)
{
    char *out = xmalloc(strlen(text) + 1), *o = out;
    for (const char *line = text; *line;) {
        const char *eol = strchrnul(line, '\n');
        if (*line != '#')
            for (const char *c = line; c < eol; c++)
                if (!isspace((unsigned char)*c))
                    *o++ = *c;
        line = *eol ? eol + 1 : eol;
    }
    *o = '\0';
    return out;
}

char *lowered_text(const char *text, bool print_all)
{
    Unit *u = lowered_analyse(text);
    if (!lower_unit(u, NULL, NULL)) {
        diag_print(u->diag, stderr, false);
        ck_abort_msg("is not lowered: %s", text);
    }
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    ck_assert_ptr_nonnull(out);
    emit_unit(u, out, print_all);
    ck_assert_int_eq(fclose(out), 0);
    unit_free(u);
    char *squeezed = squeeze(printed);
    free(printed);
    char *end = strstr(squeezed, end_mark);
    ck_assert_ptr_nonnull(end);
    memmove(squeezed, end + strlen(end_mark), strlen(end + strlen(end_mark)) + 1);
    return squeezed;
}

static void check_part(const char *text, const char *part, bool wanted)
{
    for (int all = 0; all < 2; all++) {
        char *got = lowered_text(text, all), *want = squeeze(part);
        if ((strstr(got, want) != NULL) != wanted)
            ck_abort_msg("%s: %s\nin what %s becomes:\n%s", wanted ? "missing" : "unwanted", want,
                         text, got);
        free(got);
        free(want);
    }
}

void lowers_to(const char *text, const char *part)
{
    check_part(text, part, true);
}

static void check_body(const char *body, const char *part, bool wanted)
{
    static const char head[] =
        "struct s { int a, b; }; int f(int); int g(int, int, int); chan int pick(int);\n"
        "struct s mk(int); __attribute__((returns_retained)) chan int source(int);\n"
        "void use(int, ...);\n"
        "void t(chan int c, chan int d, chan(void) done, chan struct s cs, chan chan int cc,\n"
        "       int x, int y, int *p, _Bool ok, struct s s) {\n";
    char *text = xmalloc(sizeof head + strlen(body) + 8);
    sprintf(text, "%s%s\n}\n", head, body);
    check_part(text, part, wanted);
    free(text);
}

void body_lowers_to(const char *body, const char *part)
{
    check_body(body, part, true);
}

void body_never_has(const char *body, const char *part)
{
    check_body(body, part, false);
}
