/* Prints the unit with what sema knows of it: static assertions between the statements and
 * declarations, which the host compiler must accept (-fprint-asserts).
 *
 * Of every expression: its type, with an lvalue's qualifiers; whether it is an integer constant
 * expression; its value if it has one. Of every struct, union and enum: size, alignment,
 * offsets, types and values of its members. Of every object, function, parameter and typedef:
 * type, size, alignment.
 *
 * Assertions stand where every name means what it means in the expression: in front of a
 * statement, behind a declaration, at the head of a loop's body or a function's. Operands of
 * __typeof__ and of constant expressions are not evaluated, so an expression is simply printed
 * again. What can't be said twice is not asserted, the parts of it are: an expression that
 * defines a tag or a label. A type is spelled without typedef names, which an inner scope may
 * hide; assert_tags has given every tag a name of its own before.
 *
 * An expression of unknown type is an assertion that fails.
 *
 * Owner: the Emit that points at the Asserts; nothing is locked. */
#include <float.h>
#include <math.h>

#include "frontend/sema_decl.h"
#include "lowering/emit_assert.h"

/* Longer expressions are asserted if they are no part of another, so that what is printed does
 * not grow with the square of a chain's length. */
enum { MAX_REPEATED = 2000, MAX_QUOTED = 60 };

struct Asserts {
    Map visible;                /* tags that have their names here */
    VEC(const Tag *) tags;      /* the same, as they came into scope */
    const FunctionDef *opening; /* the function whose body comes next */
    bool in_expression;
    int types, values, unnamed; /* assertions printed; types that have no name in their place */
};

static unsigned assert_tree(Emit *e, Node *node);

/* ---- scopes ---- */

static void see_tag(Emit *e, const Type *type)
{
    if (!type || type_is_error(type))
        return;
    const Tag *tag = type_strip((Type *)type)->tag;
    if (!tag->name || map_get(&e->asserts->visible, tag))
        return;
    map_put(e->unit->arena, &e->asserts->visible, tag, e->asserts);
    VEC_PUSH(e->unit->arena, &e->asserts->tags, tag);
}

static void leave_tags(Emit *e, int count)
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
        else if (c == ' ' || c == '\t' || c == '\n')
            n += n && quoted[n - 1] != ' ' ? (quoted[n] = ' ', 1) : 0;
        else
            quoted[n++] = c == '"' ? '\'' : c == '\\' ? '/' : c < ' ' || c > '~' ? '?' : c;
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

