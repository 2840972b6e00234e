/* Builds declarations, function definitions, declarators, parameters, initialisers. */
#include "frontend/build.h"
#include "frontend/cst_scan.h"

/* ---- declarators ---- */

static Node *build_pointer_declarator(Builder *b, CstNode n)
{
    PointerDeclarator *pointer =
        AST_NEW(b->arena, POINTER_DECLARATOR, PointerDeclarator, cst_span(b->cst, n));
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        if (cst_field(b->cst, c) == CST_F_QUALIFIER)
            VEC_PUSH(b->arena, &pointer->qualifiers, build_qualifier(b, c));
        else if (cst_field(b->cst, c) == CST_F_DECLARATOR)
            pointer->inner = build_declarator(b, c);
    }
    return &pointer->node;
}

static Node *build_parenthesized_declarator(Builder *b, CstNode n)
{
    ParenDeclarator *paren =
        AST_NEW(b->arena, PAREN_DECLARATOR, ParenDeclarator, cst_span(b->cst, n));
    build_attributes(b, n, &paren->attributes);
    paren->inner = build_declarator(b, build_child(b, n, CST_F_DECLARATOR));
    return &paren->node;
}

static Node *build_array_declarator(Builder *b, CstNode n)
{
    ArrayDeclarator *array =
        AST_NEW(b->arena, ARRAY_DECLARATOR, ArrayDeclarator, cst_span(b->cst, n));
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        switch (cst_field(b->cst, c)) {
        case CST_F_DECLARATOR:
            array->inner = build_declarator(b, c);
            break;
        case CST_F_QUALIFIER:
            VEC_PUSH(b->arena, &array->qualifiers, build_qualifier(b, c));
            break;
        case CST_F_STATIC:
            if (array->is_static)
                build_fault(b, cst_span(b->cst, c), "'static' twice in an array's brackets");
            array->is_static = true;
            break;
        case CST_F_STAR:
            array->is_star = true;
            break;
        case CST_F_SIZE:
            array->size = build_expr(b, c);
            break;
        case CST_F_ATTRIBUTE: /* of an abstract one; others have a node around them */
            VEC_PUSH(b->arena, &array->attributes, build_attribute(b, c));
            break;
        default:
            break;
        }
    }
    return &array->node;
}

/* The name of a parameter that is nothing but one name, or NULL. */
static Name bare_parameter(Builder *b, CstNode n)
{
    CstNode only = cst_first(b->cst, n);
    if (only == CST_NONE || cst_next(b->cst, only) != CST_NONE ||
        cst_kind(b->cst, only) != CST_TYPE_IDENTIFIER)
        return NULL;
    return build_name(b, only);
}

/* True if the list is one of K&R names: names alone, none a type. */
static bool is_kr_list(Builder *b, CstNode list)
{
    bool any = false;
    CST_EACH(b->cst, c, list) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        Name name = cst_kind(b->cst, c) == CST_PARAMETER ? bare_parameter(b, c) : NULL;
        if (!name || names_role(b, name) == NAME_TYPE)
            return false;
        any = true;
    }
    return any;
}

static void build_kr_list(Builder *b, CstNode list, FunctionDeclarator *function)
{
    function->is_kr = true;
    CST_EACH(b->cst, c, list) {
        if (cst_kind(b->cst, c) != CST_PARAMETER)
            continue;
        NameDeclarator *name =
            AST_NEW(b->arena, NAME_DECLARATOR, NameDeclarator, cst_span(b->cst, c));
        name->name = bare_parameter(b, c);
        VEC_PUSH(b->arena, &function->params, &name->node);
    }
}

static void build_parameter_list(Builder *b, CstNode list, FunctionDeclarator *function)
{
    int scope = names_push(b);
    CST_EACH(b->cst, c, list) {
        if (cst_kind(b->cst, c) == CST_PARAMETER) {
            VEC_PUSH(b->arena, &function->params, build_parameter(b, c));
        } else if (cst_field(b->cst, c) == CST_F_VARIADIC) {
            function->variadic = true;
        } else if (cst_field(b->cst, c) == CST_F_FORWARD) {
            /* GNU: what came before were declarations ahead of the list */
            for (int i = 0; i < function->params.count; i++)
                VEC_PUSH(b->arena, &function->forward, function->params.items[i]);
            function->params = (NodeList){0};
        }
    }
    names_pop(b, scope);
}

