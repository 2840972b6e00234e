/* The assertions themselves: what sema knows of an expression, a type, a declared name, as
 * conditions that hold if the host compiler knows the same.
 *
 * Operands of __typeof__ and of constant expressions are not evaluated, so an expression is
 * simply printed again. Types are spelled without typedef names, which an inner scope may hide;
 * assert_tags has given every tag a name of its own before. What sema does not know is an
 * assertion that fails. */
#include <float.h>
#include <math.h>

#include "frontend/sema.h"
#include "frontend/sema_expr.h"
#include "lowering/assert_known.h"

enum { MAX_QUOTED = 60 }; /* characters of an expression in a message */

/* ---- scopes ---- */

void assert_see_tag(Emit *e, const Type *type)
{
    if (!type || type_is_error(type))
        return;
    const Tag *tag = type_strip((Type *)type)->tag;
    if (!tag->name || map_get(&e->asserts->visible, tag))
        return;
    map_put(e->unit->arena, &e->asserts->visible, tag, e->asserts);
    VEC_PUSH(e->unit->arena, &e->asserts->tags, tag);
}

void assert_leave_tags(Emit *e, int count)
{
    Asserts *a = e->asserts;
    while (a->tags.count > count)
        map_put(e->unit->arena, &a->visible, a->tags.items[--a->tags.count], NULL);
}

/* How much can be said of a type. */
typedef enum Naming {
    NAMING_KNOWN,
    NAMING_HIDDEN, /* something in it has no name in this place */
    NAMING_UNKNOWN /* sema does not know it */
} Naming;

static Naming naming_of(const Emit *e, const Type *type)
{
    const Type *t = type_strip((Type *)type);
    if (t->nameless)
        return NAMING_HIDDEN;
    switch (t->kind) {
    case TYPE_ERROR:
        return NAMING_UNKNOWN;
    case TYPE_STRUCT:
    case TYPE_UNION:
    case TYPE_ENUM:
        return map_get(&e->asserts->visible, t->tag) || (t->tag->complete && !t->tag->decl)
                   ? NAMING_KNOWN
                   : NAMING_HIDDEN;
    case TYPE_FUNCTION: {
        Naming worst = naming_of(e, t->base);
        for (int i = 0; i < t->params.count; i++) {
            Naming param = naming_of(e, t->params.items[i].type);
            worst = param > worst ? param : worst;
        }
        return worst;
    }
    case TYPE_POINTER:
        /* a pointer to functions that don't return is another than C can spell */
        if (type_is_function(t->base) && type_strip(t->base)->is_noreturn)
            return NAMING_HIDDEN;
        return naming_of(e, t->base);
    case TYPE_ARRAY:
    case TYPE_VECTOR:
    case TYPE_COMPLEX:
        return naming_of(e, t->base);
    default:
        return NAMING_KNOWN;
    }
}

/* ---- text ---- */

/* The start of the node's source text, fit for a string literal. */
static const char *quote(const Emit *e, const Node *node)
{
    const char *text = source_text(e->source);
    char quoted[MAX_QUOTED + 4];
    size_t n = 0;
    for (uint32_t i = node->span.start; i < node->span.end && n < MAX_QUOTED; i++) {
        char c = text[i];
        if (c == '#' && (i == 0 || text[i - 1] == '\n')) /* a line marker */
            while (i + 1 < node->span.end && text[i + 1] != '\n')
                i++;
        else if (c != ' ' && c != '\t' && c != '\n')
            quoted[n++] = c == '"' ? '\'' : c == '\\' ? '/' : c < ' ' || c > '~' ? '?' : c;
        else if (n && quoted[n - 1] != ' ')
            quoted[n++] = ' ';
    }
    return arena_strndup(e->unit->arena, quoted, n);
}

/* `type *`, or the type itself. gcc knows two kinds of arrays without elements, `int[0]` and
 * what `{}` initialises, that are compatible with an open array and not with one another. */
