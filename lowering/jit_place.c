/* Lvalues: finding, reading and writing them.
 *
 * volatile is lost on the way through libgccjit, so a volatile scalar is read and written as
 * a relaxed atomic one is, which is the one access that C asks for; what has no such access
 * is kept in place by barriers, for which an automatic object's address must have escaped. */
#include <string.h>

#include "frontend/sema_expr.h"
#include "frontend/utf8.h"
#include "lowering/jit_inside.h"

/* The alignment of a struct, or of an array's elements, for which gcc has instructions that mind
 * if the object lies elsewhere; 0 if there are none. Other types are made for any alignment, these
 * can't be. */
static int strict_align(const Type *type)
{
    if (!type_is_record(type) && !type_is_array(type) && !jit_is_complex(type))
        return 0;
    const Type *t = type_strip((Type *)type);
    while (t->kind == TYPE_ARRAY)
        t = type_strip(t->base);
    int align = type_is_record(t)   ? t->tag->align
                : jit_is_complex(t) ? (int)type_size(t) / 2
                                    : (int)type_size(t);
    return align > 8 ? align : 0;
}

JitPlace jit_place_of(JitFn *f, gcc_jit_lvalue *lvalue, Type *type)
{
    (void)f;
    unsigned quals = type_quals(type);
    int align = type_strip(type)->align;
    return (JitPlace){.type = type,
                      .lvalue = lvalue,
                      .is_volatile = quals & QUAL_VOLATILE,
                      .is_atomic = quals & QUAL_ATOMIC,
                      .is_loose = align && align < strict_align(type)};
}

/* The type of objects that may lie anywhere, for those whose alignment matters. */
static gcc_jit_type *unaligned(JitFn *f, const Type *type)
{
    gcc_jit_type *t = jit_type(f->j, type);
    if (type_is_record(type) || jit_is_complex(type) || type_is_array(type) ||
        type_size(type) <= 1)
        return t;
    return gj.type_get_aligned(t, 1);
}

gcc_jit_lvalue *jit_deref(JitFn *f, gcc_jit_rvalue *pointer, Type *type)
{
    if (type_is_void(type) || type_is_function(type))
        jit_fail(f->j, "an lvalue of type '%s'", type_spell(f->j->scratch, type, NULL));
    int align = type_strip(type)->align;
    gcc_jit_type *t = align && align < type_size(type) ? unaligned(f, type)
                                                       : jit_type(f->j, type);
    return gj.rvalue_dereference(jit_cast(f, pointer, gj.type_get_pointer(t)), f->at);
}

/* ---- members ---- */

/* The object of the type that lies anywhere. */
static JitPlace loose_place(JitFn *f, gcc_jit_rvalue *address, Type *type)
{
    gcc_jit_type *t = unaligned(f, type);
    gcc_jit_lvalue *lvalue =
        gj.rvalue_dereference(jit_cast(f, address, gj.type_get_pointer(t)), f->at);
    JitPlace place = jit_place_of(f, lvalue, type);
    place.is_loose = strict_align(type) != 0;
    return place;
}

JitPlace jit_member_at(JitFn *f, JitPlace object, int64_t offset, Type *type)
{
    Jit *j = f->j;
    gcc_jit_rvalue *address = gj.lvalue_get_address(object.lvalue, f->at);
    if (offset)
        address = jit_add_bytes(f, address,
                                gj.context_new_rvalue_from_long(
                                    j->context, jit_basic(j, TYPE_LONG), offset));
    JitPlace place = loose_place(f, address, type);
    place.is_volatile |= object.is_volatile;
    return place;
}

/* The member `field` of the object, by libgccjit's field or, in a blob, by its offset. */
static JitPlace direct_member(JitFn *f, JitPlace object, const Field *field)
{
    const Tag *tag = type_strip(object.type)->tag;
    JitRecord *record = jit_record(f->j, object.type);
    if (record->is_blob || object.is_loose) {
        if (field->bit_width >= 0)
            return jit_bits_place(f, object, field->offset, field);
        return jit_member_at(f, object, field->offset, field->type);
    }
    gcc_jit_field *made = record->fields[field - tag->fields.items];
    JitPlace place =
        jit_place_of(f, gj.lvalue_access_field(object.lvalue, f->at, made), field->type);
    place.is_volatile |= object.is_volatile;
    if (field->bit_width >= 0)
        place.bits = field;
    return place;
}