static Node *build_function_declarator(Builder *b, CstNode n)
{
    FunctionDeclarator *function =
        AST_NEW(b->arena, FUNCTION_DECLARATOR, FunctionDeclarator, cst_span(b->cst, n));
    CstNode inner = build_child(b, n, CST_F_DECLARATOR);
    CstNode list = build_child(b, n, CST_F_PARAMETERS);
    if (inner != CST_NONE)
        function->inner = build_declarator(b, inner);
    build_attributes(b, n, &function->attributes);
    if (is_kr_list(b, list))
        build_kr_list(b, list, function);
    else
        build_parameter_list(b, list, function);
    return &function->node;
}

/* The list of what C2x's attributes may follow; NULL for other declarators. */
static NodeList *trailing_attributes(Node *declarator)
{
    switch (declarator->kind) {
    case AST_NAME_DECLARATOR:
        return &((NameDeclarator *)declarator)->attributes;
    case AST_ARRAY_DECLARATOR:
        return &((ArrayDeclarator *)declarator)->attributes;
    case AST_FUNCTION_DECLARATOR:
        return &((FunctionDeclarator *)declarator)->attributes;
    default:
        return NULL;
    }
}

static Node *build_attributed_declarator(Builder *b, CstNode n)
{
    Node *declarator = build_declarator(b, build_child(b, n, CST_F_DECLARATOR));
    NodeList *attributes = trailing_attributes(declarator);
    if (attributes)
        build_attributes(b, n, attributes);
    else
        build_fault(b, cst_span(b->cst, n), "attributes can't follow this declarator");
    declarator->span = cst_span(b->cst, n);
    return declarator;
}

static Node *build_declarator_kind(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_ATTRIBUTED_DECLARATOR:
        return build_attributed_declarator(b, n);
    case CST_IDENTIFIER: {
        NameDeclarator *name =
            AST_NEW(b->arena, NAME_DECLARATOR, NameDeclarator, cst_span(b->cst, n));
        name->name = build_name(b, n);
        return &name->node;
    }
    case CST_POINTER_DECLARATOR:
    case CST_ABSTRACT_POINTER_DECLARATOR:
        return build_pointer_declarator(b, n);
    case CST_PARENTHESIZED_DECLARATOR:
    case CST_ABSTRACT_PARENTHESIZED_DECLARATOR:
        return build_parenthesized_declarator(b, n);
    case CST_ARRAY_DECLARATOR:
    case CST_ABSTRACT_ARRAY_DECLARATOR:
        return build_array_declarator(b, n);
    case CST_FUNCTION_DECLARATOR:
    case CST_ABSTRACT_FUNCTION_DECLARATOR:
        return build_function_declarator(b, n);
    default:
        build_fault(b, cst_span(b->cst, n), "unexpected declarator");
        return build_placeholder(b, n);
    }
}

Node *build_declarator(Builder *b, CstNode n)
{
    Node *node = build_enter(b, n) ? build_declarator_kind(b, n) : build_placeholder(b, n);
    build_leave(b);
    return node;
}

/* ---- names that could be a type as well as what is declared ---- */

static bool has_type_specifier(const Builder *b, CstNode n)
{
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) != CST_F_SPECIFIER)
            continue;
        switch (cst_kind(b->cst, c)) {
        case CST_STORAGE_CLASS:
        case CST_QUALIFIER:
        case CST_ATTRIBUTE:
        case CST_ALIGNAS:
        case CST_PRAGMA:
            break;
        default:
            return true;
        }
    }
    return false;
}

/* The child through which a declarator leads to its name; CST_NONE: it has none. */
static CstNode inner_declarator(const Builder *b, CstNode n)
{
    return build_child(b, n, CST_F_DECLARATOR);
}

void build_check_implicit_int(Builder *b, CstNode n, CstNode declarator)
{
    if (has_type_specifier(b, n))
        return;
    uint32_t start = cst_span(b->cst, declarator).start;
    while (declarator != CST_NONE && cst_kind(b->cst, declarator) != CST_IDENTIFIER)
        declarator = inner_declarator(b, declarator);
    if (declarator != CST_NONE && cst_span(b->cst, declarator).start == start)
        build_expect_object(b, declarator, build_name(b, declarator));
}

/* `int f(int (T));`: in a parameter a type's name in parentheses is a type (C17
 * 6.7.6.3p11). */
