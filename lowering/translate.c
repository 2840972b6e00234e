/* The list of passes, in order; data goes one way. */
#include "lowering/translate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/fallthrough.h"
#include "frontend/preprocess.h"
#include "frontend/unit.h"
#include "frontend/warn.h"
#include "lowering/deep_stack.h"
#include "lowering/direct.h"
#include "lowering/emit_assert.h"
#include "lowering/lower.h"
#include "lowering/quick.h"

static int report(const char *path, const char *what)
{
    fprintf(stderr, "chant: error: cannot write '%s': %s\n", path, what);
    return 1;
}

/* Writes through a neighbour that is renamed at the end, so that a failure leaves
 * nothing half-written. What is no regular file (/dev/null, a pipe) is written directly. */
static int emit_to_path(const Unit *u, const char *path, unsigned flags)
{
    struct stat st;
    bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
    char *temporary = xmalloc(strlen(path) + 16);
    sprintf(temporary, direct ? "%s" : "%s.tmp%d", path, (int)getpid());
    if (!direct)
        temp_guard(temporary);
    FILE *out = fopen(temporary, "w");
    int status = 0;
    if (!out) {
        status = report(path, strerror(errno));
    } else {
        emit_unit(u, out, flags);
        bool failed = ferror(out) != 0;
        if ((fclose(out) != 0) | failed || (!direct && rename(temporary, path) != 0)) {
            status = report(path, strerror(errno));
            if (!direct)
                unlink(temporary);
        }
    }
    temp_guard(NULL);
    free(temporary);
    return status;
}

static int emit(const Unit *u, const char *out, unsigned flags)
{
    if (out && *out)
        return emit_to_path(u, out, flags);
    if (!out) {
        emit_unit(u, stdout, flags);
        if (fflush(stdout) != 0 || ferror(stdout))
            return report("standard output", strerror(errno));
    }
    return 0;
}

/* Behind the string or character constant at `at`, or behind the `at` that starts none. */
static const char *skip_constant(const char *at)
{
    char quote = *at++;
    if (quote != '"' && quote != '\'')
        return at;
    while (*at && *at != '\n' && *at != quote)
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return *at ? at + 1 : at;
}

/* True if a word of Chant's stands outside of system headers. What can't be parsed shows no
 * constructs, and this tells in whose words to say so. */
static bool mentions_chant(const Source *source)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    static const char *const words[] = {"chan", "go", "select", "defer"};
    const char *text = source_text(source);
    for (const char *at = text; *at;) {
        size_t len = strspn(at, letters);
        for (size_t i = 0; len && i < sizeof words / sizeof *words; i++)
            if (strlen(words[i]) == len && strncmp(at, words[i], len) == 0 &&
                !source_locate(source, (uint32_t)(at - text)).system)
                return true;
        at = len ? at + len : skip_constant(at);
    }
    return false;
}

bool translate_unit(Unit *u, const Options *o, FILE *dump, bool *again)
{
    if (o->dumps & DUMP_CST)
        unit_dump_cst(u, dump);
    bool built = build_unit(u);
    *again = u->plain_c && (lower_uses_chant(u) || (!built && mentions_chant(u->source)));
    if (!built || *again)
        return false;
    if (o->dumps & DUMP_AST)
        ast_dump(&u->root->node, u->source, dump);
    bool ok = sema_unit(u);
    *again = u->plain_c && u->calls_chant; /* of the constructs that is all sema tells */
    if (!ok || *again)
        return false;
    if (!u->plain_c)
        warn_unit(u);
    if (o->dumps & DUMP_TYPED)
        ast_dump(&u->root->node, u->source, dump);
    if (o->print_asserts)
        assert_tags(u);
    return lower_unit(u, o->dumps & DUMP_ORDER ? dump : NULL,
                      o->dumps & DUMP_LOWERED ? dump : NULL);
}

/* The report on a unit that has errors, malloc'ed. */
static char *report_text(const Unit *u, bool colour)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (!out) {
        perror("chant: error: cannot report what is wrong");
        exit(1);
    }
    diag_print(u->diag, out, colour);
    if (fclose(out) != 0) {
        perror("chant: error: cannot report what is wrong");
        exit(1);
    }
    return text;
}

/* Where goroutines wait is told by lines of what is Chant's. */
static bool has_line_table(const Options *o, const Unit *u)
{
    return o->line_table && !o->print_asserts && !u->plain_c;
}

static unsigned emit_flags(const Options *o, const Unit *u)
{
    return (o->print_all ? EMIT_ALL : 0U) | (has_line_table(o, u) ? EMIT_LINES : 0U) |
           (o->print_asserts ? EMIT_ALL | EMIT_ASSERTS : 0U);
}

int translate_write(const Options *o, const Unit *u, const char *out)
{
    return emit(u, out, emit_flags(o, u));
}

