/* Type specifiers, declarators and type names (C17 6.7.2, 6.7.6, 6.7.7). */
#include "frontend/sema_decl.h"
#include "frontend/sema_expr.h"
#include "frontend/sema_hint.h"

Type type_auto = {.kind = TYPE_ERROR};

/* ---- the words of a basic type ---- */

/* What has been read of one list of specifiers. */
typedef struct SpecWords {
    TypeKind base;   /* of void, char, int, float ... ; TYPE_ERROR: none yet */
    int longs;
    bool is_short, is_signed, is_unsigned, is_complex;
    Type *type;      /* from a specifier that is a whole type; NULL: none */
    unsigned quals;
    bool conflict;   /* reported already */
} SpecWords;

static TypeKind word_kind(Op op)
{
    switch (op) {
    case OP_VOID: return TYPE_VOID;
    case OP_CHAR: return TYPE_CHAR;
    case OP_INT: return TYPE_INT;
    case OP_FLOAT: return TYPE_FLOAT;
    case OP_DOUBLE: return TYPE_DOUBLE;
    case OP_BOOL: return TYPE_BOOL;
    case OP_INT128: return TYPE_INT128;
    case OP_FLOAT16: return TYPE_FLOAT16;
    case OP_FLOAT32: return TYPE_FLOAT32;
    case OP_FLOAT64: return TYPE_FLOAT64;
    case OP_FLOAT128: return TYPE_FLOAT128;
    case OP_FLOAT32X: return TYPE_FLOAT32X;
    case OP_FLOAT64X: return TYPE_FLOAT64X;
    case OP_FLOAT80: return TYPE_LDOUBLE;
    case OP_BFLOAT16: return TYPE_BFLOAT16;
    case OP_DECIMAL32: return TYPE_DECIMAL32;
    case OP_DECIMAL64: return TYPE_DECIMAL64;
    case OP_DECIMAL128: return TYPE_DECIMAL128;
    default: return TYPE_ERROR;
    }
}

static void report_conflict(Sema *s, SpecWords *w, Span span)
{
    if (!w->conflict)
        diag_error(s->unit->diag, span, "two or more data types in one declaration");
    w->conflict = true;
}

/* glibc declares these itself for compilers that lack them: `typedef float _Float32;`. */
static bool may_be_declared(Op op)
{
    return op == OP_FLOAT32 || op == OP_FLOAT64 || op == OP_FLOAT128 || op == OP_FLOAT32X ||
           op == OP_FLOAT64X;
}

static void add_word(Sema *s, SpecWords *w, const BuiltinType *b)
{
    if (w->type)
        report_conflict(s, w, b->node.span);
    switch (b->op) {
    case OP_SHORT:
        w->is_short = true;
        break;
    case OP_LONG:
        if (++w->longs > 2)
            report_conflict(s, w, b->node.span);
        break;
    case OP_SIGNED:
        w->is_signed = true;
        break;
    case OP_UNSIGNED:
        w->is_unsigned = true;
        break;
    case OP_COMPLEX:
    case OP_IMAGINARY:
        w->is_complex = true;
        break;
    case OP_AUTO_TYPE:
        w->type = &type_auto;
        break;
    default:
        if (w->base != TYPE_ERROR && may_be_declared(b->op))
            return;
        if (w->base != TYPE_ERROR)
            report_conflict(s, w, b->node.span);
        w->base = word_kind(b->op);
    }
    if (w->is_short && w->longs)
        report_conflict(s, w, b->node.span);
    if (w->is_signed && w->is_unsigned)
        report_conflict(s, w, b->node.span);
}

static void add_type(Sema *s, SpecWords *w, Type *type, Span span)
{
    if (w->type || w->base != TYPE_ERROR || w->longs || w->is_short || w->is_signed ||
        w->is_unsigned || w->is_complex)
        report_conflict(s, w, span);
    w->type = type;
}

