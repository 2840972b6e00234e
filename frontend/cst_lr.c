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
 * everything starts anew with an empty repetition.
 *
 * Nearly all text has one reading. A version that is alone, and has no choice, has a loop of its own
 * (take_alone), and what stands on its stack is nobody else's: entries above its top are used again,
 * and a repetition is made longer in place. */
#include "frontend/cst_lr.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/cst_lex.h"
#include "frontend/cst_show.h"

extern const TSLanguage *tree_sitter_chant(void);

enum {
    FIRST_STATE = 1,
    MAX_VERSIONS = 8,
    NO_ITEM = 0 /* the empty repetition, items[0] */
};

/* One place of a stack. */
typedef struct Entry {
    uint32_t below; /* an earlier entry; 0 is the bottom of all stacks */
    uint32_t item;
    uint64_t hash;      /* of the states down to the bottom: stacks with the same are the same */
    int32_t precedence; /* dynamic, of the items down to the bottom */
    uint16_t state;     /* behind the item */
} Entry;

typedef struct Version {
    uint32_t top; /* an entry */
    uint32_t at;  /* behind the token taken last */
    uint32_t end; /* of the last one that was no extra */
} Version;

/* What stands on the stacks, and below. */
typedef struct Store {
    Entry *entries;
    CstItem *items;
    uint32_t *kids;
    uint32_t entry_count, entry_capacity;
    uint32_t item_count, item_capacity;
    uint32_t kid_count, kid_capacity;
} Store;

struct CstLr {
    CstLex lex;
    CstShow show;
    const TSLanguage *language;
    uint16_t repetition;      /* symbol of the repeated declarations */
    uint16_t unit;            /* and of all of them */
    uint16_t unit_production; /* that a text of one declaration is reduced by */
    const uint16_t **rows;    /* of all states; those that are stored small, when needed */
    Arena *spread;            /* these rows */
    Store s;                  /* held in registers while there is one version: take_alone */
    Version versions[MAX_VERSIONS];
    int version_count;
    bool has_extras;   /* on some stack */
    bool probing;      /* no tree is wanted */
    uint32_t furthest; /* the end of the last token that some version had taken when it fell */
    size_t work;       /* done in this probe, as in CstStop */
};

/* ---- tables ---- */

static const uint16_t *spread(CstLr *p, uint16_t state)
{
    const TSLanguage *l = p->language;
    if (state < l->large_state_count)
        return p->rows[state] = l->parse_table + (size_t)state * l->symbol_count;
    uint16_t *row = arena_alloc(p->spread, l->symbol_count * sizeof *row);
    const uint16_t *data =
        l->small_parse_table + l->small_parse_table_map[state - l->large_state_count];
    for (uint16_t groups = *data++; groups > 0; groups--) {
        uint16_t value = *data++;
        for (uint16_t symbols = *data++; symbols > 0; symbols--)
            row[*data++] = value;
    }
    return p->rows[state] = row;
}

static inline uint16_t look_up(CstLr *p, uint16_t state, uint16_t symbol)
{
    const uint16_t *row = p->rows[state];
    return (row ? row : spread(p, state))[symbol];
}

static const TSParseActionEntry *actions(CstLr *p, uint16_t state, uint16_t symbol)
{
    return p->language->parse_actions + look_up(p, state, symbol);
}

/* ---- tokens ---- */

/* Reads a keyword as a name, if it may be one. */
static bool become_name(const CstLr *p, CstToken *token)
{
    if (!token->is_keyword || (p->probing && token->is_reserved))
        return false;
    token->is_keyword = false;
    token->symbol = p->language->keyword_capture_token;
    return true;
}

/* The token behind `at` as the state sees it, good until the next call: in *changed, if it is not
 * read as it is. NULL if no token begins there. */
static inline const CstToken *lex(CstLr *p, uint32_t at, uint16_t state, CstToken *changed)
{
    const CstToken *found = cst_lex(&p->lex, at, p->language->lex_modes[state].lex_state);
    if (!found || !found->is_keyword || actions(p, state, found->symbol)->entry.count)
        return found;
    *changed = *found;
    become_name(p, changed);
    return changed;
}

