/* Initialisers, flattened: which value goes to which offset of the object (C17 6.7.9, with
 * GNU's ranges, old designators and initialised flexible array members).
 *
 * sema has checked them, so nothing here reports; the walk is sema_init.c's. One cursor goes
 * through the items of a braced list; an aggregate without braces of its own takes as many
 * of them as it has members.
 *
 * And automatic objects, which are initialised where they stand. */
#include "frontend/init_member.h"
#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

typedef struct Cursor {
    const NodeList *items;
    int at, end;
    const InitPair *designated; /* the item at `at` whose designators have been followed */
} Cursor;

typedef struct Flatten {
    Jit *j;
    JitItems *out;
    int64_t top; /* nothing has been given a value from here on */
    bool in_range;
} Flatten;

static void flatten_any(Flatten *fl, Type *type, int64_t base, Node *init);
static void flatten_members(Flatten *fl, Type *type, int64_t base, Cursor *c, int designator);

static void add(Flatten *fl, Type *type, int64_t offset, const Field *bits, Node *value)
{
    JitItem item = {offset, type, bits, value, fl->in_range};
    VEC_PUSH(fl->j->scratch, fl->out, item);
    int64_t size = type_size(type);
    if (size < 0) /* a flexible array member */
        size = type_size(ast_expr(value)->type);
    if (fl->top < offset + size)
        fl->top = offset + size;
}

/* An aggregate that is given a value as a whole loses what its members had (6.7.9p19). */
static void clear(Flatten *fl, Type *type, int64_t offset)
{
    if (offset < fl->top && type_size(type) > 0)
        add(fl, type, offset, NULL, NULL);
}

/* A string that initialises the array as a whole. */
static bool is_string_for(const Type *type, Node *init)
{
    return type_kind(type) == TYPE_ARRAY && ast_is_expr(init) &&
           ast_unparen(init)->kind == AST_STRING &&
           type_is_integer(type_strip((Type *)type)->base);
}

static void flatten_member(Flatten *fl, Type *type, int64_t base, int64_t position, Cursor *c);

/* What a designator says: the first and the last position; `stays`: it goes on in an
 * anonymous member. */
static void positions_of(Flatten *fl, Type *type, Node *designator, int64_t *low, int64_t *high,
                         bool *stays)
{
    *stays = false;
    if (designator->kind == AST_FIELD_DESIGNATOR) {
        Name name = ((FieldDesignator *)designator)->name;
        *low = *high = init_field_position(type, name);
        if (*low < 0)
            jit_fail(fl->j, "the member '%s'", name);
        *stays = type_strip(type)->tag->fields.items[*low].name != name;
        return;
    }
    IndexDesignator *index = (IndexDesignator *)designator;
    *low = *high = (int64_t)ast_expr(index->low)->constant->integer;
    if (index->high)
        *high = (int64_t)ast_expr(index->high)->constant->integer;
}

static int64_t member_offset(const Type *type, int64_t position)
{
    const Type *s = type_strip((Type *)type);
    if (!type_is_record(s))
        return position * type_size(s->base);
    return s->tag->fields.items[position].offset;
}

/* Follows the item's designator number `index`; gives the position reached. */
static int64_t flatten_designated(Flatten *fl, Type *type, int64_t base, Cursor *c, int index)
{
    const InitPair *pair = (const InitPair *)c->items->items[c->at];
    int64_t low, high;
    bool stays;
    positions_of(fl, type, pair->designators.items[index], &low, &high, &stays);
    int next = stays ? index : index + 1, start = c->at;
    bool in_range = fl->in_range;
    fl->in_range |= high > low;
    int end = c->end;
    for (int64_t i = low; i <= high; i++) {
        c->at = start;
        c->end = i < high ? start + 1 : end; /* what follows goes behind the last one */
        c->designated = pair;
        if (next == pair->designators.count)
            flatten_member(fl, type, base, i, c);
        else
            flatten_members(fl, init_member_type(type, i), base + member_offset(type, i), c, next);
        c->designated = NULL;
    }
    fl->in_range = in_range;
    return high;
}