/* The basic type that the words make; C89's implicit int if there is none. */
static Type *type_of_words(Sema *s, const SpecWords *w, Span span)
{
    TypeKind kind = w->base;
    bool sized = w->is_short || w->longs, has_sign = w->is_signed || w->is_unsigned;
    if (kind == TYPE_ERROR)
        kind = w->is_complex && !sized && !has_sign ? TYPE_DOUBLE : TYPE_INT;
    if (kind == TYPE_DOUBLE && w->longs == 1 && !w->is_short && !has_sign) {
        kind = TYPE_LDOUBLE;
    } else if (kind == TYPE_INT) {
        if (w->is_short)
            kind = TYPE_SHORT;
        else if (w->longs)
            kind = w->longs == 1 ? TYPE_LONG : TYPE_LLONG;
        kind += w->is_unsigned;
    } else if (kind == TYPE_CHAR && !sized) {
        kind = w->is_unsigned ? TYPE_UCHAR : w->is_signed ? TYPE_SCHAR : TYPE_CHAR;
    } else if (kind == TYPE_INT128 && !sized) {
        kind += w->is_unsigned;
    } else if (sized || has_sign) {
        diag_error(s->unit->diag, span, "%s can't be signed, unsigned, short or long here",
                   sema_type_text(s, type_basic(kind)));
        return &type_error;
    }
    Type *t = type_basic(kind);
    return w->is_complex && type_is_arithmetic(t) ? type_complex(s->arena, t) : t;
}

static unsigned qualifier_bit(Op op)
{
    switch (op) {
    case OP_CONST: return QUAL_CONST;
    case OP_VOLATILE: return QUAL_VOLATILE;
    case OP_RESTRICT: return QUAL_RESTRICT;
    case OP_ATOMIC: return QUAL_ATOMIC;
    case OP_SEG_FS: return QUAL_SEG_FS;
    case OP_SEG_GS: return QUAL_SEG_GS;
    default: return 0;
    }
}

unsigned specs_quals(const NodeList *list)
{
    unsigned quals = 0;
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->kind == AST_QUALIFIER)
            quals |= qualifier_bit(((Qualifier *)list->items[i])->op);
    return quals;
}

bool specs_are_implicit(const Specs *specs)
{
    for (int i = 0; i < specs->items.count; i++) {
        AstKind kind = specs->items.items[i]->kind;
        if (kind != AST_STORAGE && kind != AST_QUALIFIER && kind != AST_ATTRIBUTE &&
            kind != AST_ALIGNAS)
            return false;
    }
    return true;
}

static unsigned storage_bit(Op op)
{
    switch (op) {
    case OP_TYPEDEF: return STORAGE_TYPEDEF;
    case OP_EXTERN: return STORAGE_EXTERN;
    case OP_STATIC: return STORAGE_STATIC;
    case OP_AUTO: return STORAGE_AUTO;
    case OP_REGISTER: return STORAGE_REGISTER;
    case OP_INLINE: return STORAGE_INLINE;
    case OP_THREAD_LOCAL: return STORAGE_THREAD;
    case OP_NORETURN: return STORAGE_NORETURN;
    default: return 0;
    }
}

/* ---- specifiers that are a whole type ---- */

/* Says once that a name is no type, and makes it an unknown one from here on. */
static void report_unknown_type(Sema *s, const TypeRef *r, const Symbol *found)
{
    const Symbol *tag = scope_find_tag(s->scope, r->name);
    if (found) {
        diag_error(s->unit->diag, r->node.span, "'%s' is not a type", r->name);
        diag_note(s->unit->diag, found->span, "'%s' declared here", r->name);
        return;
    }
    if (tag) {
        const char *word = tag->tag->kind == TYPE_STRUCT  ? "struct"
                           : tag->tag->kind == TYPE_UNION ? "union"
                                                          : "enum";
        diag_error(s->unit->diag, r->node.span, "must use '%s' tag to refer to type '%s'", word,
                   r->name);
        diag_fix(s->unit->diag, r->node.span, "%s %s", word, r->name);
        return;
    }
    /* `go x = 1;` and `select (x) {...}` are declarations to C. */
    bool go = sema_has_channels(s) && !strcmp(r->name, "go");
    bool select = sema_has_channels(s) && !strcmp(r->name, "select");
    if (go)
        diag_error(s->unit->diag, r->node.span, "'go' needs a function call or a block");
    else if (select)
        diag_error(s->unit->diag, r->node.span,
                   "'select' takes no operand: its cases stand in braces right behind it");
    else
        hint_unknown_type(s, r->node.span, r->name);
    Symbol *unknown = symbol_new(s, SYMBOL_TYPEDEF, r->name, &type_error, r->node.span, NULL);
    scope_add(s->arena, s->unit->file_scope, unknown);
}