static void check_parameter_name(Builder *b, CstNode declarator)
{
    bool in_parens = false;
    while (cst_kind(b->cst, declarator) == CST_PARENTHESIZED_DECLARATOR) {
        in_parens = true;
        declarator = inner_declarator(b, declarator);
    }
    if (in_parens && cst_kind(b->cst, declarator) == CST_IDENTIFIER)
        build_expect_object(b, declarator, build_name(b, declarator));
}

/* `static x;` was read as a declaration of nothing, of type x. If x is no type it is an
 * int's name. */
static void check_empty_declaration(Builder *b, CstNode n)
{
    CST_EACH(b->cst, c, n)
        if (cst_kind(b->cst, c) == CST_TYPE_IDENTIFIER &&
            names_role(b, build_name(b, c)) == NAME_UNKNOWN)
            build_want_hint(b, cst_span(b->cst, c).start, CST_HINT_NAME);
}

/* `f (long);` was read as a declaration of something named long, of type f. If f is no type it
 * is the name of a function that returns an int. n: the declaration, CST_NONE for a declarator
 * behind the first. */
static void check_keyword_declarator(Builder *b, CstNode n, CstNode declarator)
{
    if (cst_kind(b->cst, declarator) != CST_PARENTHESIZED_DECLARATOR)
        return;
    CstNode name = inner_declarator(b, declarator);
    Span span = cst_span(b->cst, name);
    if (cst_kind(b->cst, name) != CST_IDENTIFIER ||
        !cst_is_reserved(b->text + span.start, span.end - span.start))
        return;
    CstNode type = n == CST_NONE ? CST_NONE : cst_first(b->cst, n);
    if (type != CST_NONE && cst_kind(b->cst, type) == CST_TYPE_IDENTIFIER &&
        names_role(b, build_name(b, type)) != NAME_TYPE)
        build_want_hint(b, cst_span(b->cst, type).start, CST_HINT_NAME);
    else
        build_fault(b, span, "a keyword can't be declared");
}

/* `register x` was read as a parameter of type x without a name. If x is no type it is an
 * int's name. (Alone, x is one of a list of K&R names.) */
static void check_unnamed_parameter(Builder *b, CstNode n)
{
    int specifiers = 0;
    CST_EACH(b->cst, c, n)
        specifiers += cst_field(b->cst, c) == CST_F_SPECIFIER;
    if (specifiers > 1)
        check_empty_declaration(b, n);
}

Node *build_parameter(Builder *b, CstNode n)
{
    Param *param = AST_NEW(b->arena, PARAM, Param, cst_span(b->cst, n));
    bool is_typedef;
    param->specs = build_specifiers(b, n, &is_typedef);
    CstNode declarator = build_child(b, n, CST_F_DECLARATOR);
    if (declarator != CST_NONE) {
        build_check_implicit_int(b, n, declarator);
        check_parameter_name(b, declarator);
        param->declarator = build_declarator(b, declarator);
        names_declare_declarator(b, param->declarator, NAME_OBJECT);
    } else {
        check_unnamed_parameter(b, n);
    }
    CST_EACH(b->cst, c, n)
        if (cst_field(b->cst, c) == CST_F_ATTRIBUTE)
            VEC_PUSH(b->arena, &param->attributes, build_attribute(b, c));
    return &param->node;
}

/* ---- type names ---- */

Node *build_type_descriptor(Builder *b, CstNode n)
{
    TypeName *type = AST_NEW(b->arena, TYPE_NAME, TypeName, cst_span(b->cst, n));
    bool is_typedef;
    type->specs = build_specifiers(b, n, &is_typedef);
    CstNode declarator = build_child(b, n, CST_F_DECLARATOR);
    if (declarator != CST_NONE)
        type->declarator = build_declarator(b, declarator);
    return &type->node;
}

Node *build_lone_type(Builder *b, CstNode name)
{
    Span span = cst_span(b->cst, name);
    TypeName *type = AST_NEW(b->arena, TYPE_NAME, TypeName, span);
    Specs *specs = AST_NEW(b->arena, SPECS, Specs, span);
    TypeRef *ref = AST_NEW(b->arena, TYPE_REF, TypeRef, span);
    ref->name = build_name(b, name);
    VEC_PUSH(b->arena, &specs->items, &ref->node);
    type->specs = &specs->node;
    return &type->node;
}