static void flatten_member(Flatten *fl, Type *type, int64_t base, int64_t position, Cursor *c)
{
    Type *member = init_member_type(type, position);
    int64_t offset = base + member_offset(type, position);
    Node *item = c->items->items[c->at];
    Node *value = item->kind == AST_INIT_PAIR ? ((InitPair *)item)->value : item;
    if (init_is_aggregate(member) && ast_is_expr(value) && !is_string_for(member, value)) {
        Type *from = ast_expr(value)->type;
        bool whole = !type_is_array(member) &&
                     (type_compatible_unqualified(member, from) ||
                      (jit_is_vector(member) && jit_is_vector(from)));
        if (!whole) {
            flatten_members(fl, member, offset, c, -1);
            return;
        }
    }
    const Field *bits = NULL;
    if (type_is_record(type)) {
        const Field *f = &type_strip(type)->tag->fields.items[position];
        bits = f->bit_width >= 0 ? f : NULL;
    }
    if (bits)
        add(fl, member, offset, bits, value->kind == AST_INIT_LIST
                                          ? ((InitList *)value)->items.items[0]
                                          : value);
    else
        flatten_any(fl, member, offset, value);
    c->at++;
    c->designated = NULL;
}

/* designator -2: at the braces' own level; -1: below; else the designator to follow first. */
static void flatten_members(Flatten *fl, Type *type, int64_t base, Cursor *c, int designator)
{
    int64_t position = init_next_member(type, 0), count = init_member_count(type);
    bool is_union = type_kind(type) == TYPE_UNION;
    while (c->at < c->end) {
        Node *item = c->items->items[c->at];
        bool has_designators = item->kind == AST_INIT_PAIR && (InitPair *)item != c->designated;
        if (designator >= 0 || (designator == -2 && has_designators)) {
            position = flatten_designated(fl, type, base, c, designator >= 0 ? designator : 0);
            if (designator >= 0)
                designator = -1;
        } else if (has_designators || position >= count) {
            break;
        } else {
            int before = c->at;
            flatten_member(fl, type, base, position, c);
            if (c->at == before && !type_is_record(type)) /* an array of empty structs */
                c->at++;
        }
        position = is_union ? count : init_next_member(type, position + 1);
    }
}

static void flatten_list(Flatten *fl, Type *type, int64_t base, InitList *list)
{
    if (list->items.count == 0) {
        clear(fl, type, base);
        return;
    }
    Node *first = list->items.items[0];
    if (list->items.count == 1 && is_string_for(type, first)) {
        flatten_any(fl, type, base, first);
    } else if (init_is_aggregate(type)) {
        Cursor c = {.items = &list->items, .end = list->items.count};
        clear(fl, type, base);
        flatten_members(fl, type, base, &c, -2);
        while (c.at < c.end) { /* in excess, until a designator leads back */
            if (c.items->items[c.at]->kind == AST_INIT_PAIR)
                flatten_members(fl, type, base, &c, -2);
            else
                c.at++;
        }
    } else {
        flatten_any(fl, type, base, first);
    }
}

static void flatten_any(Flatten *fl, Type *type, int64_t base, Node *init)
{
    if (init->kind == AST_INIT_LIST) {
        flatten_list(fl, type, base, (InitList *)init);
        return;
    }
    Node *bare = ast_unparen(init);
    if (type_is_array(type) && bare->kind == AST_COMPOUND_LITERAL) {
        flatten_any(fl, type, base, ((CompoundLiteral *)bare)->init);
        return;
    }
    if (init_is_aggregate(type))
        clear(fl, type, base);
    add(fl, type, base, NULL, init);
}

JitItems jit_flatten(Jit *j, Type *type, Node *init)
{
    JitItems items = {0};
    Flatten fl = {.j = j, .out = &items};
    flatten_any(&fl, type, 0, init);
    return items;
}

const char *jit_string_bytes(JitUnit *u, const String *s, int64_t *size)
{
    *size = type_size(s->expr.type);
    return literal_bytes(u->unit, s);
}

/* ---- in place ---- */

/* True if the item's bytes are known now. */
static bool is_known(const JitItem *item)
{
    if (type_is_array(item->type) || !item->value)
        return true; /* a string, or zeroes */
    const ConstValue *c = ast_expr(item->value)->constant;
    return c && (c->kind == CONST_INT || c->kind == CONST_FLOAT) && !type_is_record(item->type) &&
           !type_is_pointer(item->type);
}

static bool is_all_known(const JitItems *items)
{
    for (int i = 0; i < items->count; i++)
        if (!is_known(&items->items[i]))
            return false;
    return true;
}

