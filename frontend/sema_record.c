/* Structs, unions and enums (C17 6.7.2.1 to 6.7.2.3).
 *
 * A tag is made where its name is first met and completed at its closing brace; its
 * layout is fixed there, with the attributes and the #pragma pack in force. */
#include "frontend/sema_decl.h"
#include "frontend/sema_hint.h"

#include <limits.h>

static const char *keyword_of(TypeKind kind)
{
    return kind == TYPE_STRUCT ? "struct" : kind == TYPE_UNION ? "union" : "enum";
}

static Tag *tag_new(Sema *s, TypeKind kind, Name name)
{
    Tag *tag = ARENA_NEW(s->arena, Tag);
    tag->kind = kind;
    tag->name = name;
    tag->owner = s->function;
    tag->size = -1;
    return tag;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || (unsigned char)c >= 0x80;
}

/* The place of the tag's name in its specifier: behind the keyword and attributes. */
static Span name_span(Sema *s, Name name, Span whole)
{
    const char *text = source_text(s->unit->source);
    size_t len = strlen(name);
    for (uint32_t at = whole.start + 1; at + len <= whole.end; at++)
        if (memcmp(text + at, name, len) == 0 && !is_word_byte(text[at - 1]) &&
            !is_word_byte(text[at + len]))
            return (Span){at, at + (uint32_t)len};
    return whole;
}

/* Makes a tag and declares it, if it has a name, in the current scope. */
static Tag *declare_tag(Sema *s, TypeKind kind, Name name, Node *decl)
{
    Tag *tag = tag_new(s, kind, name);
    if (name) {
        Span span = name_span(s, name, decl->span);
        Symbol *symbol = symbol_new(s, SYMBOL_TAG, name, type_tagged(s->arena, tag), span, decl);
        symbol->tag = tag;
        scope_add(s->arena, s->scope, symbol);
    }
    return tag;
}

/* The tag that `struct s` without a body means (6.7.2.3p7-8); NULL after a report. */
static Tag *referred_tag(Sema *s, TypeKind kind, Name name, Node *spec, bool alone)
{
    Symbol *old = alone ? scope_find_tag_here(s->scope, name) : scope_find_tag(s->scope, name);
    if (!old)
        return declare_tag(s, kind, name, spec);
    if (old->tag->kind != kind) {
        diag_error(s->unit->diag, spec->span,
                   "'%s %s' is declared as '%s %s' elsewhere", keyword_of(kind), name,
                   keyword_of(old->tag->kind), name);
        diag_note(s->unit->diag, old->span, "previous declaration is here");
        return NULL;
    }
    return old->tag;
}

/* The tag that `struct s { ... }` defines: the incomplete one of this scope, or a new one. */
static Tag *defined_tag(Sema *s, TypeKind kind, Name name, Node *spec)
{
    Symbol *old = name ? scope_find_tag_here(s->scope, name) : NULL;
    if (!old)
        return declare_tag(s, kind, name, spec);
    bool is_other = old->tag->kind != kind;
    if (!is_other && !old->tag->complete && !old->tag->decl) {
        old->decl = spec;
        old->span = name_span(s, name, spec->span);
        return old->tag;
    }
    Span at = name_span(s, name, spec->span);
    if (is_other)
        diag_error(s->unit->diag, at, "'%s %s' is declared as '%s %s' elsewhere",
                   keyword_of(kind), name, keyword_of(old->tag->kind), name);
    else
        diag_error(s->unit->diag, at, "%sredefinition of '%s %s'",
                   old->tag->complete ? "" : "nested ", keyword_of(kind), name);
    diag_note(s->unit->diag, old->span, "previous %s is here",
              is_other ? "declaration" : "definition");
    return tag_new(s, kind, name);
}

/* ---- members ---- */

static const char *member_text(Sema *s, const Field *f)
{
    return f->name ? arena_printf(s->arena, "'%s'", f->name) : "an unnamed member";
}

/* Notes that the field at `index` leads to `name`; reports a second one. */
static void add_member_name(Sema *s, Tag *tag, Name name, int index, Span span)
{
    intptr_t old = (intptr_t)map_get(&tag->members, name);
    if (old) {
        diag_error(s->unit->diag, span, "duplicate member '%s'", name);
        diag_note(s->unit->diag, tag->fields.items[old - 1].decl->span,
                  "previous declaration is here");
        return;
    }
    map_put(s->arena, &tag->members, name, (void *)(intptr_t)(index + 1));
}