/* The member `name`, through anonymous members. */
static JitPlace named_member(JitFn *f, JitPlace object, Name name)
{
    const Tag *tag = type_strip(object.type)->tag;
    for (int i = 0; i < tag->fields.count; i++)
        if (tag->fields.items[i].name == name)
            return direct_member(f, object, &tag->fields.items[i]);
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *field = &tag->fields.items[i];
        int64_t offset;
        if (!field->name && type_is_record(field->type) && type_field(field->type, name, &offset))
            return named_member(f, direct_member(f, object, field), name);
    }
    jit_fail(f->j, "the member '%s'", name);
}

/* ---- finding ---- */

/* The value of a pointer or an index on the way to an lvalue. */
static gcc_jit_rvalue *way(JitFn *f, Node *node)
{
    bool pins = f->pins;
    f->pins = false;
    gcc_jit_rvalue *v = jit_expr(f, node);
    f->pins = pins;
    return pins && !ast_expr(node)->constant ? jit_spill(f, v) : v;
}

static JitPlace member(JitFn *f, Member *m)
{
    JitPlace object;
    if (m->arrow) {
        Type *record = type_strip(type_strip(ast_expr(m->object)->type)->base);
        if (!type_is_record(record))
            jit_fail(f->j, "a member of an unknown record");
        jit_record(f->j, record);
        object = jit_place_of(f, jit_deref(f, way(f, m->object), record),
                              type_strip(ast_expr(m->object)->type)->base);
    } else {
        object = jit_place(f, m->object);
    }
    return named_member(f, object, m->name);
}

static JitPlace vector_element(JitFn *f, Node *vector, Node *index, Type *type)
{
    bool pins = f->pins;
    f->pins |= jit_has_effects(index);
    JitPlace place = jit_place(f, vector);
    f->pins = pins;
    Type *word = type_basic(TYPE_LONG);
    gcc_jit_rvalue *at = jit_convert(f, way(f, index), jit_value_type(f, index), word);
    return jit_element_place(f, place, at, type);
}

static JitPlace element(JitFn *f, Index *x)
{
    Node *array = x->object, *index = x->index;
    if (type_is_integer(ast_expr(array)->type)) {
        array = x->index;
        index = x->object;
    }
    Type *type = type_strip(ast_expr(array)->type);
    if (type->kind == TYPE_VECTOR)
        return vector_element(f, array, index, x->expr.type);
    if (type->kind != TYPE_ARRAY && type->kind != TYPE_POINTER)
        jit_fail(f->j, "an element of a '%s'", type_spell(f->j->scratch, type, NULL));
    bool varies = jit_varies(type->base);
    if (type_size(type->base) < 0 && !varies)
        jit_fail(f->j, "an element of unknown size");
    gcc_jit_context *c = f->j->context;
    bool later = jit_has_effects(index), pins = f->pins;
    f->pins |= later;
    gcc_jit_rvalue *base;
    Node *bare = ast_unparen(array);
    bool in_place = type->kind == TYPE_ARRAY && !jit_varies(type) && bare->kind != AST_STRING;
    bool is_loose = false;
    JitPlace place = {0};
    if (in_place) {
        place = jit_place(f, array);
        base = gj.lvalue_as_rvalue(place.lvalue);
        is_loose = place.is_loose;
        in_place = type_size(type) > 0 && gj.rvalue_get_type(base) == jit_type(f->j, type);
        if (!in_place)
            base = gj.lvalue_get_address(place.lvalue, f->at);
    } else {
        base = way(f, array);
    }
    f->pins = pins;
    /* gcc knows more of an index into an array if it has the type that it has in C */
    Type *promoted = jit_promoted(f, index);
    bool is_own = in_place && !varies && !is_loose && type_size(promoted) <= 8;
    gcc_jit_rvalue *at = jit_convert(f, way(f, index), jit_value_type(f, index),
                                     is_own ? promoted : type_basic(TYPE_LONG));
    if (varies || is_loose) { /* by bytes: gcc would see an element of the array in an address */
        Type *size = type_basic(TYPE_ULONG);
        gcc_jit_rvalue *by = varies ? jit_size(f, type->base)
                                    : jit_int(f, size, type_size(type->base));
        if (in_place)
            base = gj.lvalue_get_address(place.lvalue, f->at);
        base = jit_add_bytes(f, base, jit_binary(f, OP_MUL, at, size, by, size, size));
        if (is_loose)
            return loose_place(f, base, x->expr.type);
        return jit_place_of(f, jit_deref(f, base, type->base), x->expr.type);
    }
    if (!in_place)
        base = jit_cast(f, base, gj.type_get_pointer(jit_type(f->j, type->base)));
    gcc_jit_lvalue *lvalue = gj.context_new_array_access(c, f->at, base, at);
    int align = type_strip(type->base)->align;
    if (align && align < type_size(type->base))
        lvalue = jit_deref(f, gj.lvalue_get_address(lvalue, f->at), type->base);
    return jit_place_of(f, lvalue, x->expr.type);
}

