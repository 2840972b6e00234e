/* The emitter's output: tokens kept apart, source text copied, lines kept in step.
 *
 * The C compiler's errors and the debugger's lines come from the line markers printed
 * here. Made code stays on the line that it stands for: statements that share a source
 * line share an output line. Columns are kept by copying the source line's indentation. */
#include "lowering/emit_out.h"

#include <ctype.h>
#include <string.h>

enum { MAX_NEWLINES = 8 }; /* rather newlines than a marker, up to here */

static void put(Emit *e, const char *text, size_t len)
{
    if (!len)
        return;
    fwrite(text, 1, len, e->out);
    e->last = text[len - 1];
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* True if a token that ends in `left` and one that starts with `right` would be read as
 * something else when they touch. */
static bool would_merge(char left, char right)
{
    if (is_word(left))
        return is_word(right) || right == '"' || right == '\'';
    switch (left) {
    case '+':
    case '-':
    case '&':
    case '|':
    case '<':
    case '>':
    case '=':
    case ':':
    case '#':
        return right == left || right == '=' || (left == '-' && right == '>') ||
               (left == '<' && (right == ':' || right == '%')) || (left == ':' && right == '>');
    case '.':
        return right == '.';
    case '/':
        return right == '/' || right == '*' || right == '=';
    case '%':
        return right == ':' || right == '>' || right == '=';
    case '*':
    case '^':
    case '!':
        return right == '=';
    default:
        return false;
    }
}

void emit_space(Emit *e)
{
    e->wants_space = e->last != ' ' && e->last != '\t' && e->last != '\n';
}

/* Writes the space that is due before text that starts with `first`. */
static void put_space(Emit *e, char first)
{
    if ((e->wants_space && !strchr(")],;", first)) || would_merge(e->last, first))
        put(e, " ", 1);
    e->wants_space = false;
}

void emit_token(Emit *e, const char *token)
{
    put_space(e, *token);
    put(e, token, strlen(token));
}

void emit_string(Emit *e, const char *text)
{
    put_space(e, '"');
    put(e, "\"", 1);
    put(e, text, strlen(text));
    put(e, "\"", 1);
}

void emit_number(Emit *e, long long value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", value);
    emit_token(e, text);
}

static void newline(Emit *e)
{
    e->wants_space = false;
    put(e, "\n", 1);
    e->line++;
}

void emit_fresh_line(Emit *e)
{
    if (e->last != '\n')
        newline(e);
}

static void put_marker(Emit *e, const Loc *loc)
{
    emit_fresh_line(e);
    e->wants_space = false;
    fprintf(e->out, "# %d \"", loc->line);
    for (const char *c = loc->file; *c; c++)
        fprintf(e->out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    fputs(loc->system ? "\" 3\n" : "\"\n", e->out);
    e->last = '\n';
}

/* As many columns as stand before `offset` on its line, tabs as tabs. */
static void indent(Emit *e, uint32_t offset)
{
    const char *text = source_text(e->source);
    uint32_t start = offset;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    for (; start < offset; start++)
        put(e, text[start] == '\t' ? "\t" : " ", 1);
}

static void set_place(Emit *e, const Loc *loc)
{
    e->file = loc->file;
    e->line = loc->line;
    e->system = loc->system;
}

/* Goes to the place's line; false if that is where it was. */
static bool go_to_line(Emit *e, uint32_t offset)
{
    Loc loc = source_locate(e->source, offset);
    bool same = e->file && strcmp(e->file, loc.file) == 0 && e->system == loc.system;
    if (same && loc.line == e->line)
        return false;
    if (same && loc.line > e->line && loc.line - e->line <= MAX_NEWLINES) {
        while (e->line < loc.line)
            newline(e);
    } else {
        put_marker(e, &loc);
        set_place(e, &loc);
    }
    return true;
}

void emit_sync(Emit *e, uint32_t offset)
{
    if (go_to_line(e, offset))
        indent(e, offset);
}

void emit_sync_flush(Emit *e, uint32_t offset)
{
    emit_fresh_line(e);
    go_to_line(e, offset);
}

/* A line marker without the flags 1 and 2: one part of a nesting of files is not to be
 * printed without its counterpart. Returns how much of `text` it was. */
static size_t put_flat_marker(Emit *e, const char *text, const char *end)
{
    const char *eol = memchr(text, '\n', (size_t)(end - text));
    if (!eol)
        eol = end;
    const char *quote = eol;
    while (quote > text && quote[-1] != '"')
        quote--;
    if (quote == text)
        quote = eol;
    put(e, text, (size_t)(quote - text));
    for (const char *c = quote; c < eol; c++)
        if (*c != '1' && *c != '2')
            put(e, c, 1);
    return (size_t)(eol - text);
}

static bool is_marker(const char *line, const char *end)
{
    return end - line > 2 && line[0] == '#' && line[1] == ' ' && isdigit((unsigned char)line[2]);
}

static void copy(Emit *e, Span span, bool flat)
{
    const char *text = source_text(e->source) + span.start;
    const char *end = source_text(e->source) + span.end;
    while (text < end) {
        if (flat && e->last == '\n' && is_marker(text, end))
            text += put_flat_marker(e, text, end);
        const char *eol = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;
        const char *next = eol ? eol + 1 : end;
        put(e, text, (size_t)(next - text));
        text = next;
    }
    if (span.end > span.start) {
        Loc loc = source_locate(e->source, span.end - 1);
        if (e->last == '\n')
            loc = source_locate(e->source, span.end);
        set_place(e, &loc);
    }
}

void emit_slice(Emit *e, Span span)
{
    if (span.start >= span.end)
        return;
    emit_sync(e, span.start);
    put_space(e, source_text(e->source)[span.start]);
    copy(e, span, true);
}

void emit_verbatim(Emit *e, Span span)
{
    if (span.start >= span.end)
        return;
    e->wants_space = false;
    copy(e, span, false);
}

void emit_word_at(Emit *e, uint32_t offset)
{
    const char *text = source_text(e->source) + offset;
    size_t len = 0;
    while (is_word(text[len]))
        len++;
    put_space(e, *text);
    put(e, text, len);
}

bool emit_as_source(const Emit *e, const Node *node)
{
    if (node->changed)
        return false;
    if (!e->print_all)
        return true;
    switch (node->kind) {
    case AST_ASM_DEFINITION:
    case AST_PRAGMA:
    case AST_STORAGE:
    case AST_QUALIFIER:
    case AST_BUILTIN_TYPE:
    case AST_ATTRIBUTE:
    case AST_LOCAL_LABELS:
    case AST_ASM_TEXT:
    case AST_NUMBER:
    case AST_CHARACTER:
    case AST_STRING:
        return true;
    default:
        return false;
    }
}