/* `condition`, which is C. */
static void claim(Emit *e, const char *condition, const char *of)
{
    open_assert(e);
    emit_token(e, condition);
    close_assert(e, "what is known", of);
    e->asserts->types++;
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

static const char probes[] =
    "enum chant_int_enum { chant_int_enum = -1 };"
    " enum chant_uint_enum { chant_uint_enum };"
    " enum chant_long_enum { chant_long_enum = -4294967296L };"
    " enum chant_ulong_enum { chant_ulong_enum = 4294967296UL };";

/* How the type of an expression's value reaches the assertion. */
typedef enum Form {
    AS_VALUE,   /* of an rvalue: its own qualifiers don't count */
    AS_LVALUE,  /* of an lvalue or a function: they do */
    AS_ADDRESS, /* of an atomic lvalue, which __typeof__ gives without its qualifiers */
    AS_PROMOTED /* of a bit-field, which has no type that C can name */
} Form;

/* `compatible(typeof(node), type)`, with what `form` asks for. */
static void emit_compatible(Emit *e, const Node *node, Form form, const char *type)
{
    static const char *const heads[] = {[AS_VALUE] = "__typeof__",
                                        [AS_LVALUE] = "__typeof__",
                                        [AS_ADDRESS] = "__typeof__(&",
                                        [AS_PROMOTED] = "__typeof__(+"};
    static const char *const tails[] = {[AS_VALUE] = ", ",
                                        [AS_LVALUE] = " *, ",
                                        [AS_ADDRESS] = "), ",
                                        [AS_PROMOTED] = "), "};
    emit_token(e, "__builtin_types_compatible_p(");
    emit_token(e, heads[form]);
    emit_operand(e, node);
    emit_token(e, tails[form]);
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
        assert_float(e, node, c->real);
    else if (c->kind == CONST_ADDRESS)
        assert_address(e, node, c);
}

static void assert_expr(Emit *e, Node *node, bool unfolded)
{
    emit_sync(e, node->span.start);
    if (!ast_expr(node)->type || naming_of(e, ast_expr(node)->type) == NAMING_UNKNOWN) {
        open_assert(e);
        emit_token(e, "0");
        close_assert(e, "unknown type", quote(e, node));
        return;
    }
    assert_type(e, node);
    assert_constant(e, node, unfolded);
}

/* ---- structs, unions, enums ---- */

static void assert_layout(Emit *e, const char *name, int64_t size, int align, const char *of)
{
    Arena *arena = e->unit->arena;
    if (size >= 0)
        claim(e, arena_printf(arena, "sizeof(%s) == %lld", name, (long long)size), of);
    if (align > 0)
        claim(e, arena_printf(arena, "_Alignof(%s) == %d", name, align), of);
}

/* Of an object and `type *`. */
static const char type_format[] = "__builtin_types_compatible_p(__typeof__(%s) *, %s)";

/* The same of an atomic object, which __typeof__ gives without its qualifiers. */
static const char address_format[] = "__builtin_types_compatible_p(__typeof__(&%s), %s)";

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
        const char *of = arena_printf(arena, "%s.%s", record, f->name);
        const char *object = arena_printf(arena, "((%s *)0)->%s", record, f->name);
        const Type *type = f->bit_width >= 0 ? type_promote_field(f) : f->type;
        if (f->bit_width < 0 && offset >= 0)
            claim(e, arena_printf(arena, "__builtin_offsetof(%s, %s) == %lld", record, f->name,
                                  (long long)offset), of);
        Naming naming = naming_of(e, type);
        if (naming == NAMING_UNKNOWN)
            claim(e, "0", of);
        else if (naming == NAMING_HIDDEN)
            e->asserts->unnamed++;
        else if (f->bit_width >= 0)
            claim(e, arena_printf(arena, "__builtin_types_compatible_p(__typeof__(+%s), %s)",
                                  object, spell(e, type, false)), of);
        else
            claim(e, arena_printf(arena, type_strip(f->type)->quals & QUAL_ATOMIC ? address_format : type_format, object, spell(e, type, true)), of);
    }
}

static void assert_record(Emit *e, const Type *type)
{
    const Tag *tag = type_strip((Type *)type)->tag;
    if (!tag->name || !tag->complete || tag->is_variable)
        return;
    const char *name = spell(e, type, false);
    assert_layout(e, name, tag->size, tag->align, name);
    assert_fields(e, name, tag, 0);
}

static void assert_enum(Emit *e, const EnumSpec *n)
{
    Arena *arena = e->unit->arena;
    const Tag *tag = type_strip(n->type)->tag;
    for (int i = 0; i < n->enumerators.count; i++) {
        if (n->enumerators.items[i]->kind != AST_ENUMERATOR)
            continue;
        const Symbol *s = ((const Enumerator *)n->enumerators.items[i])->symbol;
        claim(e, arena_printf(arena, "%s == %s", s->name,
                              spell_integer(e, s->type, s->constant->integer)), s->name);
        claim(e, arena_printf(arena, "__builtin_types_compatible_p(__typeof__(%s), %s)", s->name,
                              spell(e, s->type, false)), s->name);
    }
    if (!tag->name || !tag->enum_base)
        return;
    const char *name = spell(e, n->type, false);
    assert_layout(e, name, tag->size, tag->align, name);
    claim(e, arena_printf(arena, "__builtin_types_compatible_p(%s, %s)", name,
                          spell(e, tag->enum_base, false)), name);
}

