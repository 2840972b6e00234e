/* Prints the unit with what sema knows of it: static assertions between the statements and
 * declarations, which the host compiler must accept (-fprint-asserts).
 *
 * Of every expression: its type, with an lvalue's qualifiers; whether it is an integer constant
 * expression; its value if it has one. Of every struct, union and enum: size, alignment,
 * offsets, types and values of its members. Of every object, function, parameter and typedef:
 * type and size. assert_known.c prints them, this file walks the tree.
 *
 * Assertions stand where every name means what it means in the expression: in front of a
 * statement, behind a declaration, at the head of a loop's body or a function's. What can't be
 * said twice is not asserted, the parts of it are: an expression that defines a tag or a label.
 *
 * Owner: the Emit that points at the Asserts; nothing is locked. */
#include "frontend/sema_decl.h"
#include "lowering/assert_known.h"

/* Longer expressions are asserted if they are no part of another, so that what is printed does
 * not grow with the square of a chain's length. */
enum { MAX_REPEATED = 2000 };

static unsigned assert_tree(Emit *e, Node *node);

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
        assert_see_tag(e, ((RecordSpec *)node)->type);
        ast_children(node, visit, &w);
        return w.traits | (((RecordSpec *)node)->has_body ? UNREPEATABLE : 0);
    case AST_ENUM_SPEC:
        assert_see_tag(e, ((EnumSpec *)node)->type);
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
    assert_leave_tags(e, entered);
}

/* ---- the unit ---- */

void emit_assert_begin(Emit *e)
{
    e->asserts = ARENA_NEW(e->unit->arena, Asserts);
    fprintf(e->out, "%s\n", assert_probes);
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
