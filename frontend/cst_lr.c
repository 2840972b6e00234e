/* An LR parser that follows several readings at once.
 *
 * Where the tables allow several actions, the reading forks: each version has a stack of its own,
 * which shares its lower part with the others', as entries are never changed.
 * The versions that are furthest behind take one token at a time. One without an action for it is
 * dropped. Two whose stacks have the same states can never be told apart again: the one with the
 * higher dynamic precedence stays, and if neither has it the parser gives up, as it does when no
 * version is left, or when versions take tokens of different lengths.
 *
 * Asked only where reading stops, it makes no tree, and so need not give up as long as there is a
 * version. A keyword is then never read as a name.
 *
 * Items are what stands on the stacks: tokens, and reductions, whose children are a stretch of
 * `kids`. They live until the external declaration is complete, that is until one version is left
 * whose stack holds nothing but the repetition of declarations: then its tree is shown, and
 * everything starts anew with an empty repetition. */
#include "frontend/cst_lr.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/cst_scan.h"
#include "frontend/grammar/src/tree_sitter/parser.h"
#include "frontend/utf8.h"

extern const TSLanguage *tree_sitter_chant(void);

enum {
    FIRST_STATE = 1,
    MAX_VERSIONS = 8,
    NO_ITEM = 0 /* the empty repetition, items[0] */
};

typedef struct Item {
    uint32_t start, end;
    uint32_t first, count; /* of a reduction: its children in `kids` */
    int32_t precedence;    /* dynamic, of all below */
    uint16_t symbol, production;
    bool extra;
} Item;

/* The bytes of names in ASCII. */
static const bool is_plain_name[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['_'] = true, ['$'] = true,
};

/* One place of a stack. */
typedef struct Entry {
    uint32_t below; /* an earlier entry; 0 is the bottom of all stacks */
    uint32_t item;
    uint64_t hash;      /* of the states down to the bottom: stacks with the same are the same */
    int32_t precedence; /* of the items down to the bottom */
    uint16_t state;     /* behind the item */
} Entry;

typedef struct Version {
    uint32_t top; /* an entry */
    uint32_t at;  /* behind the token taken last */
    uint32_t end; /* of the last one that was no extra */
} Version;

typedef struct Token {
    uint32_t start, end;
    uint16_t symbol;
    bool is_keyword; /* a word that is one for the lexer */
} Token;

/* One node on the way through a tree that is shown. */
typedef struct Walk {
    uint32_t item, next; /* the next child */
    uint16_t structural; /* its number without extras */
    uint8_t field;       /* what a hidden node hands on to its children */
    bool entered;        /* the visitor must be told that it is left */
} Walk;

struct CstLr {
    TSLexer lexer; /* must come first: the lexing functions know no more */
    const TSLanguage *language;
    const char *text;
    uint32_t len;
    uint32_t at, next, mark; /* the lexer's place, the one behind its character, its token's end */
    uint16_t repetition;      /* symbol of the repeated declarations */
    uint16_t unit;            /* and of all of them */
    uint16_t string;          /* of the token */
    uint16_t unit_production; /* that a text of one declaration is reduced by */
    uint16_t **rows;         /* of states whose rows are stored small, spread out when needed */
    Entry *entries;
    uint32_t entry_count, entry_capacity;
    Item *items;
    uint32_t item_count, item_capacity;
    uint32_t *kids;
    uint32_t kid_count, kid_capacity;
    Version versions[MAX_VERSIONS];
    int version_count;
    bool probing;      /* no tree is wanted */
    uint32_t furthest; /* the end of the last token that some version had taken when it was dropped */
    size_t work;       /* done in this probe, as in CstStop */
    Walk *walk;
    int walk_capacity;
    uint32_t raw_start; /* the token lexed last, before words are looked at, */
    int raw_state;      /* by its lexing state; -1: none */
    Token raw;
};

/* ---- tables ---- */

static uint16_t *spread(const CstLr *p, uint32_t state)
{
    const TSLanguage *l = p->language;
    uint16_t *row = xcalloc(l->symbol_count, sizeof *row);
    const uint16_t *data = l->small_parse_table + l->small_parse_table_map[state];
    for (uint16_t groups = *data++; groups > 0; groups--) {
        uint16_t value = *data++;
        for (uint16_t symbols = *data++; symbols > 0; symbols--)
            row[*data++] = value;
    }
    return row;
}