static Type *named_type(Sema *s, TypeRef *r)
{
    Symbol *symbol = scope_find(s->scope, r->name);
    if (!symbol || symbol->kind != SYMBOL_TYPEDEF) {
        report_unknown_type(s, r, symbol);
        return &type_error;
    }
    r->symbol = symbol;
    if (type_is_error(symbol->type))
        return &type_error;
    return type_typedef(s->arena, symbol, symbol->type);
}

/* GNU typeof: of an expression the type before conversions. */
static Type *typeof_type(Sema *s, TypeofSpec *t)
{
    if (!ast_is_expr(t->argument))
        return sema_type_name(s, t->argument);
    bool outer = s->unevaluated;
    s->unevaluated = true;
    sema_expr(s, t->argument);
    s->unevaluated = outer;
    return ast_expr(t->argument)->type;
}

/* LANGUAGE.md 2: `chan T`, `chan(type name)`. */
static Type *chan_type(Sema *s, ChanSpec *c)
{
    bool in_parens = c->element->kind == AST_TYPE_NAME;
    Type *element = in_parens ? sema_type_name(s, c->element) : sema_specs(s, c->element);
    Span span = c->element->span;
    ChanDir direction = c->op == OP_CHAN_SEND   ? CHAN_SEND
                        : c->op == OP_CHAN_RECV ? CHAN_RECV
                                                : CHAN_BOTH;
    switch (type_kind(element)) {
    case TYPE_ARRAY:
        diag_error(s->unit->diag, span, "a channel can't carry an array; wrap it in a struct");
        element = &type_error;
        break;
    case TYPE_FUNCTION:
        diag_error(s->unit->diag, span,
                   "a channel can't carry a function; let it carry a pointer to one");
        element = &type_error;
        break;
    case TYPE_VOID:
        if (!in_parens) {
            diag_error(s->unit->diag, span,
                       "a channel that carries no value is written with parentheses: '%s(void)'",
                       op_spelling(c->op));
            diag_fix(s->unit->diag, span, "(void)");
        }
        break;
    default:
        break;
    }
    c->type = type_chan(s->arena, element, direction);
    return c->type;
}

static void add_specifier(Sema *s, SpecWords *w, Specs *specs, Node *item,
                          Attributes *attributes, bool alone)
{
    switch (item->kind) {
    case AST_STORAGE:
        specs->storage |= storage_bit(((Storage *)item)->op);
        break;
    case AST_QUALIFIER:
        w->quals |= qualifier_bit(((Qualifier *)item)->op);
        break;
    case AST_BUILTIN_TYPE:
        add_word(s, w, (BuiltinType *)item);
        break;
    case AST_TYPE_REF:
        add_type(s, w, named_type(s, (TypeRef *)item), item->span);
        break;
    case AST_RECORD_SPEC:
        add_type(s, w, sema_record(s, (RecordSpec *)item, alone), item->span);
        break;
    case AST_ENUM_SPEC:
        add_type(s, w, sema_enum(s, (EnumSpec *)item, alone), item->span);
        break;
    case AST_TYPEOF_SPEC:
        add_type(s, w, typeof_type(s, (TypeofSpec *)item), item->span);
        break;
    case AST_ATOMIC_SPEC: {
        Type *type = sema_type_name(s, ((AtomicSpec *)item)->type_name);
        add_type(s, w, type_qualified(s->arena, type, QUAL_ATOMIC), item->span);
        break;
    }
    case AST_CHAN_SPEC:
        add_type(s, w, chan_type(s, (ChanSpec *)item), item->span);
        break;
    case AST_ALIGNAS:
        attributes_add_alignas(s, attributes, (Alignas *)item);
        break;
    default:
        attributes_add(s, attributes, item);
    }
}

