/* Builds specifiers: storage classes, qualifiers, types of all sorts, attributes. */
#include "frontend/build.h"

/* Appends all of `from` to `to`. */
static void append_list(Builder *b, NodeList *to, const NodeList *from)
{
    for (int i = 0; i < from->count; i++)
        VEC_PUSH(b->arena, to, from->items[i]);
}

/* ---- attributes ---- */

static Node *build_attribute_item(Builder *b, CstNode n)
{
    AttributeItem *item = AST_NEW(b->arena, ATTRIBUTE_ITEM, AttributeItem, cst_span(b->cst, n));
    item->name = build_name(b, build_child(b, n, CST_F_NAME));
    if (item->name == b->words_retained[0] || item->name == b->words_retained[1])
        b->unit->may_be_chant = true;
    CstNode arguments = build_child(b, n, CST_F_ARGUMENTS);
    if (arguments == CST_NONE)
        return &item->node;
    CST_EACH(b->cst, c, arguments) {
        Node *argument;
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        if (cst_kind(b->cst, c) == CST_IDENTIFIER) {
            /* `printf`, `SI`, `read_only`: seldom an ordinary name */
            Ident *ident = AST_NEW(b->arena, IDENT, Ident, cst_span(b->cst, c));
            ident->name = build_name(b, c);
            argument = &ident->expr.node;
        } else {
            argument = build_expr(b, c);
        }
        VEC_PUSH(b->arena, &item->arguments, argument);
    }
    return &item->node;
}

Node *build_attribute(Builder *b, CstNode n)
{
    Attribute *attribute = AST_NEW(b->arena, ATTRIBUTE, Attribute, cst_span(b->cst, n));
    CST_EACH(b->cst, c, n)
        if (cst_kind(b->cst, c) == CST_ATTRIBUTE_ITEM)
            VEC_PUSH(b->arena, &attribute->items, build_attribute_item(b, c));
    return &attribute->node;
}

void build_attributes(Builder *b, CstNode n, NodeList *list)
{
    CST_EACH(b->cst, c, n)
        if (cst_kind(b->cst, c) == CST_ATTRIBUTE)
            VEC_PUSH(b->arena, list, build_attribute(b, c));
}

Node *build_qualifier(Builder *b, CstNode n)
{
    if (cst_kind(b->cst, n) == CST_ATTRIBUTE)
        return build_attribute(b, n);
    Qualifier *qualifier = AST_NEW(b->arena, QUALIFIER, Qualifier, cst_span(b->cst, n));
    qualifier->op = build_keyword(b, n);
    return &qualifier->node;
}

/* ---- struct, union, enum ---- */

static Node *build_field_declarator(Builder *b, CstNode n, const NodeList *lead)
{
    FieldDeclarator *field =
        AST_NEW(b->arena, FIELD_DECLARATOR, FieldDeclarator, cst_span(b->cst, n));
    if (lead->count) {
        field->node.span.start = lead->items[0]->span.start;
        append_list(b, &field->attributes, lead);
    }
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        switch (cst_field(b->cst, c)) {
        case CST_F_DECLARATOR:
            field->declarator = build_declarator(b, c);
            break;
        case CST_F_BITS:
            field->bits = build_expr(b, c);
            break;
        case CST_F_ATTRIBUTE:
            VEC_PUSH(b->arena, &field->attributes, build_attribute(b, c));
            break;
        default:
            break;
        }
    }
    return &field->node;
}

/* `const x;` is a member x, an int, and no unnamed member of type x, if nothing of that name is
 * known (C90 3.5.2). */
static void expect_implicit_int(Builder *b, CstNode n)
{
    CstNode lone = CST_NONE;
    bool modified = false;
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) != CST_F_SPECIFIER || lone != CST_NONE)
            return;
        CstKind kind = cst_kind(b->cst, c);
        if (kind == CST_TYPE_IDENTIFIER && modified)
            lone = c;
        else if (kind != CST_QUALIFIER && kind != CST_ATTRIBUTE && kind != CST_ALIGNAS)
            return;
        modified = true;
    }
    if (lone != CST_NONE && names_role(b, build_name(b, lone)) == NAME_UNKNOWN)
        build_want_hint(b, cst_span(b->cst, lone).start, CST_HINT_NAME);
}