static uint16_t look_up(CstLr *p, uint16_t state, uint16_t symbol)
{
    const TSLanguage *l = p->language;
    if (state < l->large_state_count)
        return l->parse_table[(size_t)state * l->symbol_count + symbol];
    uint16_t **row = &p->rows[state - l->large_state_count];
    if (!*row)
        *row = spread(p, state - l->large_state_count);
    return (*row)[symbol];
}

static const TSParseActionEntry *actions(CstLr *p, uint16_t state, uint16_t symbol)
{
    return p->language->parse_actions + look_up(p, state, symbol);
}

/* ---- tokens ---- */

static void read_character(CstLr *p)
{
    if (p->at >= p->len) {
        p->lexer.lookahead = 0;
        p->next = p->at;
        return;
    }
    unsigned char c = (unsigned char)p->text[p->at];
    size_t size = 1;
    if (c < 0x80) {
        p->lexer.lookahead = c;
    } else {
        uint32_t character = utf8_decode(p->text + p->at, p->len - p->at, &size);
        p->lexer.lookahead = character == UTF8_INVALID ? -1 : (int32_t)character;
    }
    p->next = p->at + (uint32_t)size;
}

static void advance(TSLexer *lexer, bool skip)
{
    CstLr *p = (CstLr *)lexer;
    p->at = p->next;
    if (skip)
        p->raw.start = p->at;
    read_character(p);
}

static void mark_end(TSLexer *lexer)
{
    CstLr *p = (CstLr *)lexer;
    p->mark = p->at;
}

static bool at_end(const TSLexer *lexer)
{
    const CstLr *p = (const CstLr *)lexer;
    return p->at >= p->len;
}

/* Behind the blanks and line markers at `at`, which every lexing state would skip. */
static uint32_t skip_blanks(const CstLr *p, uint32_t at)
{
    while (at < p->len) {
        char c = p->text[at];
        if (c == '#') {
            uint32_t digit = at + 1;
            while (digit < p->len && (p->text[digit] == ' ' || p->text[digit] == '\t'))
                digit++;
            if (digit == p->len || p->text[digit] < '0' || p->text[digit] > '9')
                break;
            const char *end = memchr(p->text + digit, '\n', p->len - digit);
            at = end ? (uint32_t)(end - p->text) : p->len;
        } else if (c == ' ' || c == '\n' || c == '\t') {
            at++;
        } else {
            break;
        }
    }
    return at;
}

/* The end of the name at `at`; `at` itself if it is none, or one that the lexing function must look
 * at: it has more than ASCII, or is the prefix of a literal. */
static uint32_t plain_name_end(const CstLr *p, uint32_t at)
{
    uint32_t end = at;
    while (end < p->len && is_plain_name[(unsigned char)p->text[end]])
        end++;
    if (end > at && p->text[at] >= '0' && p->text[at] <= '9')
        return at;
    if (end < p->len && (p->text[end] == '"' || p->text[end] == '\'' || p->text[end] == '\\' ||
                         (unsigned char)p->text[end] >= 0x80))
        return at;
    return end;
}

/* The end of the string at `at`; `at` itself if there is none without a prefix, or one that the
 * lexing function must look at: it has more than ASCII, or no end. */
static uint32_t plain_string_end(const CstLr *p, uint32_t at)
{
    if (at >= p->len || p->text[at] != '"')
        return at;
    for (uint32_t end = at + 1; end < p->len; end++) {
        signed char c = (signed char)p->text[end];
        if (c == '"')
            return end + 1;
        if (c == '\\' && end + 1 < p->len)
            c = (signed char)p->text[++end];
        else if (c == '\n')
            break;
        if (c <= 0)
            break;
    }
    return at;
}

/* Runs a lexing function; false if no token of the state begins at `at`. */
static bool run_lexer(CstLr *p, uint32_t at, bool (*function)(TSLexer *, TSStateId), uint16_t state)
{
    p->at = p->mark = p->raw.start = at;
    p->lexer.result_symbol = 0;
    read_character(p);
    bool found = function(&p->lexer, state);
    p->raw.end = p->mark;
    p->raw.symbol = p->lexer.result_symbol;
    return found;
}

