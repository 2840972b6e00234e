/* The parser's log, followed up to the first error. With cst.c the only file that
 * knows tree-sitter; the lines it reads are the same from 0.20 on. */
#include "frontend/cst_probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "frontend/arena.h"
#include "frontend/cst_scan.h"

extern const TSLanguage *tree_sitter_chant(void);

/* How a keyword was read: its reading as a name may be one of several. */
enum { READ_AS_NAME = 1, READ_AS_KEYWORD = 2 };

enum { PIECE = 16 * 1024 }; /* bytes that the parser is given at a time */

typedef struct Keyword {
    uint32_t position; /* the end of the token before */
    uint32_t start;
    uint32_t complete; /* as in CstStop, at that time */
    unsigned readings;
} Keyword;

struct CstProbe {
    TSParser *parser;
    const char *text;
    uint32_t len;
    uint32_t *line_starts;
    uint32_t line_count, line_capacity;
    unsigned versions; /* readings that are followed */
    uint32_t position; /* of the one at work: the end of its last token */
    uint32_t furthest; /* that one failed at */
    CstStop stop;
    Keyword *keywords; /* in the order met; the last few may gain readings */
    int keyword_count, keyword_capacity;
};

CstProbe *cst_probe_new(void)
{
    CstProbe *p = xmalloc(sizeof *p);
    *p = (CstProbe){.parser = ts_parser_new()};
    if (!p->parser || !ts_parser_set_language(p->parser, tree_sitter_chant())) {
        fprintf(stderr, "chant: cannot make a parser\n");
        exit(1);
    }
    return p;
}

void cst_probe_free(CstProbe *p)
{
    if (!p)
        return;
    ts_parser_delete(p->parser);
    free(p->line_starts);
    free(p->keywords);
    free(p);
}

static void find_lines(CstProbe *p)
{
    p->line_count = 0;
    for (uint32_t start = 0;; start++) {
        if (p->line_count == p->line_capacity) {
            p->line_capacity = p->line_capacity ? 2 * p->line_capacity : 256;
            p->line_starts = xrealloc(p->line_starts, p->line_capacity * sizeof *p->line_starts);
        }
        p->line_starts[p->line_count++] = start;
        start = cst_line_end(p->text, p->len, start);
        if (start >= p->len)
            return;
    }
}

/* The end of the last token that ends at or before `position`: the parser's own idea
 * of it takes in the line markers and comments behind. `from` is the end of a token
 * before. */
static uint32_t last_token_end(const CstProbe *p, uint32_t from, uint32_t position)
{
    for (uint32_t last = from;;) {
        uint32_t start = cst_skip_extras(p->text, p->len, last);
        uint32_t end = cst_token_end(p->text, p->len, start);
        if (start >= position || end > position)
            return last;
        last = end;
    }
}

/* A token was read: if it is a keyword, as what? */
static void note_token(CstProbe *p, bool as_name)
{
    uint32_t start = cst_skip_extras(p->text, p->len, p->position);
    uint32_t end = cst_token_end(p->text, p->len, start);
    if (!cst_is_reserved(p->text + start, end - start))
        return;
    unsigned reading = as_name ? READ_AS_NAME : READ_AS_KEYWORD;
    /* Readings of a place follow one another closely. */
    for (int i = p->keyword_count - 1; i >= 0 && i >= p->keyword_count - 16; i--)
        if (p->keywords[i].start == start) {
            p->keywords[i].readings |= reading;
            return;
        }
    if (!as_name && p->versions == 1)
        return;
    if (p->keyword_count == p->keyword_capacity) {
        p->keyword_capacity = p->keyword_capacity ? 2 * p->keyword_capacity : 64;
        p->keywords =
            xrealloc(p->keywords, (size_t)p->keyword_capacity * sizeof *p->keywords);
    }
    p->keywords[p->keyword_count++] =
        (Keyword){p->position, start, p->stop.complete, reading};
}

static bool begins(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0;
}

static void read_log(void *payload, TSLogType type, const char *line)
{
    CstProbe *p = payload;
    unsigned row, column, versions;
    if (type != TSLogTypeParse || p->stop.stopped)
        return;
    if (sscanf(line, "process version:%*d, version_count:%u, state:%*d, row:%u, col:%u", &versions,
               &row, &column) == 3) {
        p->versions = versions;
        p->position = row < p->line_count ? p->line_starts[row] + column : p->len;
    } else if (begins(line, "lexed_lookahead sym:")) {
        note_token(p, begins(line, "lexed_lookahead sym:identifier,"));
    } else if (begins(line, "reduce sym:_external") ||
               begins(line, "reduce sym:translation_unit_repeat1")) {
        if (p->versions == 1)
            p->stop.complete = last_token_end(p, p->stop.complete, p->position);
    } else if (begins(line, "detect_error")) {
        if (p->position > p->furthest)
            p->furthest = p->position;
    } else if (begins(line, "resume version")) { /* every reading has failed */
        p->stop.stopped = true;
        p->stop.position = p->furthest;
    }
}

/* Hands out the text, which ends where the first error was met. (Not at a byte of a
 * longer character: tree-sitter may ask for one twice, and wants an answer.) */
static const char *read_piece(void *payload, uint32_t offset, TSPoint point, uint32_t *len)
{
    const CstProbe *p = payload;
    (void)point;
    *len = 0;
    if (offset < p->len && (!p->stop.stopped || (p->text[offset] & 0x80)))
        *len = p->len - offset < PIECE ? p->len - offset : PIECE;
    return *len ? p->text + offset : "";
}

CstStop cst_probe(CstProbe *p, const char *text, uint32_t len)
{
    p->text = text;
    p->len = len;
    p->position = p->furthest = 0;
    p->versions = 1;
    p->keyword_count = 0;
    p->stop = (CstStop){0};
    find_lines(p);
    ts_parser_set_logger(p->parser, (TSLogger){p, read_log});
    ts_tree_delete(ts_parser_parse(p->parser, NULL,
                                   (TSInput){p, read_piece, TSInputEncodingUTF8}));
    for (int i = 0; i < p->keyword_count; i++) {
        const Keyword *k = &p->keywords[i];
        if (k->readings == READ_AS_NAME && (!p->stop.stopped || k->position < p->stop.position))
            p->stop = (CstStop){true, k->position, k->complete};
    }
    if (p->stop.stopped)
        p->stop.position = last_token_end(p, p->stop.complete, p->stop.position);
    return p->stop;
}