/* The name in a type_descriptor that holds nothing else, or CST_NONE. */
static CstNode lone_type_identifier(const Builder *b, CstNode type)
{
    CstNode only = cst_first(b->cst, type);
    if (only == CST_NONE || cst_next(b->cst, only) != CST_NONE ||
        cst_kind(b->cst, only) != CST_TYPE_IDENTIFIER)
        return CST_NONE;
    return only;
}

Node *build_type_or_value(Builder *b, CstNode n)
{
    CstNode type = build_child(b, n, CST_F_TYPE);
    if (type != CST_NONE) {
        CstNode name = lone_type_identifier(b, type);
        if (name != CST_NONE && names_role(b, build_name(b, name)) == NAME_OBJECT) {
            Ident *ident = AST_NEW(b->arena, IDENT, Ident, cst_span(b->cst, name));
            ident->name = build_name(b, name);
            return &ident->expr.node;
        }
        return build_type_descriptor(b, type);
    }
    CstNode value = build_child(b, n, CST_F_VALUE), name = value;
    if (cst_kind(b->cst, value) == CST_PAREN_NAME)
        name = build_child(b, value, CST_F_NAME);
    /* sizeof needs the parentheses, the others have theirs outside of the value */
    bool lone = name != value || (cst_kind(b->cst, value) == CST_IDENTIFIER &&
                                  cst_kind(b->cst, n) != CST_SIZEOF_EXPRESSION &&
                                  cst_kind(b->cst, n) != CST_ALIGNOF_EXPRESSION);
    if (lone && names_role(b, build_name(b, name)) == NAME_TYPE)
        return build_lone_type(b, name);
    return build_expr(b, value);
}

/* ---- initialisers ---- */

static Node *build_designator(Builder *b, CstNode n)
{
    if (cst_kind(b->cst, n) == CST_FIELD_DESIGNATOR) {
        FieldDesignator *field =
            AST_NEW(b->arena, FIELD_DESIGNATOR, FieldDesignator, cst_span(b->cst, n));
        field->name = build_name(b, build_child(b, n, CST_F_NAME));
        return &field->node;
    }
    IndexDesignator *index =
        AST_NEW(b->arena, INDEX_DESIGNATOR, IndexDesignator, cst_span(b->cst, n));
    index->low = build_expr(b, build_child(b, n, CST_F_INDEX));
    index->high = build_optional_expr(b, n, CST_F_HIGH);
    return &index->node;
}

static Node *build_initializer_pair(Builder *b, CstNode n)
{
    InitPair *pair = AST_NEW(b->arena, INIT_PAIR, InitPair, cst_span(b->cst, n));
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        if (cst_field(b->cst, c) == CST_F_DESIGNATOR) {
            VEC_PUSH(b->arena, &pair->designators, build_designator(b, c));
        } else if (cst_field(b->cst, c) == CST_F_OLD) {
            FieldDesignator *field =
                AST_NEW(b->arena, FIELD_DESIGNATOR, FieldDesignator, cst_span(b->cst, c));
            field->name = build_name(b, c);
            pair->is_old = true;
            VEC_PUSH(b->arena, &pair->designators, &field->node);
        } else {
            pair->value = build_init(b, c);
        }
    }
    return &pair->node;
}

static Node *build_initializer_list(Builder *b, CstNode n)
{
    InitList *list = AST_NEW(b->arena, INIT_LIST, InitList, cst_span(b->cst, n));
    if (!build_enter(b, n)) {
        build_leave(b);
        return build_placeholder(b, n);
    }
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        VEC_PUSH(b->arena, &list->items,
                 cst_kind(b->cst, c) == CST_INITIALIZER_PAIR ? build_initializer_pair(b, c)
                                                             : build_init(b, c));
    }
    build_leave(b);
    return &list->node;
}

Node *build_init(Builder *b, CstNode n)
{
    if (cst_kind(b->cst, n) == CST_INITIALIZER_LIST)
        return build_initializer_list(b, n);
    return build_expr(b, n);
}

/* ---- declarations ---- */