/* Makes p->raw the token behind `at`, as the lexing state sees it. */
static bool lex_raw(CstLr *p, uint32_t at, uint16_t lex_state)
{
    const TSLanguage *l = p->language;
    uint32_t start = skip_blanks(p, at), end = plain_name_end(p, start);
    uint32_t string_end = plain_string_end(p, start);
    if (end > start)
        p->raw = (Token){.start = start, .end = end, .symbol = l->keyword_capture_token};
    else if (string_end > start)
        p->raw = (Token){.start = start, .end = string_end, .symbol = p->string};
    else if (!run_lexer(p, start, l->lex_fn, lex_state))
        return false;
    p->raw.is_keyword = false;
    if (p->raw.symbol == l->keyword_capture_token) {
        Token word = p->raw;
        p->raw.is_keyword =
            run_lexer(p, word.start, l->keyword_lex_fn, 0) && p->raw.end == word.end;
        if (!p->raw.is_keyword)
            p->raw = word;
    }
    return true;
}

/* Reads a keyword as a name, if it may be one. */
static bool become_name(const CstLr *p, Token *token)
{
    if (!token->is_keyword ||
        (p->probing && cst_is_reserved(p->text + token->start, token->end - token->start)))
        return false;
    token->is_keyword = false;
    token->symbol = p->language->keyword_capture_token;
    return true;
}

/* The token behind `at` as the state sees it. False if no token begins there. */
static bool lex(CstLr *p, uint32_t at, uint16_t state, Token *token)
{
    const TSLanguage *l = p->language;
    uint16_t lex_state = l->lex_modes[state].lex_state;
    if (p->raw_state != lex_state || p->raw_start != at) {
        p->raw_start = at;
        p->raw_state = -1;
        if (!lex_raw(p, at, lex_state))
            return false;
        p->raw_state = lex_state;
    }
    *token = p->raw;
    if (token->is_keyword && !actions(p, state, token->symbol)->entry.count)
        become_name(p, token);
    return true;
}

/* ---- stacks ---- */

static uint16_t top_state(const CstLr *p, const Version *v)
{
    return p->entries[v->top].state;
}

static void push(CstLr *p, Version *v, uint32_t item, uint16_t state)
{
    if (p->entry_count == p->entry_capacity) {
        p->entry_capacity *= 2;
        p->entries = xrealloc(p->entries, p->entry_capacity * sizeof *p->entries);
    }
    const Entry *below = &p->entries[v->top];
    uint64_t hash = (below->hash ^ state) * UINT64_C(0x9e3779b97f4a7c15);
    p->entries[p->entry_count] = (Entry){.below = v->top,
                                         .item = item,
                                         .hash = hash ^ hash >> 32,
                                         .precedence = below->precedence +
                                                       p->items[item].precedence,
                                         .state = state};
    v->top = p->entry_count++;
}

static const Item *item_at(const CstLr *p, uint32_t entry)
{
    return &p->items[p->entries[entry].item];
}

static uint32_t new_item(CstLr *p, Item item)
{
    if (p->item_count == p->item_capacity) {
        p->item_capacity *= 2;
        p->items = xrealloc(p->items, p->item_capacity * sizeof *p->items);
    }
    p->items[p->item_count] = item;
    return p->item_count++;
}

/* Adds the items of the entries from `top` down to `bottom`, without that, as kids in the order of
 * the text. Returns how many. */
static uint32_t add_kids(CstLr *p, uint32_t top, uint32_t bottom)
{
    uint32_t count = 0;
    for (uint32_t e = top; e != bottom; e = p->entries[e].below)
        count++;
    while (p->kid_capacity - p->kid_count < count) {
        p->kid_capacity *= 2;
        p->kids = xrealloc(p->kids, p->kid_capacity * sizeof *p->kids);
    }
    p->kid_count += count;
    uint32_t *kid = p->kids + p->kid_count;
    for (uint32_t e = top; e != bottom; e = p->entries[e].below)
        *--kid = p->entries[e].item;
    return count;
}

/* Adds a copy of the version; NULL if there are too many. */
static Version *split(CstLr *p, const Version *v)
{
    if (p->version_count == MAX_VERSIONS)
        return NULL;
    p->versions[p->version_count] = *v;
    return &p->versions[p->version_count++];
}

static void drop(CstLr *p, int i)
{
    p->version_count--;
    memmove(&p->versions[i], &p->versions[i + 1],
            (size_t)(p->version_count - i) * sizeof p->versions[0]);
}