static const char *spell(const Emit *e, const Type *type, bool pointer)
{
    Arena *arena = e->unit->arena;
    Type *stripped = type_strip((Type *)type);
    if (stripped->kind == TYPE_ARRAY && stripped->length == 0)
        type = type_array(arena, stripped->base, -1);
    return type_spell_exact(arena, pointer ? type_pointer(arena, (Type *)type) : type);
}

static const char *spell_integer(const Emit *e, const Type *type, __int128 value)
{
    Arena *arena = e->unit->arena;
    unsigned __int128 bits = (unsigned __int128)value;
    if (type_is_unsigned(type) && bits <= UINT64_MAX)
        return arena_printf(arena, "%lluULL", (unsigned long long)value);
    if (!type_is_unsigned(type) && value == INT64_MIN)
        return "(-9223372036854775807LL - 1)";
    if (!type_is_unsigned(type) && value > INT64_MIN && value <= INT64_MAX)
        return arena_printf(arena, "%lldLL", (long long)value);
    return arena_printf(arena, "(%s)((unsigned __int128)%lluULL << 64 | %lluULL)",
                        type_is_unsigned(type) ? "unsigned __int128" : "__int128",
                        (unsigned long long)(bits >> 64), (unsigned long long)bits);
}

/* ---- assertions ---- */

static void open_assert(Emit *e)
{
    emit_space(e);
    emit_token(e, "_Static_assert(");
}

static void close_assert(Emit *e, const char *what, const char *of)
{
    emit_token(e, ", ");
    emit_string(e, arena_printf(e->unit->arena, "%s: %s", what, of));
    emit_token(e, ");");
}

/* How the type of an expression's value reaches the assertion. */
typedef enum Form {
    AS_VALUE,   /* of an rvalue: its own qualifiers don't count */
    AS_LVALUE,  /* of an lvalue or a function: they do */
    AS_ADDRESS, /* of an atomic lvalue, which __typeof__ gives without its qualifiers */
    AS_PROMOTED /* of a bit-field, which has no type that C can name */
} Form;

static const char *const form_heads[] = {[AS_VALUE] = "__typeof__",
                                         [AS_LVALUE] = "__typeof__",
                                         [AS_ADDRESS] = "__typeof__(&",
                                         [AS_PROMOTED] = "__typeof__(+"};
static const char *const form_tails[] = {[AS_VALUE] = ", ",
                                         [AS_LVALUE] = " *, ",
                                         [AS_ADDRESS] = "), ",
                                         [AS_PROMOTED] = "), "};

/* A condition, which is C without quotes. */
static void claim(Emit *e, const char *condition)
{
    open_assert(e);
    emit_token(e, condition);
    emit_token(e, ", ");
    emit_string(e, condition);
    emit_token(e, ");");
    e->asserts->types++;
}

/* `left == right`, numbers. */
static void claim_equal(Emit *e, const char *left, const char *right)
{
    claim(e, arena_printf(e->unit->arena, "%s == %s", left, right));
}

/* `typeof(head object) tail` is compatible with a type, as the Form's texts make it. */
static void claim_type(Emit *e, Form form, const char *object, const Type *type)
{
    bool pointer = form == AS_LVALUE || form == AS_ADDRESS;
    const char *text = arena_printf(e->unit->arena, "__builtin_types_compatible_p(%s(%s)%s%s)",
                                    form_heads[form], object, form_tails[form],
                                    spell(e, type, pointer));
    claim(e, text);
}

/* What sema does not know is an assertion that fails. */
static void claim_unknown(Emit *e, const char *of)
{
    open_assert(e);
    emit_token(e, "0");
    close_assert(e, "unknown type", of);
}

/* An expression's text, without assertions of its own. */
static void emit_operand(Emit *e, const Node *node)
{
    Asserts *asserts = e->asserts;
    e->asserts = NULL;
    emit_token(e, "(");
    emit_expr(e, node, PREC_COMMA);
    emit_token(e, ")");
    e->asserts = asserts;
}

