/* Several errors from one run, without those that are only another's consequence.
 *
 * The text is read up to the first place where no reading goes on (cst_lr.h).
 * What would have fitted there is tried out: the declaration up to that place,
 * with one token more. The message is made of the answers. Then the text is
 * mended, so that the next round gets past the place: by a token that fits and
 * lets the token met follow, if there is one, else by blanking that token out.
 *
 * Each round starts at the last external declaration that was whole, so a round
 * costs what one declaration costs, and edits before it are forgotten. Where a slip has
 * made one declaration of the whole file, the search ends when it has done enough. */
#include "frontend/cst_mend.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/alike.h"
#include "frontend/arena.h"
#include "frontend/cst_lr.h"
#include "frontend/cst_scan.h"

enum {
    MAX_ROUNDS = 400,
    MAX_EDITS = 64, /* within one external declaration */
    MAX_TRIAL = 256 * 1024, /* longer declarations are not tried out */
    MAX_WORK = 10 * 1000 * 1000, /* of all probes (CstStop): about a quarter of a second */
    PROBE_COST = 500, /* that a probe counts for beside its own */
    SCANNED = 4, /* bytes of a declaration whose open brackets are looked for, for one of work */
};

static const char *const candidate_text[CST_C_COUNT] = {
#define X(name, text) [CST_C_##name] = text,
    CST_CANDIDATES(X)
#undef X
};

/* What may mend a text, likeliest first. No opening brace: what closes it would be
 * missed at the end. */
static const CstCandidate mending[] = {
    CST_C_SEMICOLON, CST_C_PARENTHESIS, CST_C_BRACKET, CST_C_COMMA,           CST_C_COLON,
    CST_C_EXPRESSION, CST_C_NAME,       CST_C_STRING,  CST_C_OPEN_PARENTHESIS,
};

/* What helps to reach the end of a statement that is in sight. */
static const CstCandidate closing[] = {
    CST_C_PARENTHESIS, CST_C_BRACKET, CST_C_EXPRESSION, CST_C_NAME, CST_C_COLON,
};

/* A token put into the text, or a stretch blanked out of it. */
typedef struct Edit {
    uint32_t offset; /* in the work */
    uint32_t inserted; /* bytes; 0 for a blanked stretch, which moves nothing */
} Edit;

typedef struct Mender {
    CstLr *reader;
    const char *text;
    uint32_t len;
    uint32_t base; /* the work is a copy of the text from here on, */
    char *work;    /* edited */
    uint32_t work_len, work_capacity;
    size_t spent; /* work of probes */
    Edit edits[MAX_EDITS]; /* in the order of their offsets */
    int edit_count;
    int latest; /* the edit made last; -1: none in the work */
    char *trial;
    size_t trial_capacity;
} Mender;

static uint32_t to_text(const Mender *m, uint32_t offset)
{
    uint32_t shift = 0;
    for (int i = 0; i < m->edit_count && m->edits[i].offset < offset; i++) {
        uint32_t within = offset - m->edits[i].offset;
        shift += within < m->edits[i].inserted ? within : m->edits[i].inserted;
    }
    return m->base + offset - shift;
}

/* Forgets the work before `offset`, where a declaration starts. */
static void advance(Mender *m, uint32_t offset)
{
    if (!offset)
        return;
    m->base = to_text(m, offset);
    m->work_len -= offset;
    memmove(m->work, m->work + offset, m->work_len);
    int gone = 0;
    while (gone < m->edit_count && m->edits[gone].offset < offset)
        gone++;
    m->edit_count -= gone;
    m->latest = m->latest < gone ? -1 : m->latest - gone;
    for (int i = 0; i < m->edit_count; i++) {
        m->edits[i] = m->edits[i + gone];
        m->edits[i].offset -= offset;
    }
}

static CstStop probe(Mender *m, const char *text, uint32_t len)
{
    CstStop stop = cst_lr_probe(m->reader, text, len);
    m->spent += stop.work + PROBE_COST;
    return stop;
}

/* True if the work up to `position`, followed by `token` and `next`, is read
 * without an error up to the end of that. */