/* Drops a version that can't go on. */
static void fail(CstLr *p, int i)
{
    if (p->versions[i].end > p->furthest)
        p->furthest = p->versions[i].end;
    drop(p, i);
}

static void shift(CstLr *p, Version *v, const Token *t, const TSParseAction *action)
{
    bool extra = action->shift.extra;
    v->at = t->end;
    if (!extra)
        v->end = t->end;
    if (extra && !p->language->symbol_metadata[t->symbol].visible)
        return;
    uint32_t item = new_item(
        p, (Item){.start = t->start, .end = t->end, .symbol = t->symbol, .extra = extra});
    push(p, v, item, extra ? top_state(p, v) : action->shift.state);
}

/* Extras on top of the stack stay there, behind what is made of those below. */
static void reduce(CstLr *p, Version *v, const TSParseAction *action)
{
    int wanted = action->reduce.child_count;
    uint32_t extras = 0, top = v->top;
    for (; wanted > 0 && top && item_at(p, top)->extra; top = p->entries[top].below)
        extras++;
    uint32_t bottom = top;
    for (; wanted > 0 && bottom; bottom = p->entries[bottom].below)
        wanted -= !item_at(p, bottom)->extra;
    Item item = {.first = p->kid_count,
                 .count = add_kids(p, top, bottom),
                 .precedence = action->reduce.dynamic_precedence + p->entries[top].precedence -
                               p->entries[bottom].precedence,
                 .symbol = action->reduce.symbol,
                 .production = action->reduce.production_id};
    if (item.count > 0) {
        item.start = p->items[p->kids[item.first]].start;
        item.end = item_at(p, top)->end;
    }
    uint32_t first_extra = p->kid_count;
    add_kids(p, v->top, top);
    p->kid_count = first_extra;
    if (p->version_count == 1) /* nobody else has the entries above */
        p->entry_count = bottom + 1;
    v->top = bottom;
    uint16_t state = look_up(p, top_state(p, v), item.symbol);
    push(p, v, new_item(p, item), state);
    for (uint32_t i = 0; i < extras; i++)
        push(p, v, p->kids[first_extra + i], state);
}

/* ---- showing a tree ---- */

static void push_walk(CstLr *p, int depth, Walk walk)
{
    if (depth == p->walk_capacity) {
        p->walk_capacity = p->walk_capacity ? 2 * p->walk_capacity : 64;
        p->walk = xrealloc(p->walk, (size_t)p->walk_capacity * sizeof *p->walk);
    }
    p->walk[depth] = walk;
}

/* The field that the production gives to its child of that number, or `inherited`. */
static uint8_t field_of(const TSLanguage *l, uint16_t production, uint16_t child, uint8_t inherited)
{
    TSFieldMapSlice slice = l->field_map_slices[production];
    const TSFieldMapEntry *entry = l->field_map_entries + slice.index;
    for (uint16_t i = 0; i < slice.length; i++, entry++)
        if (!entry->inherited && entry->child_index == child)
            return (uint8_t)entry->field_id;
    return inherited;
}

/* Shows what is below the item, which is hidden itself. */
static void show(CstLr *p, uint32_t root, const CstVisitor *visitor)
{
    const TSLanguage *l = p->language;
    int depth = 0;
    push_walk(p, depth++, (Walk){.item = root});
    while (depth > 0) {
        Walk *w = &p->walk[depth - 1];
        const Item *parent = &p->items[w->item];
        if (w->next == parent->count) {
            if (w->entered)
                visitor->leave(visitor->context);
            depth--;
            continue;
        }
        uint32_t id = p->kids[parent->first + w->next++];
        const Item *item = &p->items[id];
        uint16_t alias = 0;
        uint8_t field = 0;
        if (!item->extra) {
            if (parent->production)
                alias = l->alias_sequences[parent->production * l->max_alias_sequence_length +
                                           w->structural];
            field = field_of(l, parent->production, w->structural, w->field);
            w->structural++;
        }
        uint16_t symbol = alias ? alias : item->symbol;
        if (!alias && !l->symbol_metadata[symbol].visible) {
            push_walk(p, depth++, (Walk){.item = id, .field = field});
            continue;
        }
        CstSeen seen = {.start = item->start,
                        .end = item->end,
                        .symbol = l->public_symbol_map[symbol],
                        .field = field,
                        .named = l->symbol_metadata[symbol].named,
                        .has_children = item->count > 0};
        if (visitor->enter(visitor->context, &seen))
            push_walk(p, depth++, (Walk){.item = id, .entered = true});
    }
}