/* ---- declared names ---- */

/* Size and alignment of what the name stands for, which must be an object or a type. */
static void assert_extent(Emit *e, const Symbol *s)
{
    const Type *t = type_strip(s->type);
    if (t->kind == TYPE_FUNCTION || t->kind == TYPE_VOID || t->varies || !type_is_complete(t))
        return;
    assert_layout(e, s->name, type_size(t), s->kind == SYMBOL_TYPEDEF ? type_align(t) : 0,
                  s->name);
}

static void assert_symbol(Emit *e, const Symbol *s)
{
    Arena *arena = e->unit->arena;
    if (!s || !s->name || (s->kind != SYMBOL_VARIABLE && s->kind != SYMBOL_FUNCTION &&
                           s->kind != SYMBOL_TYPEDEF))
        return;
    Naming naming = naming_of(e, s->type);
    if (naming == NAMING_UNKNOWN) {
        claim(e, "0", arena_printf(arena, "unknown type of %s", s->name));
    } else if (naming == NAMING_HIDDEN) {
        e->asserts->unnamed++;
    } else {
        bool is_atomic = type_strip(s->type)->quals & QUAL_ATOMIC && s->kind == SYMBOL_VARIABLE;
        if (!is_atomic || !(s->storage & STORAGE_REGISTER))
            claim(e, arena_printf(arena, is_atomic ? address_format : type_format, s->name,
                                  spell(e, s->type, true)), s->name);
        /* what is declared in a block and defined elsewhere may be completed there */
        bool is_tagged = type_is_record(s->type) || type_is_array(s->type);
        if (s->kind != SYMBOL_FUNCTION && !(s->function && is_tagged &&
                                            (s->kind == SYMBOL_TYPEDEF ||
                                             s->storage & STORAGE_EXTERN)))
            assert_extent(e, s);
    }
}

/* ---- the walk ---- */

/* What the parts of an expression say about it. */
enum {
    UNREPEATABLE = 1, /* it can't be printed a second time */
    UNFOLDED = 2      /* a call of gcc's own whose value, if constant, gcc alone knows is in it */
};

typedef struct Walk {
    Emit *e;
    unsigned traits;
} Walk;

static void visit(Node **child, void *context)
{
    Walk *w = context;
    w->traits |= assert_tree(w->e, *child);
}

static void find_label(Node **child, void *found)
{
    if ((*child)->kind == AST_LABEL)
        *(bool *)found = true;
    ast_children(*child, find_label, found);
}

/* The subscripts in offsetof's designator; its names are no expressions. */
static unsigned assert_designator(Emit *e, Node *node)
{
    switch (node->kind) {
    case AST_INDEX: {
        unsigned inner = assert_designator(e, ((Index *)node)->object);
        return assert_tree(e, ((Index *)node)->index) | inner;
    }
    case AST_MEMBER:
        return assert_designator(e, ((Member *)node)->object);
    case AST_PAREN:
        return assert_designator(e, ((Paren *)node)->inner);
    default:
        return 0;
    }
}

/* A function of gcc's by name, which may be called and little else, or one that the call itself
 * declares. */
static bool is_builtin_name(const Node *node)
{
    if (node->kind != AST_IDENT)
        return false;
    const Symbol *symbol = ((const Ident *)node)->symbol;
    return !symbol || symbol->kind == SYMBOL_BUILTIN ||
           (symbol->kind == SYMBOL_FUNCTION && !symbol->decl);
}

static bool is_enumerator(const Symbol *symbol)
{
    return symbol && symbol->kind == SYMBOL_ENUMERATOR;
}