/* The enumerated type that is declared to tell integers from enums: gcc takes an enum for
 * compatible with its integer type, but with no other enum. NULL: no enum is compatible with
 * that type unless it is packed. */
static const char *probe_of(const Type *integer)
{
    switch (type_kind(integer)) {
    case TYPE_INT:
        return "enum chant_int_enum";
    case TYPE_UINT:
        return "enum chant_uint_enum";
    case TYPE_LONG:
        return "enum chant_long_enum";
    case TYPE_ULONG:
        return "enum chant_ulong_enum";
    default:
        return NULL;
    }
}

const char assert_probes[] =
    "enum chant_int_enum { chant_int_enum = -1 };"
    " enum chant_uint_enum { chant_uint_enum };"
    " enum chant_long_enum { chant_long_enum = -4294967296L };"
    " enum chant_ulong_enum { chant_ulong_enum = 4294967296UL };";

/* `compatible(typeof(node), type)`, with what `form` asks for. */
static void emit_compatible(Emit *e, const Node *node, Form form, const char *type)
{
    emit_token(e, "__builtin_types_compatible_p(");
    emit_token(e, form_heads[form]);
    emit_operand(e, node);
    emit_token(e, form_tails[form]);
    emit_token(e, type);
    emit_token(e, ")");
}

static void assert_type_of(Emit *e, const Node *node, const Type *type, Form form)
{
    bool is_enum = type_kind(type) == TYPE_ENUM;
    const char *probe = probe_of(is_enum ? type_strip((Type *)type)->tag->enum_base : type);
    open_assert(e);
    emit_compatible(e, node, form, spell(e, type, form == AS_LVALUE || form == AS_ADDRESS));
    if (probe && form != AS_ADDRESS) {
        emit_token(e, is_enum ? " && !" : " && ");
        emit_compatible(e, node, form == AS_PROMOTED ? form : AS_VALUE, probe);
    }
    close_assert(e, spell(e, type, false), quote(e, node));
    e->asserts->types++;
}

static void assert_type(Emit *e, Node *node)
{
    Expr *x = ast_expr(node);
    const Field *field = expr_bit_field(node);
    const Type *type = field ? type_promote_field(field) : x->type;
    if (naming_of(e, type) == NAMING_HIDDEN)
        e->asserts->unnamed++;
    else if (field)
        assert_type_of(e, node, type, AS_PROMOTED);
    else if (x->category == RVALUE)
        assert_type_of(e, node, type, AS_VALUE);
    else if (type_strip(x->type)->quals & QUAL_ATOMIC)
        assert_type_of(e, node, type, AS_ADDRESS);
    else
        assert_type_of(e, node, type, AS_LVALUE);
}

/* ---- values ---- */

/* Asserts what begin, the expression and end make together. What gcc doesn't take for
 * constant it need not compute: `exact` says that C does. */
static void assert_value(Emit *e, const Node *node, const char *begin, const char *end,
                         bool exact)
{
    open_assert(e);
    if (!exact)
        emit_token(e, "__builtin_choose_expr(__builtin_constant_p(");
    emit_token(e, begin);
    emit_operand(e, node);
    emit_token(e, end);
    if (!exact) {
        emit_token(e, "), ");
        emit_token(e, begin);
        emit_operand(e, node);
        emit_token(e, end);
        emit_token(e, ", 1)");
    }
    close_assert(e, end, quote(e, node));
    e->asserts->values++;
}

/* With as many digits as tell each long double from all others; C90 has no hexadecimal. */
static const char *spell_real(Arena *arena, long double value)
{
    const char *digits = arena_printf(arena, "%.*Lg", LDBL_DECIMAL_DIG, value);
    return arena_printf(arena, strpbrk(digits, ".e") ? " == %sL" : " == %s.0L", digits);
}