static Node *build_field_declaration(Builder *b, CstNode n)
{
    expect_implicit_int(b, n);
    FieldDecl *decl = AST_NEW(b->arena, FIELD_DECL, FieldDecl, cst_span(b->cst, n));
    bool is_typedef;
    decl->specs = build_specifiers(b, n, &is_typedef);
    NodeList lead = {0};
    bool first = true;
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) == CST_F_ATTRIBUTE) {
            VEC_PUSH(b->arena, &lead, build_attribute(b, c));
        } else if (cst_kind(b->cst, c) == CST_FIELD_DECLARATOR) {
            CstNode declarator = build_child(b, c, CST_F_DECLARATOR);
            if (first && declarator != CST_NONE)
                build_check_implicit_int(b, n, declarator);
            first = false;
            VEC_PUSH(b->arena, &decl->declarators, build_field_declarator(b, c, &lead));
            lead = (NodeList){0};
        }
    }
    return &decl->node;
}

static void build_field_list(Builder *b, CstNode n, NodeList *fields)
{
    CST_EACH(b->cst, c, n) {
        Node *field = cst_kind(b->cst, c) == CST_FIELD_DECLARATION ? build_field_declaration(b, c)
                                                                    : build_declaration_item(b, c);
        if (field)
            VEC_PUSH(b->arena, fields, field);
    }
}

static Node *build_struct_specifier(Builder *b, CstNode n)
{
    RecordSpec *record = AST_NEW(b->arena, RECORD_SPEC, RecordSpec, cst_span(b->cst, n));
    if (!build_enter(b, n)) {
        build_leave(b);
        return build_placeholder(b, n);
    }
    record->is_union = build_text_is(b, build_child(b, n, CST_F_KEYWORD), "union");
    build_attributes(b, n, &record->attributes);
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_TAG) {
            record->tag = build_name(b, c);
        } else if (cst_kind(b->cst, c) == CST_FIELD_LIST) {
            record->has_body = true;
            build_field_list(b, c, &record->fields);
        }
    }
    build_leave(b);
    return &record->node;
}

static Node *build_enumerator(Builder *b, CstNode n)
{
    Enumerator *enumerator = AST_NEW(b->arena, ENUMERATOR, Enumerator, cst_span(b->cst, n));
    enumerator->name = build_name(b, build_child(b, n, CST_F_NAME));
    build_attributes(b, n, &enumerator->attributes);
    enumerator->value = build_optional_expr(b, n, CST_F_VALUE);
    names_declare(b, enumerator->name, NAME_OBJECT);
    return &enumerator->node;
}

static Node *build_enum_specifier(Builder *b, CstNode n)
{
    EnumSpec *spec = AST_NEW(b->arena, ENUM_SPEC, EnumSpec, cst_span(b->cst, n));
    build_attributes(b, n, &spec->attributes);
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_TAG)
            spec->tag = build_name(b, c);
        if (cst_kind(b->cst, c) != CST_ENUMERATOR_LIST)
            continue;
        spec->has_body = true;
        CST_EACH(b->cst, e, c)
            VEC_PUSH(b->arena, &spec->enumerators,
                     cst_kind(b->cst, e) == CST_PRAGMA ? build_pragma(b, e)
                                                       : build_enumerator(b, e));
    }
    return &spec->node;
}

/* ---- other types ---- */

static Node *build_type_identifier(Builder *b, CstNode n)
{
    TypeRef *ref = AST_NEW(b->arena, TYPE_REF, TypeRef, cst_span(b->cst, n));
    ref->name = build_name(b, n);
    build_expect_type(b, n, ref->name);
    return &ref->node;
}

Node *build_typeof_specifier(Builder *b, CstNode n)
{
    TypeofSpec *spec = AST_NEW(b->arena, TYPEOF_SPEC, TypeofSpec, cst_span(b->cst, n));
    spec->argument = build_type_or_value(b, n);
    return &spec->node;
}

static Node *build_atomic_specifier(Builder *b, CstNode n)
{
    AtomicSpec *spec = AST_NEW(b->arena, ATOMIC_SPEC, AtomicSpec, cst_span(b->cst, n));
    spec->type_name = build_type_descriptor(b, build_child(b, n, CST_F_TYPE));
    return &spec->node;
}

static Node *build_alignas(Builder *b, CstNode n)
{
    Alignas *spec = AST_NEW(b->arena, ALIGNAS, Alignas, cst_span(b->cst, n));
    spec->argument = build_type_or_value(b, n);
    return &spec->node;
}