/* The names that an anonymous member of this type brings with it; Plan 9's is known by that of its
 * type besides, unless a member has it. */
static void add_inner_names(Sema *s, Tag *tag, const Type *type, int index, Span span)
{
    const Tag *inner = type_strip((Type *)type)->tag;
    for (int i = 0; i < inner->fields.count; i++) {
        const Field *f = &inner->fields.items[i];
        if (f->name)
            add_member_name(s, tag, f->name, index, span);
        else if (type_is_record(f->type))
            add_inner_names(s, tag, f->type, index, span);
    }
    if (s->unit->dialect.plan9 && type->kind == TYPE_TYPEDEF &&
        !map_get(&tag->members, type->symbol->name))
        add_member_name(s, tag, type->symbol->name, index, span);
}

static void add_field(Sema *s, Tag *tag, Field f)
{
    int index = tag->fields.count;
    VEC_PUSH(s->arena, &tag->fields, f);
    Type *stripped = type_strip(f.type);
    bool is_record = type_is_record(stripped);
    if (f.name) {
        NameDeclarator *name = declarator_name(((FieldDeclarator *)f.decl)->declarator);
        add_member_name(s, tag, f.name, index, name->node.span);
    } else if (is_record && f.bit_width < 0) {
        add_inner_names(s, tag, f.type, index, f.decl->span);
    }
    Type *element = stripped;
    while (element->kind == TYPE_ARRAY)
        element = type_strip(element->base);
    tag->is_const_member |= (type_quals(f.type) & QUAL_CONST) != 0 ||
                            (type_is_record(element) && element->tag->is_const_member);
    tag->is_variable |= type_is_variably_modified(f.type);
}

/* 6.7.2.1p4, 5. False if the bit-field is wrong. */
static bool check_bits(Sema *s, Field *f, Node *bits)
{
    Diag *diag = s->unit->diag;
    int64_t width = 0;
    bool known = sema_integer_constant(s, bits, "the width of a bit-field", &width);
    f->bit_width = 0;
    if (type_is_error(f->type))
        return true;
    if (!type_is_integer(f->type)) {
        diag_error(diag, bits->span, "bit-field %s has non-integral type %s",
                   member_text(s, f), sema_type_text(s, f->type));
        return false;
    }
    int64_t bits_of_type = type_kind(f->type) == TYPE_BOOL ? 1 : 8 * type_size(f->type);
    if (!known)
        return true;
    if (width < 0)
        diag_error(diag, bits->span, "bit-field %s has negative width", member_text(s, f));
    else if (width == 0 && f->name)
        diag_error(diag, bits->span, "named bit-field '%s' has zero width", f->name);
    else if (bits_of_type > 0 && width > bits_of_type)
        diag_error(diag, bits->span, "bit-field %s of %lld bits is wider than its type %s",
                   member_text(s, f), (long long)width, sema_type_text(s, f->type));
    else
        f->bit_width = (int)width;
    return true;
}

/* True if a member may have this type (6.7.2.1p3); an array of unknown length is looked
 * at again once it is known to be the last. */
static bool check_member_type(Sema *s, const Field *f)
{
    if (type_is_function(f->type)) {
        diag_error(s->unit->diag, f->decl->span, "member %s is declared as a function",
                   member_text(s, f));
        return false;
    }
    const Type *t = type_strip(f->type);
    if (t->kind == TYPE_ARRAY && !t->vla)
        return true;
    if (!type_is_error(t) && !type_is_complete(t)) {
        diag_error(s->unit->diag, f->decl->span, "member %s has incomplete type %s",
                   member_text(s, f), sema_type_text(s, f->type));
        return false;
    }
    return true;
}

static void field_declarator(Sema *s, Tag *tag, FieldDeclarator *d, Type *base,
                             Attributes attributes)
{
    NameDeclarator *name;
    attributes_add_list(s, &attributes, &d->attributes);
    attributes_add_declarator(s, &attributes, d->declarator);
    Type *type = sema_declarator(s, d->declarator, base, &name);
    type = attributes_on_type(s, &attributes, type);
    Field f = {.name = name ? name->name : NULL,
               .type = type,
               .decl = &d->node,
               .bit_width = -1,
               .align = attributes.align,
               .packed = attributes.packed || tag->packed};
    bool right = d->bits ? check_bits(s, &f, d->bits) : check_member_type(s, &f);
    if (!right) {
        f.type = &type_error;
        f.bit_width = -1;
    }
    add_field(s, tag, f);
}