static unsigned assert_parts(Emit *e, Node *node)
{
    Walk w = {.e = e};
    bool has_label = false;
    switch (node->kind) {
    case AST_ATTRIBUTE:
        return 0;
    case AST_FUNCTION_DECLARATOR: /* a prototype: its names have no meaning outside */
        return ((FunctionDeclarator *)node)->inner
                   ? assert_tree(e, ((FunctionDeclarator *)node)->inner)
                   : 0;
    case AST_IDENT: /* within its enum an enumerator has another type than behind it */
        return is_enumerator(((Ident *)node)->symbol) &&
                       type_kind(((Ident *)node)->expr.type) !=
                           type_kind(((Ident *)node)->symbol->type)
                   ? UNREPEATABLE
                   : 0;
    case AST_STMT_EXPR: /* its statements have their assertions where they stand */
        ast_children(node, find_label, &has_label);
        return has_label ? UNREPEATABLE : 0;
    case AST_OFFSETOF:
        w.traits = assert_tree(e, ((Offsetof *)node)->type_name);
        return assert_designator(e, ((Offsetof *)node)->member) | w.traits;
    case AST_CALL:
        ast_children(node, visit, &w);
        if (!((Call *)node)->expr.constant && is_builtin_name(ast_unparen(((Call *)node)->callee)))
            w.traits |= UNFOLDED;
        return w.traits;
    case AST_RECORD_SPEC:
        see_tag(e, ((RecordSpec *)node)->type);
        ast_children(node, visit, &w);
        return w.traits | (((RecordSpec *)node)->has_body ? UNREPEATABLE : 0);
    case AST_ENUM_SPEC:
        see_tag(e, ((EnumSpec *)node)->type);
        ast_children(node, visit, &w);
        return w.traits | (((EnumSpec *)node)->has_body ? UNREPEATABLE : 0);
    default:
        ast_children(node, visit, &w);
        return w.traits;
    }
}

/* True if an assertion of the expression itself may be printed. Of what lowering has rewritten
 * sema has not known, of its parts it has. */
static bool is_asserted(const Node *node, unsigned traits, bool is_part)
{
    return ast_is_expr(node) && node->kind != AST_PAREN && !is_builtin_name(node) &&
           !node->changed && !(traits & UNREPEATABLE) &&
           (!is_part || node->span.end - node->span.start <= MAX_REPEATED);
}

/* Asserts what is known of the node itself, whose parts have been. */
static void assert_node(Emit *e, Node *node, unsigned traits)
{
    bool is_part = e->asserts->in_expression;
    if (node->kind == AST_RECORD_SPEC && !is_part && ((RecordSpec *)node)->has_body)
        assert_record(e, ((RecordSpec *)node)->type);
    else if (node->kind == AST_ENUM_SPEC && !is_part && ((EnumSpec *)node)->has_body)
        assert_enum(e, (EnumSpec *)node);
    else if (is_asserted(node, traits, is_part))
        assert_expr(e, node, traits & UNFOLDED);
}

/* Asserts what is known of all expressions and types in `node`; its traits. Chains that lean
 * left are walked, not recursed into: they may be long. */
static unsigned assert_tree(Emit *e, Node *node)
{
    bool outer = e->asserts->in_expression;
    NodeList chain = {0};
    while (node->kind == AST_BINARY) {
        VEC_PUSH(e->unit->arena, &chain, node);
        node = ((Binary *)node)->left;
    }
    e->asserts->in_expression |= ast_is_expr(node);
    unsigned traits = assert_parts(e, node);
    e->asserts->in_expression = outer || chain.count;
    assert_node(e, node, traits);
    while (chain.count) {
        Node *binary = chain.items[--chain.count];
        e->asserts->in_expression = true;
        traits |= assert_tree(e, ((Binary *)binary)->right);
        e->asserts->in_expression = outer || chain.count;
        assert_node(e, binary, traits);
    }
    e->asserts->in_expression = outer;
    return traits;
}

/* ---- where assertions stand ---- */