/* __func__ and its kin (6.4.2.2): an array of the length that sema found. */
static JitPlace function_name(JitFn *f, Ident *id)
{
    if (!f->name)
        f->name = jit_text_entity(f->unit, utf8_plain_name(f->j->scratch, f->entity->symbol->name),
                                  type_size(id->expr.type));
    return jit_place_of(f, jit_entity_global(f->j, f->name, id->expr.type), id->expr.type);
}

static bool is_function_name(const Symbol *s)
{
    return !s->decl && (!strcmp(s->name, "__func__") || !strcmp(s->name, "__FUNCTION__") ||
                        !strcmp(s->name, "__PRETTY_FUNCTION__"));
}

/* An object of static storage. Of one that may end in more elements than its type has, gcc would
 * take the type's size for the object's: it is an array of bytes, or of unknown size. */
static gcc_jit_lvalue *static_object(JitFn *f, JitEntity *e, Type *type)
{
    bool opaque = jit_is_opaque(e);
    int64_t size = opaque ? -1 : jit_object_size(e, type);
    if (!opaque && (size == type_size(type) || type_size(type) < 0))
        return jit_entity_global(f->j, e, type);
    if (size < 0)
        return jit_deref(f, jit_opaque_address(f, e), type);
    Type *bytes = type_array(f->j->scratch, type_basic(TYPE_UCHAR), size);
    return jit_deref(f, gj.lvalue_get_address(jit_entity_global(f->j, e, bytes), f->at), type);
}

static JitPlace variable(JitFn *f, Ident *id)
{
    const Symbol *symbol = id->symbol;
    if (!symbol || symbol->kind != SYMBOL_VARIABLE)
        jit_fail(f->j, "the name '%s'", id->name);
    Type *type = id->expr.type;
    if (type_is_variably_modified(type))
        jit_share_lengths(f, id);
    gcc_jit_lvalue *local = map_get(&f->locals, symbol);
    if (!local && (symbol->is_local || !symbol->decl))
        local = map_get(&f->parameters, symbol->name);
    if (local)
        return jit_place_of(f, local, type);
    if (is_function_name(symbol))
        return function_name(f, id);
    if (symbol->is_local)
        jit_fail(f->j, "the variable '%s' of an enclosing function", id->name);
    if (symbol->storage & STORAGE_REGISTER)
        jit_fail(f->j, "the register variable '%s'", id->name);
    JitEntity *e = jit_entity(f->unit, symbol);
    return jit_place_of(f, static_object(f, e, symbol->type), type);
}

/* An object that is made where it stands. */
static JitPlace temporary(JitFn *f, Type *type)
{
    return jit_place_of(f, jit_temp(f, jit_type(f->j, type)), type);
}

static JitPlace compound_literal(JitFn *f, CompoundLiteral *n)
{
    if (type_is_variably_modified(n->expr.type))
        jit_measure(f, n->type_name);
    gcc_jit_lvalue *object = jit_local(f, jit_type(f->j, n->expr.type), "chant_literal");
    int align = type_align(n->expr.type);
    if (align > 16)
        gj.lvalue_set_alignment(object, (unsigned)align);
    jit_let_escape(f, object, n->expr.type);
    JitPlace place = jit_place_of(f, object, n->expr.type);
    jit_initialise(f, place, n->init);
    return place;
}