/* ---- stacks ---- */

static uint16_t top_state(const CstLr *p, const Version *v)
{
    return p->s.entries[v->top].state;
}

/* Makes `to` an entry above the one of that number. */
static inline void fill_entry(Entry *to, const Entry *entries, uint32_t below, uint32_t item,
                              int32_t precedence, uint16_t state)
{
    uint64_t hash = (entries[below].hash ^ state) * UINT64_C(0x9e3779b97f4a7c15);
    to->below = below;
    to->item = item;
    to->hash = hash ^ hash >> 32;
    to->precedence = entries[below].precedence + precedence;
    to->state = state;
}

static inline void reserve_entry(Store *s, uint32_t number)
{
    if (number < s->entry_capacity)
        return;
    s->entry_capacity *= 2;
    s->entries = xrealloc(s->entries, s->entry_capacity * sizeof *s->entries);
}

static void push(CstLr *p, Version *v, uint32_t item, int32_t precedence, uint16_t state)
{
    reserve_entry(&p->s, p->s.entry_count);
    fill_entry(&p->s.entries[p->s.entry_count], p->s.entries, v->top, item, precedence, state);
    v->top = p->s.entry_count++;
}

static const CstItem *item_at(const CstLr *p, uint32_t entry)
{
    return &p->s.items[p->s.entries[entry].item];
}

static inline void reserve_item(Store *s)
{
    if (s->item_count < s->item_capacity)
        return;
    s->item_capacity *= 2;
    s->items = xrealloc(s->items, s->item_capacity * sizeof *s->items);
}

/* The new item's number is item_count - 1. It is filled in place: on the way through a variable it
 * would wait for the stores of its small fields. */
static inline void new_token(Store *s, const CstToken *t, bool extra)
{
    reserve_item(s);
    CstItem *item = &s->items[s->item_count++];
    item->start = t->start;
    item->end = t->end;
    item->first = item->count = 0;
    item->symbol = t->symbol;
    item->production = 0;
    item->extra = extra;
    item->reserved = t->is_reserved;
}

/* Of the last `count` kids. */
static inline void new_reduction(Store *s, uint32_t count, uint16_t symbol, uint16_t production)
{
    reserve_item(s);
    CstItem *item = &s->items[s->item_count++];
    uint32_t first = s->kid_count - count;
    item->first = first;
    item->count = count;
    item->symbol = symbol;
    item->production = production;
    item->extra = false;
    item->start = item->end = 0;
    item->reserved = false;
    if (count > 0) {
        const CstItem *leftmost = &s->items[s->kids[first]];
        item->start = leftmost->start;
        item->end = s->items[s->kids[first + count - 1]].end;
        item->reserved = count == 1 && leftmost->reserved;
    }
}

/* Room for that many kids more. */
static inline void reserve_kids(Store *s, uint32_t count)
{
    while (s->kid_capacity - s->kid_count < count) {
        s->kid_capacity *= 2;
        s->kids = xrealloc(s->kids, s->kid_capacity * sizeof *s->kids);
    }
}

/* Adds the items of the entries from `top` down to `bottom`, without that, as kids in the order of
 * the text. Returns how many. */