char *translate_text(const Options *o, const Unit *u, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    if (!out)
        return NULL;
    emit_unit(u, out, emit_flags(o, u));
    bool failed = ferror(out) != 0;
    if ((fclose(out) != 0) | failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* One reading of a file. */
typedef struct Reading {
    const Options *options;
    const Preprocess *preprocess;
    const char *path;
    char *text; /* preprocessed; the reader takes it over */
    size_t len;
    const char *out; /* where it is written to; "": nowhere */
    Unit **kept;     /* if not NULL, the unit is left here instead */
    Translation *result;
    bool is_chant_source; /* by its name, not C in which something of Chant's turned up */
    bool again; /* asks for another reading, behind chant.h */
} Reading;

/* From text to text; returns the exit status. */
static int read_text(void *context, int levels)
{
    Reading *r = context;
    const Options *o = r->options;
    Unit *u = unit_new(r->text, r->len, r->path);
    diag_configure(u->diag, &o->diag.style, &o->diag.warnings);
    u->plain_c = !r->preprocess->implicit_header;
    u->blocking_calls = o->blocking_calls && r->is_chant_source;
    u->max_depth = levels;
    for (int i = 0; i < o->compile.count; i++)
        dialect_option(&u->dialect, o->compile.items[i]);
    bool ok = translate_unit(u, o, stdout, &r->again), colour = options_diag_colour(&o->diag);
    int status = 0;
    if (!r->again) {
        status = ok && diag_errors(u->diag) == 0 ? 0 : 1;
        if (!r->preprocess->quiet)
            diag_print(u->diag, stderr, colour);
        else if (status != 0)
            r->result->refusal = report_text(u, colour);
        if (status == 0) {
            if (has_line_table(o, u))
                lower_lines(u);
            if (r->kept)
                *r->kept = u;
            else
                status = translate_write(o, u, r->out);
        }
    }
    if (!r->kept || !*r->kept)
        unit_free(u);
    return status;
}

/* The warning looks at comments, which the preprocessor has dropped. */
static bool warns_of_fall_through(const Options *o)
{
    for (int i = 0; i < o->compile.count; i++)
        if (!strcmp(o->compile.items[i], "-Wextra") || !strcmp(o->compile.items[i], "-W") ||
            !strncmp(o->compile.items[i], "-Wimplicit-fallthrough", 22))
            return true;
    return false;
}

/* One reading of `path`; it is written unless `out` is "" or `kept` takes it. */
static int read_unit(const Options *o, const Preprocess *p, const char *path, const char *out,
                     Translation *result, bool *again, Unit **kept)
{
    Reading r = {.options = o,
                 .preprocess = p,
                 .path = p->given ? p->given->name : path,
                 .out = out,
                 .kept = kept,
                 .result = result,
                 .is_chant_source = !options_is_c_source(o, path)};
    if (preprocess(p, path, &r.text, &r.len) != 0)
        return p->quiet ? 0 : 1;
    if (warns_of_fall_through(o))
        r.text = fallthrough_restore(r.text, &r.len);
    if (r.len > INT32_MAX) {
        fprintf(stderr, "%s: error: more than 2 GiB after preprocessing\n", path);
        free(r.text);
        return 1;
    }
    int status = deep_stack_run(read_text, &r);
    *again = r.again;
    return status;
}

/* Reads it a second time if the first found that it is Chant; a .c file to be kept only where
 * that was asked for. */
static int read_as_needed(const Options *o, const Toolchain *t, const char *path, const char *out,
                          const Args *depend, bool quiet, Translation *result, UnitTaker *taker)
{
    bool is_c = options_is_c_source(o, path), again = false;
    Unit **kept = taker ? &taker->unit : NULL;
    Preprocess p = {.cc = t->cc,
                    .include_dir = t->include_dir,
                    .flags = &o->compile,
                    .depend = result->as_it_is ? NULL : depend,
                    .verbose = o->verbose,
                    .implicit_header = is_c ? NULL : t->implicit_header,
                    .quiet = quiet,
                    .given = quick_source(o, path),
                    .meanwhile = taker ? taker->meanwhile : NULL,
                    .meanwhile_context = taker ? taker->context : NULL,
                    .shorten = t->direct ? direct_shorten : NULL,
                    .context = t->direct};
    int status = read_unit(o, &p, path, result->as_it_is ? "" : out, result, &again, kept);
    if (again && (!kept || options_is_chant_source(o, path))) {
        *result = (Translation){.uses_chant = true};
        p.implicit_header = t->implicit_header;
        p.depend = depend;
        p.quiet = false;
        status = read_unit(o, &p, path, out, result, &again, kept);
    }
    return status;
}

int translate(const Options *o, const Toolchain *t, const char *path, const char *out,
              const Args *depend, Translation *result)
{
    bool is_c = options_is_c_source(o, path);
    bool keeps = o->command == COMMAND_EMIT || o->print_all || o->print_asserts;
    *result = (Translation){.uses_chant = !is_c, .as_it_is = is_c && !keeps};
    bool quiet = result->as_it_is && o->command != COMMAND_CHECK;
    return read_as_needed(o, t, path, out, depend, quiet, result, NULL);
}

void translate_read(const Options *o, const Toolchain *t, const char *path, const Args *depend,
                    Translation *result, UnitTaker *taker)
{
    bool is_c = options_is_c_source(o, path);
    *result = (Translation){.uses_chant = !is_c};
    taker->unit = NULL;
    read_as_needed(o, t, path, "", depend, is_c, result, taker);
}