static bool fits(Mender *m, uint32_t position, const char *token, const char *next,
                 uint32_t next_len)
{
    size_t token_len = strlen(token);
    size_t len = position + token_len + next_len + 2;
    if (len > m->trial_capacity) {
        m->trial_capacity = 2 * len;
        m->trial = xrealloc(m->trial, m->trial_capacity);
    }
    char *end = m->trial;
    memcpy(end, m->work, position);
    end += position;
    *end++ = ' ';
    memcpy(end, token, token_len);
    end += token_len;
    *end++ = ' ';
    memcpy(end, next, next_len);
    CstStop stop = probe(m, m->trial, (uint32_t)len);
    uint32_t enough = next_len ? (uint32_t)len - next_len - 1 : position;
    return !stop.stopped || stop.position > enough;
}

/* An insertion moves what lies behind it, edits too: a mistake may be mended in front of the
 * place where reading stopped, and of earlier edits. */
static void note_edit(Mender *m, uint32_t offset, uint32_t inserted)
{
    int i = m->edit_count++;
    for (; i > 0 && m->edits[i - 1].offset + (inserted > 0) > offset; i--) {
        m->edits[i] = m->edits[i - 1];
        m->edits[i].offset += inserted;
    }
    m->edits[i] = (Edit){offset, inserted};
    m->latest = i;
}

static void insert(Mender *m, uint32_t offset, const char *token)
{
    uint32_t n = (uint32_t)strlen(token) + 1;
    if (m->work_len + n > m->work_capacity) {
        m->work_capacity = 2 * (m->work_len + n);
        m->work = xrealloc(m->work, m->work_capacity);
    }
    memmove(m->work + offset + n, m->work + offset, m->work_len - offset);
    m->work[offset] = ' ';
    memcpy(m->work + offset + 1, token, n - 1);
    m->work_len += n;
    note_edit(m, offset, n);
}

static void blank(Mender *m, uint32_t start, uint32_t end)
{
    for (uint32_t i = start; i < end; i++)
        if (m->work[i] != '\n')
            m->work[i] = ' ';
    note_edit(m, start, 0);
}

/* In either order: a mended text may stop before the last error. */
static bool same_line(const char *text, uint32_t a, uint32_t b)
{
    uint32_t first = a < b ? a : b, last = a < b ? b : a;
    return !memchr(text + first, '\n', last - first);
}

static void add(Mender *m, CstErrorList *list, CstExplanation e)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 8;
        list->items = xrealloc(list->items, (size_t)list->capacity * sizeof *list->items);
    }
    e.span = (Span){to_text(m, e.span.start), to_text(m, e.span.end)};
    if (e.span.end == e.span.start && e.span.end < m->len)
        e.span.end++;
    if (e.opener.end)
        e.opener = (Span){to_text(m, e.opener.start), to_text(m, e.opener.end)};
    list->items[list->count++] = e;
}

/* Returns what was inserted, or CST_C_COUNT. */
static CstCandidate insert_first(Mender *m, uint32_t position, const CstCandidate *candidates,
                                 size_t count, const bool *fitting, const char *next,
                                 uint32_t next_len)
{
    for (size_t i = 0; i < count; i++) {
        const char *token = candidate_text[candidates[i]];
        if (fitting[candidates[i]] && fits(m, position, token, next, next_len)) {
            insert(m, position, token);
            return candidates[i];
        }
    }
    return CST_C_COUNT;
}

/* Puts `token` in the place of what stands at [start, end), if that goes on. */
static bool replace(Mender *m, uint32_t position, uint32_t start, uint32_t end,
                    CstCandidate token, const bool *fitting)
{
    const char *text = candidate_text[token];
    if (!fitting[token] || !fits(m, position, text, "", 0) || m->edit_count + 1 >= MAX_EDITS)
        return false;
    uint32_t inserted = (uint32_t)strlen(text) + 1;
    insert(m, position, text);
    blank(m, start + inserted, end + inserted);
    return true;
}

/* Edits the work so that the next round gets past the token at [start, end). True if that ends
 * a statement. */