static uint32_t add_kids(CstLr *p, uint32_t top, uint32_t bottom)
{
    uint32_t count = 0;
    for (uint32_t e = top; e != bottom; e = p->s.entries[e].below)
        count++;
    reserve_kids(&p->s, count);
    p->s.kid_count += count;
    uint32_t *kid = p->s.kids + p->s.kid_count;
    for (uint32_t e = top; e != bottom; e = p->s.entries[e].below)
        *--kid = p->s.entries[e].item;
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

static void shift(CstLr *p, Version *v, const CstToken *t, const TSParseAction *action)
{
    bool extra = action->shift.extra;
    v->at = t->end;
    if (!extra)
        v->end = t->end;
    if (extra && !p->language->symbol_metadata[t->symbol].visible)
        return;
    new_token(&p->s, t, extra);
    p->has_extras |= extra;
    push(p, v, p->s.item_count - 1, 0, extra ? top_state(p, v) : action->shift.state);
}

/* Adds the `count` uppermost items of the stack as kids in the order of the text. Returns the entry
 * below; `top`, with nothing added, if there are extras among them or not so many. */
static uint32_t add_upper_kids(CstLr *p, uint32_t top, uint32_t count)
{
    reserve_kids(&p->s, count);
    uint32_t *kid = p->s.kids + p->s.kid_count + count, e = top;
    for (uint32_t i = 0; i < count; i++) {
        const Entry *entry = &p->s.entries[e];
        if (!e || p->s.items[entry->item].extra)
            return top;
        *--kid = entry->item;
        e = entry->below;
    }
    p->s.kid_count += count;
    return e;
}

/* Puts a reduction of the last `count` kids, which were above `bottom`, on the stack. */
static void push_reduction(CstLr *p, Version *v, const TSParseAction *action, uint32_t count,
                           int32_t precedence, uint32_t bottom)
{
    new_reduction(&p->s, count, action->reduce.symbol, action->reduce.production_id);
    if (p->version_count == 1) /* nobody else has the entries above */
        p->s.entry_count = bottom + 1;
    v->top = bottom;
    push(p, v, p->s.item_count - 1, action->reduce.dynamic_precedence + precedence,
         look_up(p, top_state(p, v), action->reduce.symbol));
}

/* Extras on top of the stack stay there, behind what is made of those below. */
static void reduce_around_extras(CstLr *p, Version *v, const TSParseAction *action)
{
    int wanted = action->reduce.child_count;
    uint32_t top = v->top;
    while (top && item_at(p, top)->extra)
        top = p->s.entries[top].below;
    uint32_t bottom = top;
    for (; wanted > 0 && bottom; bottom = p->s.entries[bottom].below)
        wanted -= !item_at(p, bottom)->extra;
    int32_t precedence = p->s.entries[top].precedence - p->s.entries[bottom].precedence;
    uint32_t count = add_kids(p, top, bottom);
    uint32_t extras = add_kids(p, v->top, top);
    p->s.kid_count -= extras; /* the next ones: they are to be pushed again */
    push_reduction(p, v, action, count, precedence, bottom);
    uint16_t state = top_state(p, v);
    for (uint32_t i = 0; i < extras; i++)
        push(p, v, p->s.kids[p->s.kid_count + i], 0, state);
}

static void reduce(CstLr *p, Version *v, const TSParseAction *action)
{
    uint32_t count = action->reduce.child_count, bottom = v->top;
    if (count > 0)
        bottom = add_upper_kids(p, v->top, count);
    if (count > 0 && bottom == v->top)
        reduce_around_extras(p, v, action);
    else
        push_reduction(p, v, action, count,
                       p->s.entries[v->top].precedence - p->s.entries[bottom].precedence, bottom);
}

/* ---- parsing ---- */

/* Back to a stack that holds an empty repetition, or nothing at the start of the text. */
static void begin(CstLr *p, uint32_t from)
{
    p->s.item_count = 1;
    p->s.kid_count = 0;
    p->version_count = 1;
    p->s.entry_count = 1;
    p->versions[0].top = 0;
    p->versions[0].at = from;
    p->unit_production = 0;
    p->has_extras = false;
    p->s.items[NO_ITEM] = (CstItem){.start = from, .end = from, .symbol = p->repetition};
    if (from > 0)
        push(p, &p->versions[0], NO_ITEM, 0, look_up(p, FIRST_STATE, p->repetition));
}

/* True if the only version holds whole declarations and nothing else. */
static bool is_complete(const CstLr *p)
{
    uint32_t e = p->versions[0].top;
    if (p->version_count != 1 || !e)
        return false;
    while (item_at(p, e)->extra && p->s.entries[e].below)
        e = p->s.entries[e].below;
    return item_at(p, e)->extra ||
           (!p->s.entries[e].below && item_at(p, e)->symbol == p->repetition);
}

/* Shows what is complete. A pragma on the stack is shown as a reduction of its own would be. */
static void finish(CstLr *p, const CstVisitor *visitor)
{
    uint32_t count = add_kids(p, p->versions[0].top, 0);
    new_reduction(&p->s, count, p->unit, p->unit_production);
    cst_show(&p->show, p->s.items, p->s.kids, &p->s.items[p->s.item_count - 1], visitor);
}

typedef enum Outcome {
    SHIFTED,
    DROPPED,
    COMPLETE, /* a declaration, or several */
    END,      /* the same, with nothing behind */
    LOST,
} Outcome;

/* The only action of a choice; NULL if there are several, or none. That a repetition may go on is
 * none of its own. */
static inline const TSParseAction *only_action(const TSParseActionEntry *choice)
{
    const TSParseAction *first = &choice[1].action, *second = &choice[2].action;
    if (choice->entry.count == 1)
        return first;
    bool is_one = choice->entry.count == 2 && second->type == TSParseActionTypeShift &&
                  second->shift.repetition;
    return is_one ? first : NULL;
}

/* Adds the item on top of the only stack, `right`, to the repetition below it, which nobody else
 * has. False if that can't be done without moving its children. */
static inline bool extend_repetition(Store *s, uint32_t left, uint32_t right,
                                     const TSParseAction *action)
{
    CstItem *repetition = &s->items[left];
    if (repetition->symbol != action->reduce.symbol || repetition->production != CST_PLAIN ||
        repetition->count == 0 || repetition->first + repetition->count != s->kid_count)
        return false;
    reserve_kids(s, 1);
    s->kids[s->kid_count++] = right;
    repetition->count++;
    repetition->end = s->items[right].end;
    repetition->reserved = false;
    return true;
}

/* The item that a reduction on the only stack makes, or leaves, of those above what becomes *below,
 * which was the top. What shows nothing of itself is not made. */
static inline uint32_t reduce_alone(CstLr *p, Store *s, const TSParseAction *action,
                                    uint32_t *below)
{
    const Entry *top = &s->entries[*below];
    uint32_t count = action->reduce.child_count;
    if (action->reduce.production_id == CST_PLAIN) {
        if (count == 1 && p->show.seen_through[action->reduce.symbol]) {
            *below = top->below;
            return top->item;
        }
        const Entry *second = &s->entries[top->below];
        if (count == 2 && p->show.seen_through[action->reduce.symbol] &&
            extend_repetition(s, second->item, top->item, action)) {
            *below = second->below;
            return second->item;
        }
    }
    reserve_kids(s, count);
    s->kid_count += count;
    uint32_t *kid = s->kids + s->kid_count;
    for (uint32_t i = count; i > 0; i--) {
        *--kid = s->entries[*below].item;
        *below = s->entries[*below].below;
    }
    new_reduction(s, count, action->reduce.symbol, action->reduce.production_id);
    return s->item_count - 1;
}

/* Takes tokens for the only version as long as it has no choice, and no stack has extras: most of
 * what is done at all is done here. Returns the next token, for which there may have been
 * reductions, as lex does. Entries above the top are free, for nobody else has them. */
static const CstToken *take_alone(CstLr *p, CstToken *changed, bool may_complete)
{
    Version *v = &p->versions[0];
    Store s = p->s; /* in registers */
    uint32_t top = v->top;
    const CstToken *token = NULL;
    for (bool taken = true;;) {
        if (taken) {
            token = lex(p, v->at, s.entries[top].state, changed);
            if (!token)
                break;
        }
        if (may_complete && !s.entries[top].below) /* all may be whole */
            break;
        const TSParseAction *action = only_action(actions(p, s.entries[top].state, token->symbol));
        if (!action)
            break;
        reserve_entry(&s, top + 1);
        uint32_t below = top, item;
        int32_t precedence = 0;
        uint16_t state;
        taken = action->type == TSParseActionTypeShift;
        if (taken) {
            if (action->shift.extra || action->shift.repetition)
                break;
            v->at = v->end = token->end;
            may_complete = true;
            new_token(&s, token, false);
            item = s.item_count - 1;
            state = action->shift.state;
        } else {
            if (action->type != TSParseActionTypeReduce || action->reduce.symbol == p->unit)
                break;
            item = reduce_alone(p, &s, action, &below);
            precedence = action->reduce.dynamic_precedence + s.entries[top].precedence -
                         s.entries[below].precedence;
            state = look_up(p, s.entries[below].state, action->reduce.symbol);
        }
        p->work++;
        top = below + 1;
        fill_entry(&s.entries[top], s.entries, below, item, precedence, state);
    }
    v->top = top;
    s.entry_count = top + 1;
    p->s = s;
    return token;
}

/* Lets a version take the token behind it, which it may do in several readings: new versions are
 * added to the end. One that is alone may take more before. COMPLETE, of one that is alone, if
 * `may_complete`, or behind the first of several: all before the token is whole. */
static Outcome take(CstLr *p, int number, bool may_complete)
{
    CstToken token;
    bool alone = p->version_count == 1 && !p->has_extras;
    uint32_t at = p->versions[number].at;
    const CstToken *found = alone ? take_alone(p, &token, may_complete)
                                  : lex(p, at, top_state(p, &p->versions[number]), &token);
    if (!found)
        return DROPPED;
    token = *found;
    may_complete |= p->versions[number].at > at;
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
    const Entry *x = &p->s.entries[left->top], *y = &p->s.entries[right->top];
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
    int ended = 0; /* versions that have the end of the text behind them */
    uint16_t production = 0;
    for (int i = 0, count = p->version_count; i < count;) {
        bool several = p->version_count > 1;
        Outcome outcome = p->versions[i].at > at ? SHIFTED : take(p, i, may_complete);
        if (outcome == END && several && !p->probing) {
            if (ended++ && p->unit_production != production)
                return LOST;
            production = p->unit_production;
            i++;
        } else if (outcome == SHIFTED) {
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
    if (ended)
        return p->version_count == 1 ? END : LOST;
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
    cst_lex_begin(&p->lex, text, len);
    p->probing = false;
    do {
        Outcome outcome = read_complete(p, from);
        if (outcome == LOST)
            return from;
        finish(p, visitor);
        from = outcome == END ? len : p->versions[0].at;
    } while (cst_lex_skip_blanks(&p->lex, from) < len);
    return len;
}

CstStop cst_lr_probe(CstLr *p, const char *text, uint32_t len)
{
    cst_lex_begin(&p->lex, text, len);
    p->probing = true;
    p->furthest = 0;
    p->work = 0;
    p->versions[0].end = 0;
    CstStop stop = {0};
    Outcome outcome = COMPLETE;
    for (uint32_t from = 0; outcome == COMPLETE && cst_lex_skip_blanks(&p->lex, from) < len;
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
    cst_lex_init(&p->lex, l);
    p->language = l;
    p->repetition = cst_symbol_named(l, "translation_unit_repeat1");
    p->unit = cst_symbol_named(l, "translation_unit");
    cst_show_init(&p->show, l);
    p->show.seen_through[p->repetition] = false; /* it must be known when it is met */
    p->rows = xcalloc(l->state_count, sizeof *p->rows);
    p->spread = arena_new();
    p->s.item_capacity = 1024;
    p->s.items = xmalloc(p->s.item_capacity * sizeof *p->s.items);
    p->s.entry_capacity = p->s.kid_capacity = 1024;
    p->s.entries = xmalloc(p->s.entry_capacity * sizeof *p->s.entries);
    p->s.entries[0] = (Entry){.state = FIRST_STATE};
    p->s.kids = xmalloc(p->s.kid_capacity * sizeof *p->s.kids);
    return p;
}

void cst_lr_free(CstLr *p)
{
    if (!p)
        return;
    arena_free(p->spread);
    free(p->rows);
    cst_show_free(&p->show);
    free(p->s.entries);
    free(p->s.items);
    free(p->s.kids);
    free(p);
}