Type *specs_type(Sema *s, Specs *specs, Attributes *attributes, bool alone)
{
    SpecWords w = {.base = TYPE_ERROR};
    int others = 0; /* than attributes */
    for (int i = 0; i < specs->items.count; i++)
        others += specs->items.items[i]->kind != AST_ATTRIBUTE;
    for (int i = 0; i < specs->items.count; i++)
        add_specifier(s, &w, specs, specs->items.items[i], attributes, alone && others == 1);
    Type *t = w.conflict ? &type_error : w.type ? w.type : type_of_words(s, &w, specs->node.span);
    if (specs->storage & STORAGE_NORETURN)
        attributes->is_noreturn = true;
    /* on a function's type a qualifier says nothing C defines; gcc drops it */
    if (t != &type_auto && !type_is_function(t))
        t = type_qualified(s->arena, t, w.quals);
    specs->type = t;
    return t;
}

Type *sema_specs(Sema *s, Node *node)
{
    Specs *specs = (Specs *)node;
    if (specs->type)
        return specs->type;
    Attributes attributes = {0};
    Type *t = specs_type(s, specs, &attributes, false);
    return t == &type_auto ? &type_error : attributes_on_type(s, &attributes, t);
}

/* ---- declarators ---- */

/* The declarator next in from `d`; NULL: none. */
static Node *inner_of(Node *d)
{
    switch (d->kind) {
    case AST_POINTER_DECLARATOR: return ((PointerDeclarator *)d)->inner;
    case AST_PAREN_DECLARATOR: return ((ParenDeclarator *)d)->inner;
    case AST_ARRAY_DECLARATOR: return ((ArrayDeclarator *)d)->inner;
    case AST_FUNCTION_DECLARATOR: return ((FunctionDeclarator *)d)->inner;
    default: return NULL;
    }
}

NameDeclarator *declarator_name(Node *declarator)
{
    for (Node *d = declarator; d; d = inner_of(d))
        if (d->kind == AST_NAME_DECLARATOR)
            return (NameDeclarator *)d;
    return NULL;
}

FunctionDeclarator *declarator_function(Node *declarator)
{
    Node *last = NULL; /* the innermost that is no parenthesis */
    for (Node *d = declarator; d && d->kind != AST_NAME_DECLARATOR; d = inner_of(d))
        if (d->kind != AST_PAREN_DECLARATOR)
            last = d;
    return last && last->kind == AST_FUNCTION_DECLARATOR ? (FunctionDeclarator *)last : NULL;
}

/* What a diagnostic calls the thing being declared. */
static const char *subject(Sema *s, Node *declarator)
{
    NameDeclarator *name = declarator_name(declarator);
    return name ? arena_printf(s->arena, "'%s'", name->name) : "this type name";
}

/* True if an array may have such elements (C17 6.7.6.2p1). */
static bool check_element(Sema *s, ArrayDeclarator *a, Type *element)
{
    Span span = a->node.span;
    if (type_is_error(element))
        return true;
    if (type_is_function(element)) {
        diag_error(s->unit->diag, span, "%s declared as an array of functions",
                   subject(s, &a->node));
        return false;
    }
    if (!type_is_complete(element)) {
        diag_error(s->unit->diag, span, "%s is an array with elements of incomplete type %s",
                   subject(s, &a->node), sema_type_text(s, element));
        return false;
    }
    return true;
}

static Type *array_of(Sema *s, ArrayDeclarator *a, Type *element)
{
    Type *size = a->size ? sema_value(s, a->size) : NULL;
    if (!check_element(s, a, element))
        return &type_error;
    Type *array;
    if (!a->size) {
        array = a->is_star ? type_vla(s->arena, element, NULL)
                           : type_array(s->arena, element, -1);
    } else {
        ConstValue *constant = ast_expr(a->size)->constant;
        if (!type_is_error(size) && !type_is_integer(size)) {
            diag_error(s->unit->diag, a->size->span, "size of %s has non-integer type %s",
                       subject(s, &a->node), sema_type_text(s, size));
            return &type_error;
        }
        bool known = constant && constant->kind == CONST_INT;
        if (known && (constant->integer < 0 || constant->integer > INT64_MAX)) {
            diag_error(s->unit->diag, a->size->span, "%s is an array of %s size",
                       subject(s, &a->node), constant->integer < 0 ? "negative" : "too large a");
            return &type_error;
        }
        array = known ? type_array(s->arena, element, (int64_t)constant->integer)
                      : type_vla(s->arena, element, a->size);
    }
    array->index_quals = specs_quals(&a->qualifiers);
    return array;
}