/* C11's anonymous structs and unions: defined here, without a tag and without a declarator. Others
 * are members too to the compilers of Microsoft and of Plan 9 (gcc manual, "Unnamed Fields"). */
static void anonymous_member(Sema *s, Tag *tag, FieldDecl *d, Type *type,
                             const Attributes *attributes)
{
    const Type *stripped = type_strip(type);
    bool any = s->unit->dialect.ms || s->unit->dialect.plan9;
    if (!type_is_record(stripped) || (!any && (stripped->tag->name || type->kind == TYPE_TYPEDEF)))
        return;
    add_field(s, tag,
              (Field){.type = type,
                      .decl = &d->node,
                      .bit_width = -1,
                      .align = attributes->align,
                      .packed = attributes->packed || tag->packed});
}

/* 6.7.2.1p1: a member has no storage class. */
static void refuse_storage(Sema *s, const Specs *specs)
{
    for (int i = 0; i < specs->items.count; i++) {
        const Node *item = specs->items.items[i];
        if (item->kind == AST_STORAGE)
            diag_error(s->unit->diag, item->span, "a member cannot be '%.*s'",
                       (int)(item->span.end - item->span.start),
                       source_text(s->unit->source) + item->span.start);
    }
}

static void field_declaration(Sema *s, Tag *tag, FieldDecl *d)
{
    Attributes attributes = {0};
    refuse_storage(s, (Specs *)d->specs);
    Type *base = specs_type(s, (Specs *)d->specs, &attributes, d->declarators.count == 0);
    if (base == &type_auto)
        base = &type_error;
    if (d->declarators.count == 0)
        anonymous_member(s, tag, d, base, &attributes);
    for (int i = 0; i < d->declarators.count; i++)
        field_declarator(s, tag, (FieldDeclarator *)d->declarators.items[i], base, attributes);
}

/* A flexible array member stands last in a struct (6.7.2.1p18). */
static void check_flexible(Sema *s, Tag *tag)
{
    for (int i = 0; i < tag->fields.count; i++) {
        Field *f = &tag->fields.items[i];
        const Type *t = type_strip(f->type);
        bool is_last = i == tag->fields.count - 1 || tag->kind == TYPE_UNION;
        if (t->kind == TYPE_ARRAY && t->length < 0 && !t->vla && !t->is_star) {
            if (is_last)
                tag->has_flexible = true;
            else
                diag_error(s->unit->diag, f->decl->span,
                           "flexible array member %s is not at the end of its struct",
                           member_text(s, f));
        } else if (is_last && type_is_record(t) && t->tag->has_flexible) {
            tag->has_flexible = true;
        }
    }
}

static void record_body(Sema *s, Tag *tag, RecordSpec *r)
{
    Attributes attributes = {0};
    attributes_add_list(s, &attributes, &r->attributes);
    tag->decl = &r->node;
    tag->packed = attributes.packed;
    tag->odd_layout = attributes.odd_layout;
    tag->transparent = attributes.transparent_union && r->is_union;
    tag->align = attributes.align;
    for (int i = 0; i < r->fields.count; i++) {
        Node *item = r->fields.items[i];
        if (item->kind == AST_FIELD_DECL)
            field_declaration(s, tag, (FieldDecl *)item);
        else
            sema_external(s, item); /* static assertions and pragmas may stand here too */
    }
    check_flexible(s, tag);
    tag->pack = s->pack;
    tag->complete = true;
    layout_record(tag);
}

Type *sema_record(Sema *s, RecordSpec *r, bool alone)
{
    TypeKind kind = r->is_union ? TYPE_UNION : TYPE_STRUCT;
    Tag *tag;
    if (r->has_body) {
        tag = defined_tag(s, kind, r->tag, &r->node);
        record_body(s, tag, r);
    } else {
        tag = referred_tag(s, kind, r->tag, &r->node, alone);
    }
    r->type = tag ? type_tagged(s->arena, tag) : &type_error;
    return r->type;
}

/* ---- enums ---- */

