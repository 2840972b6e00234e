/* Prints declarations, specifiers, declarators, initialisers, and types. */
#include "lowering/emit_out.h"

static void emit_spaced(Emit *e, const NodeList *list)
{
    for (int i = 0; i < list->count; i++) {
        emit_decl(e, list->items[i]);
        emit_space(e);
    }
}

void emit_list(Emit *e, const NodeList *list, const char *separator)
{
    for (int i = 0; i < list->count; i++) {
        if (i && separator)
            emit_token(e, separator);
        if (i)
            emit_space(e);
        if (ast_is_expr(list->items[i]))
            emit_expr(e, list->items[i], PREC_ASSIGN);
        else
            emit_decl(e, list->items[i]);
    }
}

/* ---- types ---- */

static void emit_quals(Emit *e, unsigned quals)
{
    static const struct {
        unsigned qual;
        const char *word;
    } words[] = {
        {QUAL_CONST, "const"},   {QUAL_VOLATILE, "volatile"}, {QUAL_RESTRICT, "restrict"},
        {QUAL_ATOMIC, "_Atomic"}, {QUAL_SEG_FS, "__seg_fs"},  {QUAL_SEG_GS, "__seg_gs"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (quals & words[i].qual) {
            emit_token(e, words[i].word);
            emit_space(e);
        }
    }
}

/* True if the declarator of a `type` stands to the right of the name. */
static bool is_suffix(const Type *type)
{
    return type->kind == TYPE_ARRAY || type->kind == TYPE_FUNCTION;
}

/* The specifier and what stands left of the name. */
static void emit_type_left(Emit *e, const Type *t)
{
    switch (t->kind) {
    case TYPE_POINTER:
        emit_type_left(e, t->base);
        emit_token(e, is_suffix(t->base) ? "(*" : "*");
        emit_quals(e, t->quals);
        break;
    case TYPE_ARRAY:
    case TYPE_FUNCTION:
        emit_type_left(e, t->base);
        break;
    case TYPE_CHAN:
        emit_quals(e, t->quals);
        emit_token(e, "chant_ref");
        emit_space(e);
        break;
    case TYPE_ERROR:
        emit_token(e, "__auto_type");
        emit_space(e);
        break;
    default:
        emit_token(e, type_spell_c(e->unit->arena, t, NULL));
        emit_space(e);
        break;
    }
}

static void emit_params(Emit *e, const Type *t)
{
    emit_token(e, "(");
    for (int i = 0; i < t->params.count; i++) {
        if (i)
            emit_token(e, ", ");
        emit_type(e, t->params.items[i].type, t->params.items[i].name);
    }
    if (!t->params.count && !t->no_prototype)
        emit_token(e, "void");
    if (t->variadic && t->params.count)
        emit_token(e, ", ...");
    emit_token(e, ")");
}

static void emit_type_right(Emit *e, const Type *t)
{
    switch (t->kind) {
    case TYPE_POINTER:
        if (is_suffix(t->base))
            emit_token(e, ")");
        emit_type_right(e, t->base);
        break;
    case TYPE_ARRAY:
        emit_token(e, "[");
        if (t->is_star)
            emit_token(e, "*");
        else if (t->vla)
            emit_expr(e, t->vla, PREC_ASSIGN);
        else if (t->length >= 0)
            emit_number(e, t->length);
        emit_token(e, "]");
        emit_type_right(e, t->base);
        break;
    case TYPE_FUNCTION:
        emit_params(e, t);
        emit_type_right(e, t->base);
        break;
    default:
        break;
    }
}

void emit_type(Emit *e, const Type *type, const char *name)
{
    emit_type_left(e, type);
    if (name)
        emit_token(e, name);
    emit_type_right(e, type);
}

static void emit_tag_keyword(Emit *e, const Tag *tag)
{
    emit_token(e, tag->kind == TYPE_UNION ? "union" : tag->kind == TYPE_ENUM ? "enum" : "struct");
    emit_space(e);
}

static void emit_record_body(Emit *e, const Tag *tag);

static void emit_field(Emit *e, const Tag *record, const Field *field)
{
    const Type *type = field->type;
    if (!field->name && type_is_record(type)) {
        const Tag *tag = type_strip(field->type)->tag;
        emit_tag_keyword(e, tag);
        emit_record_body(e, tag);
    } else {
        emit_type(e, type, field->name);
    }
    if (field->bit_width >= 0) {
        emit_token(e, " : ");
        emit_number(e, field->bit_width);
    }
    if (field->align) {
        emit_token(e, " __attribute__((aligned(");
        emit_number(e, field->align);
        emit_token(e, ")))");
    }
    if (field->packed && !record->packed && type_align(type) > 1)
        emit_token(e, " __attribute__((packed))");
    emit_token(e, ";");
    emit_space(e);
}

/* `{ fields } attributes` from what sema knows of the record. */
static void emit_record_body(Emit *e, const Tag *tag)
{
    emit_token(e, "{");
    emit_space(e);
    for (int i = 0; i < tag->fields.count; i++)
        emit_field(e, tag, &tag->fields.items[i]);
    emit_token(e, "}");
    if (tag->decl && tag->decl->kind == AST_RECORD_SPEC) {
        const NodeList *attributes = &((const RecordSpec *)tag->decl)->attributes;
        for (int i = 0; i < attributes->count; i++) {
            emit_space(e);
            emit_decl(e, attributes->items[i]);
        }
    }
}

/* ---- what lowering made ---- */

static void emit_storage(Emit *e, unsigned storage)
{
    static const struct {
        unsigned storage;
        const char *word;
    } words[] = {
        {STORAGE_TYPEDEF, "typedef"}, {STORAGE_EXTERN, "extern"},
        {STORAGE_STATIC, "static"},   {STORAGE_THREAD, "__thread"},
        {STORAGE_INLINE, "__inline__"}, /* C90 has no inline */
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (storage & words[i].storage) {
            emit_token(e, words[i].word);
            emit_space(e);
        }
    }
}

void emit_function_head(Emit *e, const Symbol *function)
{
    emit_storage(e, function->storage);
    emit_type(e, function->type, function->name);
}

static void emit_var(Emit *e, const Var *n)
{
    const Symbol *symbol = n->symbol;
    emit_storage(e, symbol->storage);
    emit_type(e, symbol->type, symbol->name);
    if (n->asm_label) {
        emit_token(e, " __asm__(");
        emit_string(e, n->asm_label);
        emit_token(e, ")");
    }
    if (n->cleanup) {
        emit_token(e, " __attribute__((unused, cleanup(");
        emit_token(e, n->cleanup);
        emit_token(e, ")))");
    }
    if (n->init) {
        emit_token(e, " = ");
        emit_init(e, n->init);
    }
    emit_token(e, ";");
}

static void emit_record_def(Emit *e, const RecordDef *n)
{
    const Tag *tag = type_strip(n->type)->tag;
    emit_tag_keyword(e, tag);
    emit_token(e, tag->name);
    emit_space(e);
    emit_record_body(e, tag);
    emit_token(e, ";");
}

/* ---- specifiers ---- */

static void emit_record_spec(Emit *e, const RecordSpec *n)
{
    emit_token(e, n->is_union ? "union " : "struct ");
    emit_spaced(e, &n->attributes);
    if (n->tag)
        emit_token(e, n->tag);
    if (!n->has_body)
        return;
    emit_token(e, " {");
    for (int i = 0; i < n->fields.count; i++)
        emit_stmt(e, n->fields.items[i]);
    emit_space(e);
    emit_token(e, "}");
}

static void emit_enum_spec(Emit *e, const EnumSpec *n)
{
    emit_token(e, "enum ");
    emit_spaced(e, &n->attributes);
    if (n->tag)
        emit_token(e, n->tag);
    if (!n->has_body)
        return;
    emit_token(e, " {");
    bool first = true;
    for (int i = 0; i < n->enumerators.count; i++) {
        if (n->enumerators.items[i]->kind == AST_PRAGMA) {
            emit_stmt(e, n->enumerators.items[i]);
            continue;
        }
        emit_token(e, first ? " " : ", ");
        emit_decl(e, n->enumerators.items[i]);
        first = false;
    }
    emit_token(e, " }");
}

static void emit_enumerator(Emit *e, const Enumerator *n)
{
    emit_token(e, n->name);
    emit_space(e);
    emit_spaced(e, &n->attributes);
    if (n->value) {
        emit_token(e, "= ");
        emit_expr(e, n->value, PREC_CONDITIONAL);
    }
}

/* `word(argument)`, the argument a type name or an expression. */
static void emit_with_argument(Emit *e, const char *word, const Node *argument)
{
    emit_token(e, word);
    emit_token(e, "(");
    if (ast_is_expr(argument))
        emit_expr(e, argument, PREC_COMMA);
    else
        emit_decl(e, argument);
    emit_token(e, ")");
}

static void emit_attribute_item(Emit *e, const AttributeItem *n)
{
    emit_token(e, n->name);
    if (n->arguments.count) {
        emit_token(e, "(");
        emit_list(e, &n->arguments, ",");
        emit_token(e, ")");
    }
}

/* An attribute all of whose items were Chant's leaves nothing. */
static void emit_attribute(Emit *e, const Attribute *n)
{
    if (!n->items.count)
        return;
    bool standard = source_text(e->source)[n->node.span.start] == '[';
    emit_token(e, standard ? "[[" : "__attribute__((");
    emit_list(e, &n->items, ",");
    emit_token(e, standard ? "]]" : "))");
}

/* ---- declarators ---- */

/* An inner declarator right of the `*`. */
static void emit_pointer_declarator(Emit *e, const PointerDeclarator *n)
{
    emit_token(e, "*");
    if (n->qualifiers.count)
        emit_spaced(e, &n->qualifiers);
    if (n->inner)
        emit_decl(e, n->inner);
}

/* C2x's attributes behind a name, an array's or a function's declarator. */
static void emit_trailing(Emit *e, const NodeList *attributes)
{
    for (int i = 0; i < attributes->count; i++) {
        emit_space(e);
        emit_decl(e, attributes->items[i]);
    }
}

static void emit_array_declarator(Emit *e, const ArrayDeclarator *n)
{
    if (n->inner)
        emit_decl(e, n->inner);
    emit_token(e, "[");
    if (n->is_static)
        emit_token(e, "static ");
    emit_spaced(e, &n->qualifiers);
    if (n->is_star)
        emit_token(e, "*");
    if (n->size)
        emit_expr(e, n->size, PREC_ASSIGN);
    emit_token(e, "]");
    emit_trailing(e, &n->attributes);
}

static void emit_function_declarator(Emit *e, const FunctionDeclarator *n)
{
    if (n->inner)
        emit_decl(e, n->inner);
    emit_token(e, "(");
    if (n->forward.count) {
        emit_list(e, &n->forward, ",");
        emit_token(e, "; ");
    }
    emit_list(e, &n->params, ",");
    if (n->variadic)
        emit_token(e, n->params.count ? ", ..." : "...");
    emit_token(e, ")");
    emit_trailing(e, &n->attributes);
}

/* `specs declarator`, either of which may be missing. */
static void emit_specs_and_declarator(Emit *e, const Node *specs, const Node *declarator)
{
    if (specs)
        emit_decl(e, specs);
    if (specs && declarator)
        emit_space(e);
    if (declarator)
        emit_decl(e, declarator);
}

static void emit_param(Emit *e, const Param *n)
{
    emit_specs_and_declarator(e, n->specs, n->declarator);
    for (int i = 0; i < n->attributes.count; i++) {
        emit_space(e);
        emit_decl(e, n->attributes.items[i]);
    }
}

static void emit_field_declarator(Emit *e, const FieldDeclarator *n)
{
    if (n->declarator)
        emit_decl(e, n->declarator);
    if (n->bits) {
        emit_token(e, " : ");
        emit_expr(e, n->bits, PREC_CONDITIONAL);
    }
    for (int i = 0; i < n->attributes.count; i++) {
        emit_space(e);
        emit_decl(e, n->attributes.items[i]);
    }
}

static void emit_init_declarator(Emit *e, const InitDeclarator *n)
{
    emit_spaced(e, &n->lead_attributes);
    if (n->declarator)
        emit_decl(e, n->declarator);
    if (n->asm_label.end > n->asm_label.start) {
        emit_space(e);
        emit_slice(e, n->asm_label);
    }
    for (int i = 0; i < n->attributes.count; i++) {
        emit_space(e);
        emit_decl(e, n->attributes.items[i]);
    }
    if (n->init) {
        emit_token(e, " = ");
        emit_init(e, n->init);
    }
}

/* ---- initialisers ---- */

static void emit_designator(Emit *e, const Node *node)
{
    if (node->kind == AST_FIELD_DESIGNATOR) {
        emit_token(e, ".");
        emit_token(e, ((const FieldDesignator *)node)->name);
        return;
    }
    const IndexDesignator *n = (const IndexDesignator *)node;
    emit_token(e, "[");
    emit_expr(e, n->low, PREC_CONDITIONAL);
    if (n->high) {
        emit_token(e, " ... ");
        emit_expr(e, n->high, PREC_CONDITIONAL);
    }
    emit_token(e, "]");
}

static void emit_init_pair(Emit *e, const InitPair *n)
{
    if (n->is_old && n->designators.count == 1 &&
        n->designators.items[0]->kind == AST_FIELD_DESIGNATOR) {
        emit_token(e, ((const FieldDesignator *)n->designators.items[0])->name);
        emit_token(e, ": ");
    } else {
        for (int i = 0; i < n->designators.count; i++)
            emit_designator(e, n->designators.items[i]);
        if (n->designators.count)
            emit_token(e, n->is_old ? " " : " = ");
    }
    emit_init(e, n->value);
}

void emit_init(Emit *e, const Node *node)
{
    if (ast_is_expr(node)) {
        emit_expr(e, node, PREC_ASSIGN);
        return;
    }
    if (emit_as_source(e, node)) {
        emit_slice(e, node->span);
        return;
    }
    if (node->kind == AST_INIT_PAIR) {
        emit_init_pair(e, (const InitPair *)node);
        return;
    }
    const NodeList *items = &((const InitList *)node)->items;
    emit_token(e, "{ ");
    for (int i = 0; i < items->count; i++) {
        if (i)
            emit_token(e, ", ");
        emit_init(e, items->items[i]);
    }
    emit_token(e, items->count ? " }" : "}");
}

/* ---- declarations ---- */

void emit_declaration(Emit *e, const Node *node)
{
    switch (node->kind) {
    case AST_VAR:
        emit_var(e, (const Var *)node);
        break;
    case AST_RECORD_DEF:
        emit_record_def(e, (const RecordDef *)node);
        break;
    case AST_STATIC_ASSERT: {
        const StaticAssert *n = (const StaticAssert *)node;
        emit_token(e, "_Static_assert(");
        emit_expr(e, n->condition, PREC_CONDITIONAL);
        if (n->message.end > n->message.start) {
            emit_token(e, ", ");
            emit_slice(e, n->message);
        }
        emit_token(e, ");");
        break;
    }
    case AST_FIELD_DECL: {
        const FieldDecl *n = (const FieldDecl *)node;
        emit_decl(e, n->specs);
        emit_space(e);
        emit_list(e, &n->declarators, ",");
        emit_token(e, ";");
        break;
    }
    case AST_EMPTY:
        emit_token(e, ";");
        break;
    case AST_DECLARATION: {
        const Declaration *n = (const Declaration *)node;
        if (n->specs)
            emit_decl(e, n->specs);
        if (n->specs && n->declarators.count)
            emit_space(e);
        emit_list(e, &n->declarators, ",");
        emit_token(e, ";");
        break;
    }
    default:
        emit_slice(e, node->span);
        break;
    }
}

static void emit_specifier_kind(Emit *e, const Node *node)
{
    switch (node->kind) {
    case AST_SPECS:
        emit_list(e, &((const Specs *)node)->items, NULL);
        break;
    case AST_STORAGE:
        emit_token(e, op_spelling(((const Storage *)node)->op));
        break;
    case AST_QUALIFIER:
        emit_token(e, op_spelling(((const Qualifier *)node)->op));
        break;
    case AST_BUILTIN_TYPE:
        emit_token(e, op_spelling(((const BuiltinType *)node)->op));
        break;
    case AST_TYPE_REF:
        emit_token(e, ((const TypeRef *)node)->name);
        break;
    case AST_RECORD_SPEC:
        emit_record_spec(e, (const RecordSpec *)node);
        break;
    case AST_ENUM_SPEC:
        emit_enum_spec(e, (const EnumSpec *)node);
        break;
    case AST_ENUMERATOR:
        emit_enumerator(e, (const Enumerator *)node);
        break;
    case AST_TYPEOF_SPEC:
        emit_with_argument(e, "__typeof__", ((const TypeofSpec *)node)->argument);
        break;
    case AST_ATOMIC_SPEC:
        emit_with_argument(e, "_Atomic", ((const AtomicSpec *)node)->type_name);
        break;
    case AST_ALIGNAS:
        emit_with_argument(e, "_Alignas", ((const Alignas *)node)->argument);
        break;
    case AST_ATTRIBUTE:
        emit_attribute(e, (const Attribute *)node);
        break;
    case AST_ATTRIBUTE_ITEM:
        emit_attribute_item(e, (const AttributeItem *)node);
        break;
    case AST_TYPE_OF:
        emit_type(e, ((const TypeOf *)node)->type, NULL);
        break;
    case AST_VAR:
        emit_var(e, (const Var *)node);
        break;
    default:
        emit_slice(e, node->span);
        break;
    }
}

void emit_decl(Emit *e, const Node *node)
{
    if (emit_as_source(e, node)) {
        emit_slice(e, node->span);
        return;
    }
    switch (node->kind) {
    case AST_TYPE_NAME:
        emit_specs_and_declarator(e, ((const TypeName *)node)->specs,
                                  ((const TypeName *)node)->declarator);
        break;
    case AST_NAME_DECLARATOR:
        if (e->print_all && node->span.end > node->span.start)
            emit_sync(e, node->span.start); /* a declaration is where its name is, says gcc */
        emit_token(e, ((const NameDeclarator *)node)->name);
        emit_trailing(e, &((const NameDeclarator *)node)->attributes);
        break;
    case AST_POINTER_DECLARATOR:
        emit_pointer_declarator(e, (const PointerDeclarator *)node);
        break;
    case AST_PAREN_DECLARATOR:
        emit_token(e, "(");
        emit_spaced(e, &((const ParenDeclarator *)node)->attributes);
        if (((const ParenDeclarator *)node)->inner)
            emit_decl(e, ((const ParenDeclarator *)node)->inner);
        emit_token(e, ")");
        break;
    case AST_ARRAY_DECLARATOR:
        emit_array_declarator(e, (const ArrayDeclarator *)node);
        break;
    case AST_FUNCTION_DECLARATOR:
        emit_function_declarator(e, (const FunctionDeclarator *)node);
        break;
    case AST_PARAM:
        emit_param(e, (const Param *)node);
        break;
    case AST_FIELD_DECLARATOR:
        emit_field_declarator(e, (const FieldDeclarator *)node);
        break;
    case AST_INIT_DECLARATOR:
        emit_init_declarator(e, (const InitDeclarator *)node);
        break;
    case AST_INIT_LIST:
    case AST_INIT_PAIR:
        emit_init(e, node);
        break;
    default:
        emit_specifier_kind(e, node);
        break;
    }
}