/* `(void)`: no parameters. */
static bool is_void_list(const FunctionDeclarator *f)
{
    if (f->params.count != 1 || f->is_kr)
        return false;
    const Param *p = (const Param *)f->params.items[0];
    return !p->declarator && type_is_void(p->symbol->type) && !type_quals(p->symbol->type);
}

static void add_params(Sema *s, FunctionDeclarator *f, Type *function)
{
    for (int i = 0; i < f->forward.count; i++)
        sema_param(s, (Param *)f->forward.items[i])->is_defined = false;
    for (int i = 0; i < f->params.count; i++) {
        Symbol *p = sema_param(s, (Param *)f->params.items[i]);
        VEC_PUSH(s->arena, &function->params, ((ParamType){.type = p->type, .name = p->name}));
    }
    if (is_void_list(f)) {
        function->params.count = 0;
        return;
    }
    for (int i = 0; i < f->params.count; i++)
        if (type_is_void(function->params.items[i].type))
            diag_error(s->unit->diag, f->params.items[i]->span, "a parameter can't be void");
}

static Type *function_of(Sema *s, FunctionDeclarator *f, Type *result)
{
    Span span = f->node.span;
    if (type_is_array(result) || type_is_function(result)) {
        diag_error(s->unit->diag, span, "%s can't return %s %s", subject(s, &f->node),
                   type_is_array(result) ? "the array" : "the function",
                   sema_type_text(s, result));
        result = &type_error;
    }
    /* the result is a value: its qualifiers mean nothing (6.7.6.3p5) */
    Type *function = type_function(s->arena, type_unqualified(s->arena, result));
    function->variadic = f->variadic;
    function->no_prototype = f->is_kr || (f->params.count == 0 && !f->variadic);
    Scope *scope = sema_push_scope(s, SCOPE_PROTOTYPE);
    if (!f->is_kr)
        add_params(s, f, function);
    sema_pop_scope(s);
    if (s->definition == &f->node)
        s->parameters = scope;
    return function;
}

/* An alignment among the qualifiers is the pointer's, as gcc has it. */
static Type *pointer_to(Sema *s, PointerDeclarator *p, Type *base)
{
    Attributes attributes = {0};
    attributes_add_list(s, &attributes, &p->qualifiers);
    Type *pointer = type_pointer(s->arena, base);
    pointer->quals = specs_quals(&p->qualifiers);
    pointer->align = attributes.align;
    pointer = attributes_on_type(s, &attributes, pointer);
    return pointer;
}

Type *sema_declarator(Sema *s, Node *declarator, Type *base, NameDeclarator **name)
{
    *name = NULL;
    for (Node *d = declarator; d; d = inner_of(d)) {
        switch (d->kind) {
        case AST_NAME_DECLARATOR:
            *name = (NameDeclarator *)d;
            break;
        case AST_POINTER_DECLARATOR:
            base = pointer_to(s, (PointerDeclarator *)d, base);
            break;
        case AST_ARRAY_DECLARATOR:
            base = array_of(s, (ArrayDeclarator *)d, base);
            break;
        case AST_FUNCTION_DECLARATOR:
            base = function_of(s, (FunctionDeclarator *)d, base);
            break;
        default:
            break;
        }
    }
    return base;
}

Type *sema_type_name(Sema *s, Node *node)
{
    TypeName *n = (TypeName *)node;
    if (n->type)
        return n->type;
    Attributes attributes = {0};
    Type *base = specs_type(s, (Specs *)n->specs, &attributes, false);
    NameDeclarator *name;
    Type *t = sema_declarator(s, n->declarator, base == &type_auto ? &type_error : base, &name);
    t = attributes_on_type(s, &attributes, t);
    if (attributes.align)
        t = type_aligned(s->arena, t, attributes.align);
    n->type = t;
    return t;
}