static Node *build_init_declarator(Builder *b, CstNode n, const NodeList *lead, NameRole role)
{
    InitDeclarator *declarator =
        AST_NEW(b->arena, INIT_DECLARATOR, InitDeclarator, cst_span(b->cst, n));
    if (lead->count) {
        declarator->node.span.start = lead->items[0]->span.start;
        declarator->lead_attributes = *lead;
    }
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        switch (cst_field(b->cst, c)) {
        case CST_F_DECLARATOR:
            declarator->declarator = build_declarator(b, c);
            /* its scope begins here (C17 6.2.1p7), ahead of its initialiser */
            names_declare_declarator(b, declarator->declarator, role);
            break;
        case CST_F_ASM:
            declarator->asm_label = cst_span(b->cst, c);
            break;
        case CST_F_ATTRIBUTE:
            VEC_PUSH(b->arena, &declarator->attributes, build_attribute(b, c));
            break;
        case CST_F_VALUE:
            declarator->init = build_init(b, c);
            break;
        default:
            break;
        }
    }
    return &declarator->node;
}

static Node *build_declaration(Builder *b, CstNode n)
{
    Declaration *declaration = AST_NEW(b->arena, DECLARATION, Declaration, cst_span(b->cst, n));
    bool is_typedef, first = true;
    declaration->specs = build_specifiers(b, n, &is_typedef);
    if (build_child(b, n, CST_F_NONE) == CST_NONE)
        check_empty_declaration(b, n);
    NodeList lead = {0};
    CST_EACH(b->cst, c, n) {
        if (cst_field(b->cst, c) == CST_F_ATTRIBUTE) {
            VEC_PUSH(b->arena, &lead, build_attribute(b, c));
        } else if (cst_kind(b->cst, c) == CST_INIT_DECLARATOR) {
            CstNode declarator = build_child(b, c, CST_F_DECLARATOR);
            if (first)
                build_check_implicit_int(b, n, declarator);
            check_keyword_declarator(b, first ? n : CST_NONE, declarator);
            first = false;
            VEC_PUSH(b->arena, &declaration->declarators,
                     build_init_declarator(b, c, &lead, is_typedef ? NAME_TYPE : NAME_OBJECT));
            lead = (NodeList){0};
        }
    }
    return &declaration->node;
}

static Node *build_function_definition(Builder *b, CstNode n)
{
    FunctionDef *function = AST_NEW(b->arena, FUNCTION, FunctionDef, cst_span(b->cst, n));
    CstNode declarator = build_child(b, n, CST_F_DECLARATOR);
    if (!build_enter(b, n)) {
        build_leave(b);
        return build_placeholder(b, n);
    }
    bool is_typedef;
    function->specs = build_specifiers(b, n, &is_typedef);
    build_check_implicit_int(b, n, declarator);
    function->declarator = build_declarator(b, declarator);
    names_declare_declarator(b, function->declarator, NAME_OBJECT);
    int scope = names_push(b);
    names_declare_params(b, function->declarator);
    CST_EACH(b->cst, c, n) {
        if (cst_kind(b->cst, c) == CST_PRAGMA)
            continue;
        if (cst_field(b->cst, c) == CST_F_ATTRIBUTE)
            VEC_PUSH(b->arena, &function->attributes, build_attribute(b, c));
        else if (cst_field(b->cst, c) == CST_F_KR)
            VEC_PUSH(b->arena, &function->kr_decls, build_declaration(b, c));
        else if (cst_field(b->cst, c) == CST_F_BODY)
            function->body = build_compound_statement(b, c);
    }
    names_pop(b, scope);
    build_leave(b);
    return &function->node;
}

static Node *build_static_assert(Builder *b, CstNode n)
{
    StaticAssert *check = AST_NEW(b->arena, STATIC_ASSERT, StaticAssert, cst_span(b->cst, n));
    check->condition = build_expr(b, build_child(b, n, CST_F_CONDITION));
    CstNode message = build_child(b, n, CST_F_MESSAGE);
    if (message != CST_NONE)
        check->message = cst_span(b->cst, message);
    return &check->node;
}

Node *build_declaration_item(Builder *b, CstNode n)
{
    switch (cst_kind(b->cst, n)) {
    case CST_FUNCTION_DEFINITION:
        return build_function_definition(b, n);
    case CST_DECLARATION:
        return build_declaration(b, n);
    case CST_STATIC_ASSERT:
        return build_static_assert(b, n);
    case CST_PRAGMA:
        return build_pragma(b, n);
    case CST_ASM_DEFINITION: {
        AsmDefinition *definition =
            AST_NEW(b->arena, ASM_DEFINITION, AsmDefinition, cst_span(b->cst, n));
        definition->text = definition->node.span;
        return &definition->node;
    }
    default:
        return NULL;
    }
}
