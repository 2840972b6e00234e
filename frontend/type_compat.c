/* Compatible and composite types (C17 6.2.7).
 *
 * Chains of pointers are followed by iteration: typedefs make them as long as a
 * program likes. Where gcc is more lenient than the standard, so is this: what it
 * rejects gcc rejects too. */
#include "frontend/type.h"

static bool compatible(const Type *a, const Type *b, bool with_quals);

static const Type *strip(const Type *t)
{
    return t->stripped ? t->stripped : t;
}

/* GNU: a parameter that is a transparent union matches any of its members. */
static bool transparent_matches(const Type *u, const Type *member)
{
    u = strip(u);
    if (u->kind != TYPE_UNION || !u->tag->transparent)
        return false;
    for (int i = 0; i < u->tag->fields.count; i++)
        if (compatible(u->tag->fields.items[i].type, member, false))
            return true;
    return false;
}

/* C17 6.7.6.3p15. */
static bool functions_compatible(const Type *a, const Type *b)
{
    if (!compatible(a->base, b->base, false))
        return false;
    if (a->no_prototype && b->no_prototype)
        return true;
    if (a->no_prototype || b->no_prototype) {
        const Type *with = a->no_prototype ? b : a;
        if (with->variadic)
            return false;
        for (int i = 0; i < with->params.count; i++) {
            Type *p = with->params.items[i].type;
            if (!compatible(p, type_default_promote(p), false))
                return false;
        }
        return true;
    }
    if (a->params.count != b->params.count || a->variadic != b->variadic)
        return false;
    for (int i = 0; i < a->params.count; i++) {
        const Type *p = a->params.items[i].type, *q = b->params.items[i].type;
        if (!compatible(p, q, false) && !transparent_matches(p, q) && !transparent_matches(q, p))
            return false;
    }
    return true;
}

static bool enum_is(const Type *e, const Type *other)
{
    return e->kind == TYPE_ENUM && e->tag->enum_base &&
           strip(e->tag->enum_base)->kind == other->kind;
}

static bool compatible(const Type *a, const Type *b, bool with_quals)
{
    for (;;) {
        a = strip(a);
        b = strip(b);
        if (a == b || a->kind == TYPE_ERROR || b->kind == TYPE_ERROR)
            return true;
        if (with_quals && a->quals != b->quals)
            return false;
        if (a->kind != b->kind)
            return enum_is(a, b) || enum_is(b, a);
        switch (a->kind) {
        case TYPE_ENUM:
        case TYPE_STRUCT:
        case TYPE_UNION:
            return a->tag == b->tag;
        case TYPE_FUNCTION:
            return functions_compatible(a, b);
        case TYPE_ARRAY:
            if (a->length >= 0 && b->length >= 0 && a->length != b->length)
                return false;
            break; /* its element's qualifiers stand for its own: with_quals as it is */
        case TYPE_VECTOR:
            if (a->length != b->length)
                return false;
            with_quals = true;
            break;
        case TYPE_CHAN:
            if (a->direction != b->direction)
                return false;
            with_quals = true;
            break;
        case TYPE_POINTER:
        case TYPE_COMPLEX:
            with_quals = true;
            break;
        default:
            return true;
        }
        a = a->base;
        b = b->base;
    }
}

bool type_compatible(const Type *a, const Type *b)
{
    return compatible(a, b, true);
}

bool type_compatible_unqualified(const Type *a, const Type *b)
{
    return compatible(a, b, false);
}

static Type *composite_function(Arena *arena, Type *t, const Type *a, const Type *b)
{
    Type *result = type_composite(arena, a->base, b->base);
    bool retained = a->returns_retained || b->returns_retained;
    bool is_noreturn = a->is_noreturn || b->is_noreturn;
    const Type *params = a->no_prototype ? b : a; /* whose parameters to start from */
    bool merge = !a->no_prototype && !b->no_prototype;
    bool same = params == a && result == a->base && retained == a->returns_retained &&
                is_noreturn == a->is_noreturn;
    Type *f = type_function(arena, result);
    f->quals = t->quals;
    f->variadic = params->variadic;
    f->no_prototype = params->no_prototype;
    f->returns_retained = retained;
    f->is_noreturn = is_noreturn;
    for (int i = 0; i < params->params.count; i++) {
        ParamType p = params->params.items[i];
        if (merge && i < b->params.count) {
            const ParamType *q = &b->params.items[i];
            if (transparent_matches(q->type, p.type))
                p.type = q->type;
            else
                p.type = type_composite(arena, p.type, q->type);
            if (!p.name)
                p.name = q->name;
        }
        same = same && p.type == params->params.items[i].type &&
               p.name == params->params.items[i].name;
        VEC_PUSH(arena, &f->params, p);
    }
    return same ? t : f;
}

Type *type_composite(Arena *arena, Type *t, Type *u)
{
    Type *a = type_strip(t), *b = type_strip(u);
    if (a == b || b->kind == TYPE_ERROR || a->kind != b->kind)
        return t;
    if (a->kind == TYPE_ERROR)
        return u;
    if (a->kind == TYPE_FUNCTION)
        return composite_function(arena, t, a, b);
    if (a->kind != TYPE_ARRAY && a->kind != TYPE_POINTER && a->kind != TYPE_CHAN)
        return t;
    Type *base = type_composite(arena, a->base, b->base);
    bool takes_length = a->kind == TYPE_ARRAY && a->length < 0 &&
                        (b->length >= 0 || (!a->vla && !a->is_star && b->vla));
    if (base == a->base && !takes_length)
        return t;
    Type *c = ARENA_NEW(arena, Type);
    *c = *a;
    c->base = base;
    if (takes_length) {
        c->length = b->length;
        c->vla = b->vla;
        c->varies = type_is_variably_modified(base) || b->vla;
        c->is_star = false;
    }
    return c;
}