JitPlace jit_place(JitFn *f, Node *node)
{
    switch (node->kind) {
    case AST_PAREN:
        return jit_place(f, ((Paren *)node)->inner);
    case AST_IDENT:
        return variable(f, (Ident *)node);
    case AST_MEMBER:
        return member(f, (Member *)node);
    case AST_INDEX:
        return element(f, (Index *)node);
    case AST_UNARY: {
        Unary *n = (Unary *)node;
        if (n->op == OP_EXTENSION)
            return jit_place(f, n->operand);
        if (n->op == OP_REAL || n->op == OP_IMAG)
            return jit_part_place(f, n);
        if (n->op == OP_DEREF)
            return jit_place_of(f, jit_deref(f, way(f, n->operand), n->expr.type), n->expr.type);
        break;
    }
    case AST_COMPOUND_LITERAL:
        return compound_literal(f, (CompoundLiteral *)node);
    case AST_STRING: {
        JitEntity *e = jit_string_entity(f->unit, (String *)node);
        return jit_place_of(f, jit_entity_global(f->j, e, ast_expr(node)->type),
                            ast_expr(node)->type);
    }
    case AST_GENERIC: {
        Generic *g = (Generic *)node;
        if (g->chosen >= 0)
            return jit_place(f, ((GenericAssoc *)g->associations.items[g->chosen])->value);
        break;
    }
    case AST_COMMA: /* of an array or a record */
        jit_discard(f, ((Comma *)node)->left);
        return jit_place(f, ((Comma *)node)->right);
    case AST_ASSIGN:
        if (type_is_record(ast_expr(node)->type) && !jit_has_effects(((Assign *)node)->left)) {
            jit_discard(f, node);
            return jit_place(f, ((Assign *)node)->left);
        }
        break;
    default:
        break;
    }
    Type *type = jit_value_type(f, node);
    if (!type_is_record(type) && !jit_is_complex(type) && !jit_is_vector(type))
        jit_fail(f->j, "a %s as an lvalue", ast_kind_name(node->kind));
    gcc_jit_rvalue *value = jit_expr(f, node);
    JitPlace place = temporary(f, type);
    jit_assign(f, place.lvalue, value);
    return place;
}

/* ---- reading and writing ---- */

static void barrier(JitFn *f)
{
    gcc_jit_extended_asm *made = gj.block_add_extended_asm(jit_block(f), f->at, "");
    gj.extended_asm_set_volatile_flag(made, 1);
    gj.extended_asm_add_clobber(made, "memory");
}

/* True if something in it is volatile that has no access of its own. */
static bool wants_barriers(const Type *type)
{
    if (type_is_array(type))
        return wants_barriers(type_strip((Type *)type)->base);
    bool is_volatile = type_quals(type) & QUAL_VOLATILE;
    if (!type_is_record(type))
        return is_volatile && !jit_is_one_access(type);
    const Tag *tag = type_strip((Type *)type)->tag;
    for (int i = 0; i < tag->fields.count && !is_volatile; i++) {
        const Field *field = &tag->fields.items[i];
        is_volatile = field->bit_width >= 0 ? type_quals(field->type) & QUAL_VOLATILE
                                            : wants_barriers(field->type);
    }
    return is_volatile;
}

/* A barrier is for objects whose address is known elsewhere. */
void jit_let_escape(JitFn *f, gcc_jit_lvalue *object, const Type *type)
{
    if (!f->j->optimises || !wants_barriers(type))
        return;
    gcc_jit_rvalue *address = gj.lvalue_get_address(object, f->at);
    gcc_jit_extended_asm *made = gj.block_add_extended_asm(jit_block(f), f->at, "");
    gj.extended_asm_add_input_operand(made, NULL, "r", address);
    gj.extended_asm_set_volatile_flag(made, 1);
    gj.extended_asm_add_clobber(made, "memory");
}

/* What of the value a bit-field holds. gcc's optimisers take a bit-field of libgccjit's to hold
 * all that was stored, and read one of a byte's width as signed. */
gcc_jit_rvalue *jit_narrowed(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value)
{
    Type *type = type_unqualified(f->j->scratch, type_strip(place->type));
    return type_kind(type) == TYPE_BOOL ? value
                                        : jit_wrapped(f, value, type, place->bits->bit_width);
}