static bool mend(Mender *m, uint32_t position, uint32_t start, uint32_t end, const bool *fitting)
{
    static const CstCandidate brace = CST_C_BRACE;
    const char *met = m->work + start;
    uint32_t len = end - start;
    bool ends = end == start + 1 && (*met == ';' || *met == '}');
    if (len == 2 && memcmp(met, "==", 2) == 0 &&
        replace(m, position, start, end, CST_C_EQUAL, fitting))
        return false;
    CstCandidate done = insert_first(m, position, mending, sizeof mending / sizeof *mending,
                                     fitting, met, len);
    if (done != CST_C_COUNT)
        return done == CST_C_SEMICOLON;
    if (ends) {
        /* An initialiser may have been left open; a block is not closed early. */
        if (*met == ';' && fitting[CST_C_COMMA] &&
            insert_first(m, position, &brace, 1, fitting, met, len) != CST_C_COUNT)
            return false;
        if (insert_first(m, position, closing, sizeof closing / sizeof *closing, fitting, "", 0) !=
            CST_C_COUNT)
            return false;
    }
    if (!replace(m, position, start, end, CST_C_CHAN, fitting)) /* a misspelt `chan` */
        blank(m, start, end);
    return false;
}

/* ---- which errors are worth telling ---- */

/* The place of the last error told, in the text. */
typedef struct Last {
    int64_t offset; /* -1: none yet */
    bool mended;    /* by a token that ends a statement */
    bool lost;      /* an opening brace has been blanked out */
    uint32_t extra; /* of the first closing brace that nothing has opened; the length: none */
} Last;

/* The first closing brace, counted from `from` outside of all, that nothing has opened. */
static uint32_t extra_brace(const char *text, uint32_t len, uint32_t from)
{
    int depth = 0;
    for (uint32_t at = cst_skip_extras(text, len, from); at < len;) {
        depth += (text[at] == '{') - (text[at] == '}');
        if (depth < 0)
            return at;
        at = cst_skip_extras(text, len, cst_token_end(text, len, at));
    }
    return len;
}

/* True if an error at `here` is most likely the last one's consequence: on the same line, in
 * the same statement, in the same brackets or members, or among indented lines outside of all
 * braces where one has gone missing. */
static bool is_consequence(const Mender *m, const Last *last, uint32_t here,
                           const CstExplanation *e)
{
    if (last->offset < 0)
        return false;
    uint32_t from = (uint32_t)last->offset;
    if (same_line(m->text, from, here))
        return true;
    if (!last->mended && here > from && !memchr(m->text + from, ';', here - from))
        return true;
    bool same = e->bracket.end && (e->members || m->work[e->bracket.start] != '{');
    if (same && to_text(m, e->bracket.start) <= from)
        return true;
    if (e->braces == 0 && here < m->len && m->text[here] == '}' && last->lost)
        return true;
    if (e->braces || here > last->extra || last->extra == m->len)
        return false;
    return here == last->extra ? cst_begins_line(m->text, here)
                               : cst_indentation(m->text, here) > 0;
}

/* ---- words that are no keywords, though meant to be ---- */

/* Where the statement or declaration starts in which `position` is. */
static uint32_t statement_start(const Mender *m, uint32_t position)
{
    enum { FAR = 400 };
    uint32_t from = position;
    while (from > 0 && position - from < FAR && !strchr(";{}", m->work[from - 1]))
        from--;
    return from;
}

/* True if the work up to the end of the token met, with `keyword` in place of `word`, is read
 * beyond where it stopped. */
static bool keyword_fits(Mender *m, Span word, const char *keyword, uint32_t start, uint32_t end)
{
    size_t n = strlen(keyword), rest = end - word.end;
    char *text = xmalloc(word.start + n + rest + 1);
    memcpy(text, m->work, word.start);
    memcpy(text + word.start, keyword, n);
    memcpy(text + word.start + n, m->work + word.end, rest);
    uint32_t len = (uint32_t)(word.start + n + rest);
    text[len] = '\n';
    CstStop stop = probe(m, text, len + 1);
    free(text);
    return !stop.stopped || stop.position > len - (end - start);
}

/* True if the text has the word a second time: a name, not a slip of the pen. */
static bool is_said_again(const Mender *m, Span word)
{
    size_t len = word.end - word.start;
    const char *name = m->work + word.start, *end = m->text + m->len;
    int count = 0;
    for (const char *at = m->text; (at = memmem(at, (size_t)(end - at), name, len)); at += len) {
        bool starts = at == m->text || !cst_is_name_byte((unsigned char)at[-1]);
        count += starts && (at + len == end || !cst_is_name_byte((unsigned char)at[len]));
    }
    return count > 1;
}