void emit_assert_before(Emit *e, const Node *stmt)
{
    Walk w = {.e = e};
    switch (stmt->kind) {
    case AST_EXPR_STMT:
    case AST_RETURN:
    case AST_GOTO:
    case AST_ASM_STMT:
    case AST_STATIC_ASSERT:
        ast_children((Node *)stmt, visit, &w);
        break;
    case AST_IF: /* and those that follow an else, in front of which nothing may stand */
        for (const Node *n = stmt; n && n->kind == AST_IF; n = ((const If *)n)->otherwise)
            assert_tree(e, ((const If *)n)->condition);
        break;
    case AST_SWITCH:
        assert_tree(e, ((const Switch *)stmt)->condition);
        break;
    case AST_WHILE:
        assert_tree(e, ((const While *)stmt)->condition);
        break;
    case AST_DO:
        assert_tree(e, ((const Do *)stmt)->condition);
        break;
    default:
        break;
    }
}

void emit_assert_behind(Emit *e, const Node *declaration)
{
    if (declaration->kind != AST_DECLARATION)
        return;
    const Declaration *d = (const Declaration *)declaration;
    if (d->specs)
        assert_tree(e, d->specs);
    for (int i = 0; i < d->declarators.count; i++) {
        const InitDeclarator *n = (const InitDeclarator *)d->declarators.items[i];
        if (n->declarator)
            assert_tree(e, n->declarator);
        if (n->init)
            assert_tree(e, n->init);
        if (n->symbol && n->symbol->function)
            assert_symbol(e, n->symbol);
    }
}

void emit_assert_case(Emit *e, const Case *label)
{
    assert_tree(e, label->low);
    if (label->high)
        assert_tree(e, label->high);
}

void emit_assert_loop(Emit *e, const For *loop)
{
    if (loop->init && ast_is_expr(loop->init))
        assert_tree(e, loop->init);
    else if (loop->init)
        emit_assert_behind(e, loop->init);
    if (loop->condition)
        assert_tree(e, loop->condition);
    if (loop->update)
        assert_tree(e, loop->update);
}

void emit_assert_function(Emit *e, const FunctionDef *f)
{
    e->asserts->opening = f;
}

int emit_assert_enter(Emit *e)
{
    Asserts *a = e->asserts;
    const FunctionDef *f = a->opening;
    a->opening = NULL;
    if (f && f->specs) /* what is defined there stays visible behind the function */
        assert_tree(e, f->specs);
    int count = a->tags.count;
    FunctionDeclarator *head = f && f->declarator ? declarator_function(f->declarator) : NULL;
    for (int i = 0; head && i < head->params.count; i++) {
        Node *param = head->params.items[i];
        if (param->kind != AST_PARAM)
            continue;
        Walk w = {.e = e};
        ast_children(param, visit, &w);
        assert_symbol(e, ((Param *)param)->symbol);
    }
    for (int i = 0; f && i < f->kr_decls.count; i++)
        emit_assert_behind(e, f->kr_decls.items[i]);
    return count;
}

void emit_assert_leave(Emit *e, int entered)
{
    leave_tags(e, entered);
}

/* ---- the unit ---- */

void emit_assert_begin(Emit *e)
{
    e->asserts = ARENA_NEW(e->unit->arena, Asserts);
    fprintf(e->out, "%s\n", probes);
    e->line++;
}

/* What is declared in the file may be completed by a later declaration, so it is asserted at
 * the end. */
void emit_assert_end(Emit *e)
{
    const NodeList *items = &e->unit->root->items;
    for (int i = 0; i < items->count; i++) {
        const Node *item = items->items[i];
        if (item->kind == AST_FUNCTION) {
            assert_symbol(e, ((const FunctionDef *)item)->symbol);
        } else if (item->kind == AST_DECLARATION) {
            const NodeList *list = &((const Declaration *)item)->declarators;
            for (int j = 0; j < list->count; j++) {
                const InitDeclarator *n = (const InitDeclarator *)list->items[j];
                if (n->symbol && n->symbol->decl == &n->node)
                    assert_symbol(e, n->symbol);
            }
        }
    }
    emit_fresh_line(e);
    fprintf(e->out, "/* asserted: %d types and layouts, %d values; types without a name: %d */\n",
            e->asserts->types, e->asserts->values, e->asserts->unnamed);
}