/* ---- parsing ---- */

/* Back to a stack that holds an empty repetition, or nothing at the start of the text. */
static void begin(CstLr *p, uint32_t from)
{
    p->item_count = 1;
    p->kid_count = 0;
    p->raw_state = -1;
    p->version_count = 1;
    p->entry_count = 1;
    p->versions[0].top = 0;
    p->versions[0].at = from;
    p->unit_production = 0;
    p->items[NO_ITEM] = (Item){.start = from, .end = from, .symbol = p->repetition};
    if (from > 0)
        push(p, &p->versions[0], NO_ITEM, look_up(p, FIRST_STATE, p->repetition));
}

/* True if the only version holds whole declarations and nothing else. */
static bool is_complete(const CstLr *p)
{
    uint32_t e = p->versions[0].top;
    if (p->version_count != 1 || !e)
        return false;
    while (item_at(p, e)->extra && p->entries[e].below)
        e = p->entries[e].below;
    return item_at(p, e)->extra ||
           (!p->entries[e].below && item_at(p, e)->symbol == p->repetition);
}

/* Shows what is complete. A pragma on the stack is shown as a reduction of its own would be. */
static void finish(CstLr *p, const CstVisitor *visitor)
{
    Item all = {.first = p->kid_count,
                .count = add_kids(p, p->versions[0].top, 0),
                .production = p->unit_production};
    show(p, new_item(p, all), visitor);
}

typedef enum Outcome {
    SHIFTED,
    DROPPED,
    COMPLETE, /* a declaration, or several */
    END,      /* the same, with nothing behind */
    LOST,
} Outcome;

/* Lets a version take the token behind it, which it may do in several readings: new versions are
 * added to the end. COMPLETE, if `may_complete`: all before the token is whole. */
static Outcome take(CstLr *p, int number, bool may_complete)
{
    Token token;
    if (!lex(p, p->versions[number].at, top_state(p, &p->versions[number]), &token))
        return DROPPED;
    for (;;) {
        Version *v = &p->versions[number];
        p->work++;
        if (may_complete && is_complete(p))
            return COMPLETE;
        const TSParseActionEntry *entry = actions(p, top_state(p, v), token.symbol);
        if (!entry->entry.count && become_name(p, &token))
            continue;
        const TSParseAction *last = NULL; /* this version's own; those before it are for others */
        for (int i = 1; i <= entry->entry.count; i++) {
            const TSParseAction *action = &entry[i].action;
            if (action->type == TSParseActionTypeAccept || action->type == TSParseActionTypeRecover)
                return DROPPED;
            if (action->type == TSParseActionTypeShift && action->shift.repetition)
                continue;
            Version *other = last ? split(p, v) : NULL;
            if (other) {
                int other_number = p->version_count - 1;
                reduce(p, other, last);
                Outcome outcome = take(p, other_number, false);
                if (outcome == LOST || outcome == END)
                    return outcome;
                if (outcome == DROPPED)
                    fail(p, other_number);
            } else if (last && !p->probing) {
                return LOST;
            }
            last = action;
        }
        if (!last)
            return DROPPED;
        if (last->type == TSParseActionTypeShift) {
            shift(p, v, &token, last);
            return SHIFTED;
        }
        if (last->reduce.symbol == p->unit) {
            p->unit_production = last->reduce.production_id;
            return may_complete || p->probing ? END : LOST;
        }
        reduce(p, v, last);
    }
}

/* Of two versions that can't be told apart any more, the one to drop: -1 if they can, -2 if no
 * precedence tells which. */
static int worse_of(const CstLr *p, int a, int b)
{
    const Version *left = &p->versions[a], *right = &p->versions[b];
    const Entry *x = &p->entries[left->top], *y = &p->entries[right->top];
    if (left->at != right->at || x->hash != y->hash)
        return -1;
    if (x->precedence == y->precedence)
        return p->probing ? b : -2;
    return x->precedence > y->precedence ? b : a;
}