/* The values met so far, and where counting goes on. */
typedef struct EnumRange {
    __int128 least, greatest, next;
    bool unknown; /* next is not known, nor the range from there on */
    Type *next_type; /* of an enumerator that int can't hold */
} EnumRange;

static bool fits_int(__int128 value)
{
    return value >= INT_MIN && value <= INT_MAX;
}

static void enumerator(Sema *s, Enumerator *e, EnumRange *range)
{
    if (e->value) {
        int64_t ignored;
        range->unknown = !sema_integer_constant(s, e->value, "an enumerator's value", &ignored);
        if (!range->unknown) {
            range->next = ast_expr(e->value)->constant->integer;
            range->next_type = type_promote(ast_expr(e->value)->type);
        }
    }
    __int128 value = range->next;
    if (value > INT_MAX && type_kind(range->next_type) == TYPE_INT)
        range->next_type = type_basic(value <= UINT_MAX ? TYPE_UINT : TYPE_LONG);
    Symbol *symbol = symbol_new(s, SYMBOL_ENUMERATOR, e->name,
                                fits_int(value) ? type_basic(TYPE_INT) : range->next_type,
                                (Span){e->node.span.start,
                                       e->node.span.start + (uint32_t)strlen(e->name)},
                                &e->node);
    if (!range->unknown) {
        symbol->constant = ARENA_NEW(s->arena, ConstValue);
        *symbol->constant = (ConstValue){.kind = CONST_INT, .is_icx = true, .integer = value};
    }
    symbol->is_defined = true;
    e->symbol = sema_declare(s, symbol);
    if (value < range->least)
        range->least = value;
    if (value > range->greatest)
        range->greatest = value;
    range->next++;
}

/* The narrowest type from `kinds`, signed ones each followed by their unsigned one, that
 * holds the range; gcc prefers the unsigned one where nothing is negative. */
static Type *narrowest(const EnumRange *range, bool is_packed)
{
    static const TypeKind kinds[] = {TYPE_SCHAR, TYPE_SHORT, TYPE_INT, TYPE_LONG};
    for (size_t i = is_packed ? 0 : 2; i < sizeof kinds / sizeof *kinds; i++) {
        int bits = 8 * (int)type_size(type_basic(kinds[i]));
        __int128 half = (__int128)1 << (bits - 1);
        if (range->least < 0 && range->least >= -half && range->greatest < half)
            return type_basic(kinds[i]);
        if (range->least >= 0 && range->greatest < 2 * half)
            return type_basic(kinds[i] + 1);
    }
    return type_basic(range->least < 0 ? TYPE_LONG : TYPE_ULONG);
}

static void enum_body(Sema *s, Tag *tag, EnumSpec *e)
{
    Attributes attributes = {0};
    attributes_add_list(s, &attributes, &e->attributes);
    EnumRange range = {.next_type = type_basic(TYPE_INT)};
    tag->decl = &e->node;
    for (int i = 0; i < e->enumerators.count; i++) {
        Node *item = e->enumerators.items[i];
        if (item->kind == AST_ENUMERATOR)
            enumerator(s, (Enumerator *)item, &range);
        else
            sema_external(s, item);
    }
    bool narrow = attributes.packed || s->unit->dialect.short_enums;
    tag->packed = attributes.packed;
    tag->enum_base = attributes_on_type(s, &attributes, narrowest(&range, narrow));
    tag->complete = true;
    tag->size = type_size(tag->enum_base);
    tag->align = type_align(tag->enum_base);
    for (int i = 0; i < e->enumerators.count; i++) {
        if (e->enumerators.items[i]->kind != AST_ENUMERATOR)
            continue;
        Symbol *symbol = ((Enumerator *)e->enumerators.items[i])->symbol;
        if (symbol->kind == SYMBOL_ENUMERATOR && symbol->constant &&
            !fits_int(symbol->constant->integer))
            symbol->type = type_tagged(s->arena, tag); /* gcc's choice: int holds the others */
    }
}

Type *sema_enum(Sema *s, EnumSpec *e, bool alone)
{
    Tag *tag;
    if (e->has_body) {
        tag = defined_tag(s, TYPE_ENUM, e->tag, &e->node);
        enum_body(s, tag, e);
    } else {
        tag = referred_tag(s, TYPE_ENUM, e->tag, &e->node, alone);
    }
    e->type = tag ? type_tagged(s->arena, tag) : &type_error;
    return e->type;
}
