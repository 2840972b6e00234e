/* The members of what is initialised. init_member.h. */
#include "frontend/init_member.h"

bool init_is_aggregate(const Type *t)
{
    TypeKind k = type_kind(t);
    return k == TYPE_ARRAY || k == TYPE_STRUCT || k == TYPE_UNION || k == TYPE_VECTOR;
}

int64_t init_member_count(const Type *t)
{
    const Type *stripped = type_strip((Type *)t);
    if (type_is_record(stripped))
        return stripped->tag->fields.count;
    return stripped->length >= 0 ? stripped->length : INT64_MAX;
}

static bool takes_initialiser(const Field *f)
{
    return f->name || (f->bit_width < 0 && type_is_record(f->type));
}

int64_t init_next_member(const Type *t, int64_t position)
{
    if (!type_is_record(t))
        return position;
    const Tag *tag = type_strip((Type *)t)->tag;
    while (position < tag->fields.count && !takes_initialiser(&tag->fields.items[position]))
        position++;
    return position;
}

Type *init_member_type(const Type *t, int64_t position)
{
    const Type *stripped = type_strip((Type *)t);
    return type_is_record(stripped) ? stripped->tag->fields.items[position].type : stripped->base;
}

int64_t init_field_position(const Type *record, Name name)
{
    const Tag *tag = type_strip((Type *)record)->tag;
    const Field *f = type_direct_field(tag, name);
    return f ? f - tag->fields.items : -1;
}