static void assert_float(Emit *e, const Node *node, long double value)
{
    Arena *arena = e->unit->arena;
    if (isnan(value)) {
        assert_value(e, node, "__builtin_isnan(", ")", false);
    } else if (isinf(value)) {
        assert_value(e, node, "", value < 0 ? " == -__builtin_infl()" : " == __builtin_infl()",
                     false);
    } else {
        assert_value(e, node, "", spell_real(arena, value), false);
        if (value == 0)
            assert_value(e, node, signbit(value) ? "!!__builtin_signbit(" : "!__builtin_signbit(",
                         ")", false);
    }
}

static void assert_address(Emit *e, const Node *node, const ConstValue *c)
{
    Arena *arena = e->unit->arena;
    const Symbol *symbol = c->address.symbol;
    if (!symbol)
        assert_value(e, node, "(unsigned long)",
                     arena_printf(arena, " == %lluUL", (unsigned long long)c->address.offset),
                     false);
    else if (symbol->name)
        assert_value(e, node, "(char *)",
                     arena_printf(arena, " - (char *)&%s == %lldL", symbol->name,
                                  (long long)c->address.offset),
                     false);
}

/* True of an expression that no operand makes a constant. */
static bool is_variable(const Node *node)
{
    switch (node->kind) {
    case AST_IDENT:
    case AST_MEMBER:
    case AST_INDEX:
    case AST_ASSIGN:
    case AST_POSTFIX:
    case AST_STMT_EXPR:
        return true;
    default:
        return false;
    }
}

/* An integer constant expression times zero makes a null pointer constant, the other branch's
 * type remains; anything else is a void pointer. */
static void assert_constness(Emit *e, const Node *node, bool is_constant)
{
    open_assert(e);
    if (!is_constant)
        emit_token(e, "!");
    emit_token(e, "__builtin_types_compatible_p(__typeof__(1 ? (void *)((long)");
    emit_operand(e, node);
    emit_token(e, " * 0L) : (int *)0), int *)");
    close_assert(e, is_constant ? "constant" : "not constant", quote(e, node));
}

static void assert_constant(Emit *e, Node *node, bool unfolded)
{
    Expr *x = ast_expr(node);
    const ConstValue *c = x->constant;
    bool is_integer = type_is_integer(x->type), is_icx = is_integer && c && c->is_icx;
    if (is_integer && (is_icx || !(unfolded || is_variable(node))))
        assert_constness(e, node, is_icx);
    if (!c)
        return;
    if (c->kind == CONST_INT && is_integer)
        assert_value(e, node, "",
                     arena_printf(e->unit->arena, " == %s", spell_integer(e, x->type, c->integer)),
                     is_icx);
    else if (c->kind == CONST_FLOAT && type_is_floating(x->type))
        assert_float(e, node, constexpr_read(*c).real);
    else if (c->kind == CONST_ADDRESS)
        assert_address(e, node, c);
}

void assert_expr(Emit *e, Node *node, bool unfolded)
{
    emit_sync(e, node->span.start);
    if (!ast_expr(node)->type || naming_of(e, ast_expr(node)->type) == NAMING_UNKNOWN) {
        claim_unknown(e, quote(e, node));
        return;
    }
    assert_type(e, node);
    assert_constant(e, node, unfolded);
}

/* ---- structs, unions, enums ---- */

/* Size and alignment of a type or an object; -1 and 0 are not known. */
static void assert_layout(Emit *e, const char *name, int64_t size, int align)
{
    Arena *arena = e->unit->arena;
    if (size >= 0)
        claim_equal(e, arena_printf(arena, "sizeof(%s)", name),
                    arena_printf(arena, "%lld", (long long)size));
    if (align > 0)
        claim_equal(e, arena_printf(arena, "__alignof__(%s)", name),
                    arena_printf(arena, "%d", align));
}