/* A misspelt keyword in front of the slip, or that is it: the token met is [start, end). */
static const char *find_misspelt(Mender *m, uint32_t position, uint32_t start, uint32_t end,
                                 Span *word)
{
    enum { MOST = 8 };
    Span words[MOST];
    int count = 0;
    uint32_t at = cst_skip_extras(m->work, m->work_len, statement_start(m, position));
    while (at < end) {
        Span token = {at, cst_token_end(m->work, m->work_len, at)};
        if (alike_keyword(m->work + token.start, token.end - token.start)) {
            if (count == MOST)
                memmove(words, words + 1, --count * sizeof *words);
            words[count++] = token;
        }
        at = cst_skip_extras(m->work, m->work_len, token.end);
    }
    while (count-- > 0) {
        *word = words[count];
        const char *keyword = alike_keyword(m->work + word->start, word->end - word->start);
        if (is_said_again(m, *word))
            continue;
        bool in_order = !m->edit_count || m->edits[m->edit_count - 1].offset < word->start;
        if (in_order && m->edit_count + 1 < MAX_EDITS &&
            keyword_fits(m, *word, keyword, start, end))
            return keyword;
    }
    return NULL;
}

static void tell_misspelt(Mender *m, Span word, const char *keyword, CstErrorList *list)
{
    enum { ROOM = 128 };
    CstExplanation e = {.span = word, .message = xmalloc(ROOM), .fix = keyword};
    snprintf(e.message, ROOM, "unexpected '%.*s'; did you mean '%s'?",
             (int)(word.end - word.start), m->work + word.start, keyword);
    add(m, list, e);
    uint32_t inserted = (uint32_t)strlen(keyword) + 1;
    insert(m, word.start, keyword);
    blank(m, word.start + inserted, word.end + inserted);
}

/* ---- places ahead of where the parser stopped ---- */

/* Where C would have parameters declared in front of a body (K&R), or a body, and there is a
 * closing brace too many: the end of the parameter list, else 0. */
static uint32_t missing_body(const Mender *m, uint32_t position, const Last *last)
{
    if (last->offset >= 0 || last->extra == m->len)
        return 0;
    int depth = 0;
    bool attribute = false; /* in the parentheses of one, or of what else begins with `_` */
    char first = 0;         /* of the token before */
    for (uint32_t at = cst_skip_extras(m->work, m->work_len, 0); at < position;) {
        char c = m->work[at];
        uint32_t end = cst_token_end(m->work, m->work_len, at);
        if (c == '(' && depth == 0)
            attribute = first == '_';
        first = c;
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c == '{' || c == '=')
            return 0;
        at = cst_skip_extras(m->work, m->work_len, end);
        if (c == ')' && depth == 0 && !attribute && at < m->work_len &&
            cst_is_name_byte((unsigned char)m->work[at]) && m->work[at] != '_' &&
            strncmp(m->work + at, "asm", 3) != 0)
            return end;
    }
    return 0;
}

/* Where a parenthesis that is open at `position` holds a semicolon and is no `for`'s: GNU's
 * parameter declarations apart it should have been closed there. The end of the token before
 * that, else `position`. */
static uint32_t missing_parenthesis(Mender *m, uint32_t position, Span bracket)
{
    if (!bracket.end || m->work[bracket.start] != '(' ||
        (m->edit_count && m->edits[m->edit_count - 1].offset > bracket.start))
        return position;
    uint32_t word = bracket.start;
    while (word > 0 && (m->work[word - 1] == ' ' || m->work[word - 1] == '\n'))
        word--;
    if (word >= 3 && memcmp(m->work + word - 3, "for", 3) == 0)
        return position;
    int depth = 0;
    uint32_t before = bracket.end;
    for (uint32_t at = cst_skip_extras(m->work, m->work_len, before); at < position;) {
        char c = m->work[at];
        depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
        if (c == ';' && depth == 0)
            return fits(m, before, ")", ";", 1) ? before : position;
        before = cst_token_end(m->work, m->work_len, at);
        at = cst_skip_extras(m->work, m->work_len, before);
    }
    return position;
}