/* A declaration of `chan` in scope takes the word away from the language. */
static void check_chan_word(Builder *b, CstNode n)
{
    NameRole role = names_role(b, b->word_chan);
    if (role == NAME_UNKNOWN)
        return;
    uint32_t start = cst_span(b->cst, n).start;
    CstNode arrow = build_child(b, n, CST_F_RECEIVE);
    if (arrow != CST_NONE)
        start = build_next_token(b, cst_span(b->cst, arrow).end);
    build_want_hint(b, start, role == NAME_TYPE ? CST_HINT_TYPE : CST_HINT_NAME);
}

Node *build_chan_type(Builder *b, CstNode n)
{
    ChanSpec *spec = BUILD_CONSTRUCT(b, CHAN_SPEC, ChanSpec, cst_span(b->cst, n));
    if (!build_enter(b, n)) {
        build_leave(b);
        return build_placeholder(b, n);
    }
    check_chan_word(b, n);
    spec->op = OP_CHAN_BOTH;
    if (build_child(b, n, CST_F_SEND) != CST_NONE)
        spec->op = OP_CHAN_SEND;
    else if (build_child(b, n, CST_F_RECEIVE) != CST_NONE)
        spec->op = OP_CHAN_RECV;
    CstNode element = build_child(b, n, CST_F_ELEMENT);
    bool is_typedef;
    if (cst_span(b->cst, element).end < cst_span(b->cst, n).end) /* a `)` follows it */
        spec->element = build_type_descriptor(b, element);
    else
        spec->element = build_specifiers(b, element, &is_typedef);
    build_leave(b);
    return &spec->node;
}

static Node *build_word(Builder *b, CstNode n, AstKind kind)
{
    Op op = build_keyword(b, n);
    Node *node = ast_new(b->arena, kind, cst_span(b->cst, n));
    if (kind == AST_STORAGE)
        ((Storage *)node)->op = op;
    else
        ((BuiltinType *)node)->op = op;
    return node;
}

static Node *build_specifier(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_STORAGE_CLASS:
        return build_word(b, n, AST_STORAGE);
    case CST_BUILTIN_TYPE:
        return build_word(b, n, AST_BUILTIN_TYPE);
    case CST_QUALIFIER:
    case CST_ATTRIBUTE:
        return build_qualifier(b, n);
    case CST_TYPE_IDENTIFIER:
        return build_type_identifier(b, n);
    case CST_STRUCT_SPECIFIER:
        return build_struct_specifier(b, n);
    case CST_ENUM_SPECIFIER:
        return build_enum_specifier(b, n);
    case CST_TYPEOF_SPECIFIER:
        return build_typeof_specifier(b, n);
    case CST_ATOMIC_SPECIFIER:
        return build_atomic_specifier(b, n);
    case CST_ALIGNAS:
        return build_alignas(b, n);
    case CST_CHAN_TYPE:
        return build_chan_type(b, n);
    default:
        build_fault(b, cst_span(b->cst, n), "unexpected specifier");
        return build_placeholder(b, n);
    }
}

/* An attribute right behind a `}` belongs to the type that ends there, as gcc has it:
 * true if `item` went to that type. */
static bool attach_to_body(Builder *b, Node *last, Node *item)
{
    if (!last || item->kind != AST_ATTRIBUTE)
        return false;
    if (last->kind == AST_RECORD_SPEC && ((RecordSpec *)last)->has_body)
        VEC_PUSH(b->arena, &((RecordSpec *)last)->attributes, item);
    else if (last->kind == AST_ENUM_SPEC && ((EnumSpec *)last)->has_body)
        VEC_PUSH(b->arena, &((EnumSpec *)last)->attributes, item);
    else
        return false;
    last->span.end = item->span.end;
    return true;
}

Node *build_specifiers(Builder *b, CstNode n, bool *is_typedef)
{
    uint32_t start = cst_span(b->cst, n).start;
    Specs *specs = AST_NEW(b->arena, SPECS, Specs, ((Span){start, start}));
    Node *last = NULL;
    *is_typedef = false;
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) != CST_F_SPECIFIER || cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        Node *item = build_specifier(b, c);
        if (!last)
            specs->node.span.start = item->span.start;
        if (!attach_to_body(b, last, item)) {
            VEC_PUSH(b->arena, &specs->items, item);
            last = item;
        }
        specs->node.span.end = item->span.end;
        if (item->kind == AST_STORAGE && ((Storage *)item)->op == OP_TYPEDEF)
            *is_typedef = true;
    }
    return &specs->node;
}