/* Between the type of the place, which may say where it lies, and that of its values. */
static gcc_jit_rvalue *realigned(JitFn *f, const JitPlace *place, gcc_jit_rvalue *v,
                                 gcc_jit_type *to)
{
    if (!jit_is_vector(place->type) || gj.rvalue_get_type(v) == to)
        return jit_cast(f, v, to);
    return gj.context_new_bitcast(f->j->context, f->at, v, to);
}

/* Between records that are no more aligned than bytes. */
static void copy_bytes(JitFn *f, gcc_jit_lvalue *to, gcc_jit_lvalue *from, Type *type)
{
    Type *bytes = type_array(f->j->scratch, type_basic(TYPE_UCHAR), type_size(type));
    gcc_jit_type *t = jit_type(f->j, bytes);
    jit_assign(f, jit_seen_as(f, to, t), gj.lvalue_as_rvalue(jit_seen_as(f, from, t)));
}

static gcc_jit_rvalue *loose_load(JitFn *f, const JitPlace *place)
{
    gcc_jit_lvalue *temp = jit_temp(f, jit_type(f->j, place->type));
    copy_bytes(f, temp, place->lvalue, place->type);
    return gj.lvalue_as_rvalue(temp);
}

/* The access itself, without regard to `volatile`; where it is narrow, as the optimisers are
 * not trusted with it, by what it holds. */
static gcc_jit_rvalue *plain_load(JitFn *f, const JitPlace *place)
{
    if (place->bytes)
        return jit_bits_load(f, place);
    if (place->is_loose)
        return loose_load(f, place);
    if (type_is_record(place->type))
        return gj.lvalue_as_rvalue(place->lvalue);
    gcc_jit_rvalue *v =
        realigned(f, place, gj.lvalue_as_rvalue(place->lvalue), jit_type(f->j, place->type));
    return place->bits ? jit_narrowed(f, place, v) : v;
}

static void plain_store(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value)
{
    if (place->bytes) {
        jit_bits_store(f, place, value);
        return;
    }
    if (place->is_loose) {
        gcc_jit_lvalue *temp = jit_temp(f, jit_type(f->j, place->type));
        jit_assign(f, temp, value);
        copy_bytes(f, place->lvalue, temp, place->type);
        return;
    }
    if (place->bits)
        value = jit_narrowed(f, place, value);
    gcc_jit_type *own = gj.rvalue_get_type(gj.lvalue_as_rvalue(place->lvalue));
    jit_assign(f, place->lvalue, realigned(f, place, value, own));
}

/* A volatile object's value, read once. */
static gcc_jit_rvalue *volatile_load(JitFn *f, const JitPlace *place)
{
    Type *type = type_unqualified(f->j->scratch, type_strip(place->type));
    if (!place->bits && jit_is_one_access(type))
        return jit_load_relaxed(f, place->lvalue, type);
    barrier(f);
    gcc_jit_rvalue *v = jit_spill(f, plain_load(f, place));
    barrier(f);
    return v;
}

gcc_jit_rvalue *jit_load(JitFn *f, JitPlace place)
{
    if (place.is_atomic)
        return jit_atomic_load(f, place);
    if (place.is_volatile)
        return volatile_load(f, &place);
    return plain_load(f, &place);
}

static void volatile_store(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value)
{
    Type *type = type_unqualified(f->j->scratch, type_strip(place->type));
    if (!place->bits && jit_is_one_access(type)) {
        jit_store_relaxed(f, place->lvalue, value, type);
        return;
    }
    barrier(f);
    plain_store(f, place, value);
    barrier(f);
}

void jit_store(JitFn *f, JitPlace place, gcc_jit_rvalue *value)
{
    if (place.is_atomic)
        jit_atomic_store(f, place, value);
    else if (place.is_volatile)
        volatile_store(f, &place, value);
    else
        plain_store(f, &place, value);
}

gcc_jit_rvalue *jit_address(JitFn *f, JitPlace place, Type *pointer)
{
    if (place.bits)
        jit_fail(f->j, "the address of a bit-field");
    return jit_cast(f, gj.lvalue_get_address(place.lvalue, f->at), jit_type(f->j, pointer));
}