/* Drops versions that can't be told apart from others. False if it is not known which. */
static bool merge(CstLr *p)
{
    for (int a = 0; a < p->version_count; a++)
        for (int b = a + 1; b < p->version_count; b++) {
            int worse = worse_of(p, a, b);
            if (worse == -2)
                return false;
            if (worse >= 0) {
                drop(p, worse);
                a = -1;
                break;
            }
        }
    return true;
}

/* True if some versions are behind others. */
static bool are_apart(const CstLr *p)
{
    for (int i = 1; i < p->version_count; i++)
        if (p->versions[i].at != p->versions[0].at)
            return true;
    return false;
}

/* Lets the versions that are furthest behind take a token. */
static Outcome step(CstLr *p, bool may_complete)
{
    uint32_t at = p->versions[0].at;
    for (int i = 1; i < p->version_count; i++)
        if (p->versions[i].at < at)
            at = p->versions[i].at;
    for (int i = 0, count = p->version_count; i < count;) {
        Outcome outcome = p->versions[i].at > at
                              ? SHIFTED
                              : take(p, i, may_complete && p->version_count == 1);
        if (outcome == SHIFTED) {
            i++;
        } else if (outcome == DROPPED) {
            fail(p, i);
            count--;
        } else {
            return outcome;
        }
    }
    if (p->version_count == 0 || (!p->probing && are_apart(p)) ||
        (p->version_count > 1 && !merge(p)))
        return LOST;
    return SHIFTED;
}

/* Reads from `from` on, up to where all that was read is complete. */
static Outcome read_complete(CstLr *p, uint32_t from)
{
    begin(p, from);
    Outcome outcome = step(p, false);
    while (outcome == SHIFTED)
        outcome = step(p, true);
    return outcome;
}

uint32_t cst_lr_parse(CstLr *p, const char *text, uint32_t len, uint32_t from,
                      const CstVisitor *visitor)
{
    p->text = text;
    p->len = len;
    p->probing = false;
    do {
        Outcome outcome = read_complete(p, from);
        if (outcome == LOST)
            return from;
        finish(p, visitor);
        from = outcome == END ? len : p->versions[0].at;
    } while (skip_blanks(p, from) < len);
    return len;
}

CstStop cst_lr_probe(CstLr *p, const char *text, uint32_t len)
{
    p->text = text;
    p->len = len;
    p->probing = true;
    p->furthest = 0;
    p->work = 0;
    p->versions[0].end = 0;
    CstStop stop = {0};
    Outcome outcome = COMPLETE;
    for (uint32_t from = 0; outcome == COMPLETE && skip_blanks(p, from) < len;
         from = p->versions[0].at) {
        outcome = read_complete(p, from);
        if (outcome == COMPLETE)
            stop.complete = p->versions[0].end;
    }
    stop.stopped = outcome == LOST;
    stop.position = p->furthest;
    stop.work = p->work;
    return stop;
}

CstLr *cst_lr_new(void)
{
    const TSLanguage *l = tree_sitter_chant();
    CstLr *p = xcalloc(1, sizeof *p);
    p->lexer = (TSLexer){.advance = advance, .mark_end = mark_end, .eof = at_end};
    p->language = l;
    for (uint32_t i = 0; i < l->symbol_count; i++)
        if (strcmp(l->symbol_names[i], "translation_unit_repeat1") == 0)
            p->repetition = (uint16_t)i;
        else if (strcmp(l->symbol_names[i], "translation_unit") == 0)
            p->unit = (uint16_t)i;
        else if (strcmp(l->symbol_names[i], "string_token") == 0)
            p->string = (uint16_t)i;
    p->rows = xcalloc(l->state_count - l->large_state_count + 1, sizeof *p->rows);
    p->item_capacity = 1024;
    p->items = xmalloc(p->item_capacity * sizeof *p->items);
    p->entry_capacity = p->kid_capacity = 1024;
    p->entries = xmalloc(p->entry_capacity * sizeof *p->entries);
    p->entries[0] = (Entry){.state = FIRST_STATE};
    p->kids = xmalloc(p->kid_capacity * sizeof *p->kids);
    return p;
}

void cst_lr_free(CstLr *p)
{
    if (!p)
        return;
    for (uint32_t i = 0; i < p->language->state_count - p->language->large_state_count; i++)
        free(p->rows[i]);
    free(p->rows);
    free(p->entries);
    free(p->items);
    free(p->kids);
    free(p->walk);
    free(p);
}
