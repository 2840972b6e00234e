/* The walk keeps its own stack, for trees are as deep as lists of the grammar are long. Where a
 * production lists fields and aliases for its children, extras among them are not counted. */
#include "frontend/cst_show.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"

/* Where the children of a production have their aliases and fields. */
static uint32_t place_of(const TSLanguage *l, uint32_t production)
{
    return production * l->max_alias_sequence_length;
}

/* The field of each child of each production; 0: none. */
static uint8_t *list_fields(const TSLanguage *l)
{
    uint8_t *fields = xcalloc(place_of(l, l->production_id_count), sizeof *fields);
    for (uint32_t production = 0; production < l->production_id_count; production++) {
        TSFieldMapSlice slice = l->field_map_slices[production];
        const TSFieldMapEntry *entry = l->field_map_entries + slice.index;
        uint8_t *row = fields + place_of(l, production);
        for (uint16_t i = 0; i < slice.length; i++, entry++)
            if (!entry->inherited && !row[entry->child_index])
                row[entry->child_index] = (uint8_t)entry->field_id;
    }
    return fields;
}

/* Hidden symbols that are not given another name either, unless that of a type, below which nothing
 * is shown. */
static bool *list_seen_through(const TSLanguage *l)
{
    bool *seen_through = xcalloc(l->symbol_count, sizeof *seen_through);
    for (uint32_t symbol = l->token_count; symbol < l->symbol_count; symbol++)
        seen_through[symbol] = !l->symbol_metadata[symbol].visible;
    for (const uint16_t *names = l->alias_map; *names; names += 2 + names[1])
        for (uint16_t i = 0; i < names[1]; i++)
            if (names[2 + i] != *names &&
                strcmp(l->symbol_names[names[2 + i]], "type_identifier") != 0)
                seen_through[*names] = false;
    return seen_through;
}

static CstWalk walk_below(const TSLanguage *l, const CstItem *item, uint8_t field, bool entered)
{
    return (CstWalk){.next = item->first,
                     .end = item->first + item->count,
                     .place = place_of(l, item->production),
                     .step = item->production != CST_PLAIN,
                     .field = field,
                     .entered = entered};
}

static void push_walk(CstShow *s, int depth, CstWalk walk)
{
    if (depth == s->walk_capacity) {
        s->walk_capacity = s->walk_capacity ? 2 * s->walk_capacity : 64;
        s->walk = xrealloc(s->walk, (size_t)s->walk_capacity * sizeof *s->walk);
    }
    s->walk[depth] = walk;
}

void cst_show(CstShow *s, const CstItem *items, const uint32_t *kids, const CstItem *root,
              const CstVisitor *visitor)
{
    const TSLanguage *l = s->language;
    int depth = 0; /* of those above `here` */
    CstWalk here = walk_below(l, root, 0, false);
    for (;;) {
        if (here.next == here.end) {
            if (here.entered)
                visitor->leave(visitor->context);
            if (depth == 0)
                break;
            here = s->walk[--depth];
            continue;
        }
        const CstItem *item = &items[kids[here.next++]];
        uint16_t alias = 0;
        uint8_t field = 0;
        if (!item->extra) {
            alias = l->alias_sequences[here.place];
            field = s->fields[here.place];
            if (!field)
                field = here.field;
            here.place += here.step;
        }
        uint16_t symbol = alias ? alias : item->symbol;
        TSSymbolMetadata is = l->symbol_metadata[symbol];
        bool enters = false;
        if (alias || is.visible) {
            if (!is.named && !field)
                continue;
            CstSeen seen = {.start = item->start,
                            .end = item->end,
                            .symbol = l->public_symbol_map[symbol],
                            .field = field,
                            .named = is.named,
                            .reserved = item->reserved,
                            .has_children = item->count > 0};
            enters = visitor->enter(visitor->context, &seen);
            if (!enters)
                continue;
            field = 0;
        }
        if (item->count > 0) {
            push_walk(s, depth++, here);
            here = walk_below(l, item, field, enters);
        }
    }
}

void cst_show_init(CstShow *s, const TSLanguage *language)
{
    *s = (CstShow){.language = language,
                   .fields = list_fields(language),
                   .seen_through = list_seen_through(language)};
}

void cst_show_free(CstShow *s)
{
    free(s->fields);
    free(s->seen_through);
    free(s->walk);
}