/* Where a line among the members of a struct begins no further right than the struct's own line:
 * it should have been closed there. The end of the token before that, else `position`. */
static uint32_t missing_members_end(const Mender *m, uint32_t position, Span bracket)
{
    if (!bracket.end || !cst_opens_members(m->work, bracket.start) ||
        (m->edit_count && m->edits[m->edit_count - 1].offset > bracket.start))
        return position;
    uint32_t outer = cst_indentation(m->work, bracket.start);
    uint32_t before = bracket.end;
    for (uint32_t at = cst_skip_extras(m->work, m->work_len, before); at < position;) {
        if (m->work[at] != '}' && cst_begins_line(m->work, at) &&
            cst_indentation(m->work, at) <= outer)
            return before;
        before = cst_token_end(m->work, m->work_len, at);
        at = cst_skip_extras(m->work, m->work_len, before);
    }
    return position;
}

/* Deals with the error behind `position`. False if there is no going on. */
static bool handle_stop(Mender *m, uint32_t position, bool silent, CstErrorList *list,
                        Last *last)
{
    bool fitting[CST_C_COUNT] = {0};
    bool tried = position <= MAX_TRIAL && m->spent < MAX_WORK;
    if (tried) {
        int braces;
        m->spent += position / SCANNED;
        Span bracket = cst_open_bracket(m->work, position, &braces);
        position = missing_parenthesis(m, position, bracket);
        position = missing_members_end(m, position, bracket);
    }
    uint32_t start = cst_skip_extras(m->work, m->work_len, position);
    uint32_t end = cst_token_end(m->work, m->work_len, start);
    Span word;
    const char *keyword = tried && start < m->work_len && !silent
                              ? find_misspelt(m, position, start, end, &word)
                              : NULL;
    if (keyword) {
        last->offset = to_text(m, word.start);
        last->mended = true;
        tell_misspelt(m, word, keyword, list);
        return true;
    }
    for (CstCandidate c = 0; c < CST_C_COUNT && tried; c++)
        fitting[c] = fits(m, position, candidate_text[c], "", 0);
    uint32_t body = missing_body(m, position, last);
    CstExplanation e = body ? cst_explain_body(m->work, m->work_len, body)
                            : cst_explain(m->work, m->work_len, position, fitting);
    if (e.span.start == start && e.span.end > end)
        end = e.span.end;
    uint32_t here = to_text(m, start);
    if (silent || is_consequence(m, last, here, &e))
        free(e.message);
    else
        add(m, list, e);
    last->offset = here;
    if (start >= m->work_len || !tried || m->edit_count == MAX_EDITS)
        return false;
    bool brace = m->work[start] == '{';
    last->mended = mend(m, position, start, end, fitting);
    last->lost |= brace && m->edits[m->latest].inserted == 0;
    return true;
}

void cst_find_errors(const char *text, uint32_t len, uint32_t from, int max, CstErrorList *list)
{
    Mender m = {
        .reader = cst_lr_new(), .text = text, .len = len, .base = from, .work_len = len - from,
        .latest = -1};
    m.work_capacity = m.work_len + 1;
    m.work = xmalloc(m.work_capacity);
    memcpy(m.work, text + from, m.work_len);

    Last last = {.offset = -1, .extra = len};
    for (int round = 0; round < MAX_ROUNDS && m.spent < MAX_WORK && list->count < max; round++) {
        CstStop stop = probe(&m, m.work, m.work_len);
        if (!stop.stopped)
            break;
        advance(&m, stop.complete);
        uint32_t position = stop.position - stop.complete;
        if (last.offset < 0)
            last.extra = extra_brace(text, len, m.base);
        /* right behind a token that was blanked out */
        const Edit *edit = m.latest >= 0 ? &m.edits[m.latest] : NULL;
        bool silent = edit && !edit->inserted && edit->offset >= position;
        if (!handle_stop(&m, position, silent, list, &last))
            break;
    }
    cst_lr_free(m.reader);
    free(m.work);
    free(m.trial);
}