/* Copies an object that the assembler has made. */
static void copy_image(JitFn *f, JitPlace place, Type *type, Node *init)
{
    JitEntity *image = jit_made_entity(f->unit, "image");
    image->is_unchanging = true;
    jit_define_object(f->unit, image, type, init);
    jit_assign(f, place.lvalue,
               gj.lvalue_as_rvalue(jit_entity_global(f->j, image, place.type)));
}

/* The member that a flattened item stands for: by its fields where that can be. */
static JitPlace item_place(JitFn *f, JitPlace object, const JitItem *item, int64_t base)
{
    int64_t offset = item->offset - base;
    Type *type = type_strip(object.type);
    if (type_is_record(type) && !jit_record(f->j, type)->is_blob && !object.is_loose) {
        const Tag *tag = type->tag;
        for (int i = 0; i < tag->fields.count; i++) {
            const Field *field = &tag->fields.items[i];
            int64_t size = type_size(field->type);
            bool same = item->bits ? item->bits == field : field->bit_width < 0;
            if (item->bits && field->bit_width < 0 && type_is_record(field->type))
                same = true;
            if (!same || offset < field->offset ||
                (!item->bits && size >= 0 && offset + type_size(item->type) > field->offset + size))
                continue;
            if (item->bits && item->bits != field && offset >= field->offset + size)
                continue;
            if (tag->kind == TYPE_UNION && field->bit_width < 0 && !type_is_record(field->type) &&
                !type_is_array(field->type) &&
                jit_type(f->j, field->type) != jit_type(f->j, item->type))
                continue;
            gcc_jit_field *made = jit_record(f->j, type)->fields[i];
            JitPlace place =
                jit_place_of(f, gj.lvalue_access_field(object.lvalue, f->at, made), field->type);
            if (field->bit_width >= 0) {
                place.bits = field;
                return place;
            }
            if (offset == field->offset && !item->bits &&
                jit_type(f->j, field->type) == jit_type(f->j, item->type))
                return place;
            if (type_is_record(field->type))
                return item_place(f, place, item, base + field->offset);
        }
    }
    if (item->bits)
        return jit_bits_place(f, object, offset, item->bits);
    return jit_member_at(f, object, offset, item->type);
}

/* The value of an item; of a range's items it is computed for the first. */
static gcc_jit_rvalue *item_value(JitFn *f, const JitItem *item, Map *done)
{
    Type *to = type_unqualified(f->j->scratch, type_strip(item->type));
    gcc_jit_rvalue *v = item->in_range ? map_get(done, item->value) : NULL;
    if (v)
        return v;
    v = jit_expr_as(f, item->value, to);
    if (item->in_range && jit_has_effects(item->value)) {
        v = jit_spill(f, v);
        map_put(f->j->scratch, done, item->value, v);
    }
    return v;
}

static void init_aggregate(JitFn *f, JitPlace place, Node *init)
{
    Type *type = type_unqualified(f->j->scratch, type_strip(place.type));
    JitItems items = jit_flatten(f->j, type, init);
    if (type_size(type) < 0)
        jit_fail(f->j, "an object of variable size");
    if (items.count > 0 && is_all_known(&items) &&
        (type_is_array(type) || type_size(type) > 16)) {
        copy_image(f, place, type, init);
        return;
    }
    if (type_size(type) > 0)
        jit_assign(f, place.lvalue, jit_zero(f, type));
    Map done = {0};
    for (int i = 0; i < items.count; i++) {
        JitItem *item = &items.items[i];
        JitPlace member = item_place(f, place, item, 0);
        member.is_volatile = member.is_atomic = false;
        if (!item->value) {
            jit_store(f, member, jit_zero(f, item->type));
            continue;
        }
        if (type_is_array(item->type)) {
            copy_image(f, member, item->type, item->value);
            continue;
        }
        jit_store(f, member, item_value(f, item, &done));
    }
}

void jit_initialise(JitFn *f, JitPlace place, Node *init)
{
    Type *type = place.type;
    bool is_list = init->kind == AST_INIT_LIST;
    if (type_is_array(type) || ((type_is_record(type) || jit_is_vector(type)) && is_list)) {
        init_aggregate(f, place, init);
        return;
    }
    while (init->kind == AST_INIT_LIST) {
        InitList *list = (InitList *)init;
        if (list->items.count == 0) {
            jit_store(f, place, jit_zero(f, type));
            return;
        }
        init = list->items.items[0];
    }
    place.is_atomic = false; /* nobody else knows it yet */
    jit_store(f, place,
              jit_expr_as(f, init, type_unqualified(f->j->scratch, type_strip(type))));
}