/* The type of a named object, as far as it can be spelled. */
static void assert_object_type(Emit *e, const char *object, const Type *type, Form form)
{
    Naming naming = naming_of(e, type);
    if (naming == NAMING_UNKNOWN)
        claim_unknown(e, object);
    else if (naming == NAMING_HIDDEN)
        e->asserts->unnamed++;
    else
        claim_type(e, form, object, type);
}

/* AS_LVALUE, but for atomic objects. */
static Form form_of(const Type *type)
{
    return type_strip((Type *)type)->quals & QUAL_ATOMIC ? AS_ADDRESS : AS_LVALUE;
}

static void assert_fields(Emit *e, const char *record, const Tag *tag, int64_t base)
{
    Arena *arena = e->unit->arena;
    for (int i = 0; i < tag->fields.count; i++) {
        const Field *f = &tag->fields.items[i];
        int64_t offset = f->offset < 0 || base < 0 ? -1 : base + f->offset;
        if (!f->name) {
            if (type_is_record(f->type))
                assert_fields(e, record, type_strip(f->type)->tag, offset);
            continue;
        }
        const char *object = arena_printf(arena, "((%s *)0)->%s", record, f->name);
        if (f->bit_width >= 0) {
            assert_object_type(e, object, type_promote_field(f), AS_PROMOTED);
            continue;
        }
        if (offset >= 0)
            claim_equal(e, arena_printf(arena, "__builtin_offsetof(%s, %s)", record, f->name),
                        arena_printf(arena, "%lld", (long long)offset));
        assert_object_type(e, object, f->type, form_of(f->type));
    }
}

void assert_record(Emit *e, const Type *type)
{
    const Tag *tag = type_strip((Type *)type)->tag;
    if (!tag->name || !tag->complete || tag->is_variable)
        return;
    const char *name = spell(e, type, false);
    assert_layout(e, name, tag->size, tag->align);
    assert_fields(e, name, tag, 0);
}

void assert_enum(Emit *e, const EnumSpec *n)
{
    const Tag *tag = type_strip(n->type)->tag;
    for (int i = 0; i < n->enumerators.count; i++) {
        if (n->enumerators.items[i]->kind != AST_ENUMERATOR)
            continue;
        const Symbol *s = ((const Enumerator *)n->enumerators.items[i])->symbol;
        claim_equal(e, s->name, spell_integer(e, s->type, s->constant->integer));
        assert_object_type(e, s->name, s->type, AS_VALUE);
    }
    if (!tag->name || !tag->enum_base)
        return;
    const char *name = spell(e, n->type, false);
    assert_layout(e, name, tag->size, tag->align);
    claim_type(e, AS_VALUE, name, tag->enum_base);
}

/* ---- declared names ---- */

/* True of what is declared in a block and may be completed elsewhere. */
static bool may_be_completed(const Symbol *s)
{
    return s->function && (s->kind == SYMBOL_TYPEDEF || s->storage & STORAGE_EXTERN) &&
           (type_is_record(s->type) || type_is_array(s->type));
}

void assert_symbol(Emit *e, const Symbol *s)
{
    if (!s || !s->name || (s->kind != SYMBOL_VARIABLE && s->kind != SYMBOL_FUNCTION &&
                           s->kind != SYMBOL_TYPEDEF))
        return;
    const Type *t = type_strip(s->type);
    Form form = s->kind == SYMBOL_VARIABLE ? form_of(t) : AS_LVALUE;
    if (form == AS_LVALUE || !(s->storage & STORAGE_REGISTER))
        assert_object_type(e, s->name, s->type, form);
    if (s->kind == SYMBOL_FUNCTION || t->kind == TYPE_FUNCTION || t->kind == TYPE_VOID ||
        t->varies || !type_is_complete(t) || may_be_completed(s))
        return;
    /* an object's alignment is its type's or more */
    assert_layout(e, s->name, type_size(t), s->kind == SYMBOL_TYPEDEF ? type_align(t) : 0);
}
