/* Thread-local variables, in a goroutine that may go on in another thread after any call.
 *
 *     static _Thread_local int hits;            static _Thread_local int hits;
 *                                               static int *chant_at_hits1(void)
 *                                               {
 *                                                   int *volatile chant_p2 = &hits;
 *                                                   return chant_p2;
 *                                               }
 *     hits++;                                   (*chant_at_hits1())++;
 *
 * C compilers take the address of such a variable for one that never changes: they keep it
 * across calls, in a register or as a base for several accesses, and across functions once
 * these are inlined. A function that is not inlined and does something volatile is one whose
 * result they must ask for again. It costs half a nanosecond; an access through a volatile
 * pointer to the function, which needs no attribute, cost twice that, and inline assembly,
 * which would be as fast as the variable itself, would have to know the name that link-time
 * optimisation gives a static variable.
 *
 * Compilers may find the place before they evaluate what else stands in an expression, so
 * what calls something there goes first:
 *
 *     hits = f();          ({ int t = f(); *chant_at_hits1() = t; });
 *     counts[f()]++;       (*({ int t = f(); &(*chant_at_counts2())[t]; }))++;
 *     use(record, f());    use(({ struct r t = *chant_at_record3(); t; }), f());
 *
 * A variable of a function moves in front of it, so that the function that finds it can. One
 * whose initialiser mentions other things of its function, which no function in front could
 * see, stays as it is. */
#include "lowering/closure.h"
#include "lowering/make.h"
#include "lowering/rewrite.h"

struct ThreadLocals {
    Map finders;     /* Symbol * of a variable -> Symbol * of the function that finds it */
    Map is_finder;   /* Symbol * of such a function -> itself */
    Map moved;       /* Symbol * of a function's variable -> Symbol * of the one in front */
    Map places;      /* DEREF node that stands for a variable or its element -> itself */
    Map unevaluated; /* IDENT node that is not evaluated -> itself */
};

static bool is_thread_local(const Symbol *symbol)
{
    return symbol && symbol->kind == SYMBOL_VARIABLE && symbol->storage & STORAGE_THREAD;
}

static bool is_use(const Node *node)
{
    return node->kind == AST_IDENT && is_thread_local(((const Ident *)node)->symbol);
}

static bool finds_use(Node *node, void *context)
{
    bool *found = context;
    *found = *found || is_use(node);
    return !*found;
}

bool lower_has_thread_local(Node *node)
{
    bool found = false;
    ast_walk(node, finds_use, &found);
    return found;
}

/* ---- variables of functions move in front of them ---- */

/* True if what stands at file scope could not say this. */
static bool needs_function(Node *node, void *context)
{
    bool *needs = context;
    const Symbol *symbol = NULL;
    const Type *type = NULL;
    switch (node->kind) {
    case AST_IDENT:
        symbol = ((const Ident *)node)->symbol;
        *needs |= symbol && symbol->function && symbol->kind != SYMBOL_ENUMERATOR;
        break;
    case AST_TYPE_REF:
        symbol = ((const TypeRef *)node)->symbol;
        *needs |= symbol && symbol->function;
        break;
    case AST_RECORD_SPEC:
        type = ((const RecordSpec *)node)->type;
        break;
    case AST_ENUM_SPEC:
        type = ((const EnumSpec *)node)->type;
        break;
    case AST_LABEL_ADDRESS:
        *needs = true;
        break;
    default:
        break;
    }
    if (type)
        *needs |= type_strip((Type *)type)->tag && type_strip((Type *)type)->tag->owner;
    return !*needs;
}

static bool moves(const InitDeclarator *d)
{
    const Symbol *symbol = d->symbol;
    bool needs = false;
    if (!is_thread_local(symbol) || !symbol->function || !(symbol->storage & STORAGE_STATIC))
        return false;
    if (d->init)
        ast_walk(d->init, needs_function, &needs);
    return !needs;
}

static Node *replace_enumerator(Lower *l, Node *node)
{
    if (node->kind != AST_IDENT)
        return node;
    const Symbol *symbol = ((Ident *)node)->symbol;
    if (!symbol || !symbol->function || symbol->kind != SYMBOL_ENUMERATOR || !symbol->constant)
        return node;
    return make_int(l, (long long)symbol->constant->integer, node->span);
}

/* The specifiers of the moved variable: those of the old one, with its type spelled so that
 * file scope understands it. */
static Node *moved_specs(Lower *l, const Specs *old, Type *type, Span span)
{
    Specs *specs = AST_NEW(l->arena, SPECS, Specs, span);
    specs->node.changed = true;
    for (int i = 0; i < old->items.count; i++) {
        Node *item = old->items.items[i];
        if (item->kind == AST_STORAGE || item->kind == AST_ALIGNAS || item->kind == AST_ATTRIBUTE)
            VEC_PUSH(l->arena, &specs->items, item);
        if (item->kind == AST_TYPE_REF && ((TypeRef *)item)->symbol)
            closure_mark_unused(l, ((TypeRef *)item)->symbol);
    }
    TypeofSpec *spelled = AST_NEW(l->arena, TYPEOF_SPEC, TypeofSpec, span);
    spelled->node.changed = true;
    spelled->argument = make_type_of(l, type, span);
    VEC_PUSH(l->arena, &specs->items, &spelled->node);
    return &specs->node;
}

static NameDeclarator *name_declarator(Lower *l, Name name, Span span)
{
    NameDeclarator *n = AST_NEW(l->arena, NAME_DECLARATOR, NameDeclarator, span);
    n->node.changed = true;
    n->name = name;
    return n;
}

/* Where what goes in front of the item stands, for the emitter. */
static Span in_front(const Lower *l)
{
    return (Span){l->item->node->span.start, l->item->node->span.start};
}

static void declare_in_front(Lower *l, Node *specs, InitDeclarator *d)
{
    Declaration *n = AST_NEW(l->arena, DECLARATION, Declaration, in_front(l));
    n->node.changed = d->node.changed = true;
    n->specs = specs;
    VEC_PUSH(l->arena, &n->declarators, &d->node);
    VEC_PUSH(l->arena, &l->item->before, &n->node);
}

static void move_variable(Lower *l, const Declaration *declaration, const InitDeclarator *old)
{
    Span span = in_front(l);
    Symbol *symbol = ARENA_NEW(l->arena, Symbol);
    *symbol = *old->symbol;
    symbol->name = make_name(l, arena_printf(l->arena, "%s_%s", old->symbol->function->name,
                                             old->symbol->name));
    symbol->type = make_file_type(l, old->symbol->type);
    symbol->function = NULL;
    map_put(l->arena, &l->thread_locals->moved, old->symbol, symbol);

    InitDeclarator *d = (InitDeclarator *)ast_copy(l->arena, &old->node);
    d->node.span = span;
    d->symbol = symbol;
    d->declarator = &name_declarator(l, symbol->name, span)->node;
    if (d->init)
        rewrite_nodes(l, &d->init, replace_enumerator);
    declare_in_front(l, moved_specs(l, (Specs *)declaration->specs, symbol->type, span), d);
}

/* Without its storage classes, a declaration that only defines a struct, union or enum; NULL
 * if it does not. */
static Node *definition_alone(Lower *l, Declaration *n)
{
    NodeList kept = {0};
    bool defines = false;
    Specs *specs = (Specs *)n->specs;
    for (int i = 0; i < specs->items.count; i++) {
        Node *item = specs->items.items[i];
        if (item->kind == AST_STORAGE)
            continue;
        defines |= (item->kind == AST_RECORD_SPEC && ((RecordSpec *)item)->has_body) ||
                   (item->kind == AST_ENUM_SPEC && ((EnumSpec *)item)->has_body);
        VEC_PUSH(l->arena, &kept, item);
    }
    specs->items = kept;
    specs->node.changed = true;
    return defines ? &n->node : NULL;
}

static void move_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, move_stmt);
    if (stmt->kind == AST_DECLARATION) {
        Declaration *n = (Declaration *)stmt;
        NodeList kept = {0};
        for (int i = 0; i < n->declarators.count; i++) {
            Node *d = n->declarators.items[i];
            if (d->kind == AST_INIT_DECLARATOR && moves((InitDeclarator *)d))
                move_variable(l, n, (InitDeclarator *)d);
            else
                VEC_PUSH(l->arena, &kept, d);
        }
        if (kept.count != n->declarators.count) {
            n->declarators = kept;
            stmt->changed = true;
            if (kept.count == 0)
                stmt = definition_alone(l, n);
        }
    }
    if (stmt)
        VEC_PUSH(l->arena, out, stmt);
}

/* ---- functions that find variables ---- */

/* What a declaration in a block speaks of is the file's, which may be declared there later
 * or not at all. */
static Symbol *of_the_file(Lower *l, Symbol *symbol)
{
    if (!symbol->function)
        return symbol;
    Symbol *outer = scope_find_here(l->unit->file_scope, symbol->name);
    if (is_thread_local(outer))
        symbol = outer;
    Symbol *copy = ARENA_NEW(l->arena, Symbol);
    *copy = *symbol;
    copy->type = make_file_type(l, symbol->type);
    copy->storage = STORAGE_EXTERN | STORAGE_THREAD;
    copy->span = in_front(l);
    VEC_PUSH(l->arena, &l->item->before, make_var(l, copy, NULL));
    return symbol;
}

/* `static type name __attribute__((noinline));` */
static void declare_apart(Lower *l, const Symbol *function, Span span)
{
    Specs *specs = AST_NEW(l->arena, SPECS, Specs, span);
    Storage *storage = AST_NEW(l->arena, STORAGE, Storage, span);
    TypeofSpec *type = AST_NEW(l->arena, TYPEOF_SPEC, TypeofSpec, span);
    InitDeclarator *d = AST_NEW(l->arena, INIT_DECLARATOR, InitDeclarator, span);
    storage->op = OP_STATIC;
    type->argument = make_type_of(l, function->type, span);
    specs->node.changed = storage->node.changed = type->node.changed = true;
    VEC_PUSH(l->arena, &specs->items, &storage->node);
    VEC_PUSH(l->arena, &specs->items, &type->node);
    d->declarator = &name_declarator(l, function->name, span)->node;
    VEC_PUSH(l->arena, &d->attributes, make_attribute(l, "noinline", span));
    declare_in_front(l, &specs->node, d);
}

static Symbol *finder_of(Lower *l, Symbol *variable)
{
    struct ThreadLocals *t = l->thread_locals;
    Symbol *finder = map_get(&t->finders, variable);
    if (finder)
        return finder;
    Span span = in_front(l);
    Symbol *found = of_the_file(l, variable);
    Type *pointer = type_pointer(l->arena, make_file_type(l, found->type));
    finder = make_symbol(l, SYMBOL_FUNCTION,
                         make_name(l, arena_printf(l->arena, "at_%s", found->name)),
                         type_function(l->arena, pointer), span);
    finder->storage = STORAGE_STATIC;
    finder->is_defined = true;
    map_put(l->arena, &t->finders, variable, finder);
    map_put(l->arena, &t->is_finder, finder, finder);
    declare_apart(l, finder, span);

    Symbol *result = make_symbol(l, SYMBOL_VARIABLE, make_name(l, "p"),
                                 type_qualified(l->arena, pointer, QUAL_VOLATILE), span);
    Return *give = AST_NEW(l->arena, RETURN, Return, span);
    give->node.changed = true;
    give->value = make_ident(l, result, span);
    NodeList body = {0};
    VEC_PUSH(l->arena, &body,
             make_var(l, result, make_address(l, make_ident(l, found, span))));
    VEC_PUSH(l->arena, &body, &give->node);
    FunctionDef *n = AST_NEW(l->arena, FUNCTION, FunctionDef, span);
    n->node.changed = true;
    n->symbol = finder;
    n->body = make_compound(l, &body, span);
    VEC_PUSH(l->arena, &l->item->before, &n->node);
    return finder;
}

/* ---- uses ---- */

/* `*pointer`, noted as a place in thread-local storage. */
static Node *place_at(Lower *l, Node *pointer)
{
    Node *place = make_deref(l, pointer);
    map_put(l->arena, &l->thread_locals->places, place, place);
    return place;
}

/* True if the lvalue is a variable that was found, or part of it. */
static bool is_place(Lower *l, Node *lvalue)
{
    return map_get(&l->thread_locals->places, effect_whole(lvalue)) != NULL;
}

typedef struct Search {
    const struct ThreadLocals *t;
    bool found;
} Search;

static bool finds_call(Node *node, void *context)
{
    Search *s = context;
    if (node->kind == AST_CALL) {
        Node *callee = ast_unparen(((Call *)node)->callee);
        s->found |= callee->kind != AST_IDENT ||
                    !map_get(&s->t->is_finder, ((Ident *)callee)->symbol);
    }
    return !s->found;
}

/* True if evaluating it may let the goroutine go on in another thread. */
static bool calls(Lower *l, Node *expr)
{
    Search s = {l->thread_locals, false};
    ast_walk(expr, finds_call, &s);
    return s.found;
}

/* Declares `type t = value;` in items; returns t. */
static Node *first_into(Lower *l, NodeList *items, Type *type, Node *value)
{
    Symbol *temp = make_temp(l, type, value->span);
    VEC_PUSH(l->arena, items, make_var(l, temp, value));
    return make_ident(l, temp, value->span);
}

static Node *replace_ident(Lower *l, Ident *n)
{
    struct ThreadLocals *t = l->thread_locals;
    Node *node = &n->expr.node;
    Symbol *moved = n->symbol ? map_get(&t->moved, n->symbol) : NULL;
    if (moved) {
        n->symbol = moved;
        n->name = moved->name;
        node->changed = true;
    }
    if (!is_thread_local(n->symbol) || map_get(&t->unevaluated, node))
        return node;
    if (n->symbol->function && n->symbol->storage & STORAGE_STATIC)
        return node; /* it could not move */
    Symbol *finder = finder_of(l, n->symbol);
    Type *pointer = type_pointer(l->arena, n->expr.type);
    return place_at(l, make_call(l, make_ident(l, finder, node->span), &(NodeList){0}, pointer,
                                 node->span));
}

static Node *replace_index(Lower *l, Index *n)
{
    Node *node = &n->expr.node;
    if (!type_is_array(ast_expr(n->object)->type) || !is_place(l, n->object) ||
        !calls(l, n->index))
        return node;
    NodeList items = {0};
    n->index = first_into(l, &items, ast_expr(n->index)->type, n->index);
    node->changed = true;
    Node *address = make_address(l, node);
    return place_at(l, make_stmt_expr(l, &items, address, ast_expr(address)->type, node->span));
}

static Node *replace_assign(Lower *l, Assign *n)
{
    Node *node = &n->expr.node;
    if (!is_place(l, n->left) || !calls(l, n->right))
        return node;
    NodeList items = {0};
    Node *from = n->op == OP_ASSIGN ? n->left : n->right;
    n->right = first_into(l, &items, ast_expr(from)->type, n->right);
    node->changed = true;
    return make_stmt_expr(l, &items, node, n->expr.type, node->span);
}

/* A struct is passed from where it is, when the other arguments have been evaluated. */
static Node *replace_call(Lower *l, Call *n)
{
    for (int i = 0; i < n->arguments.count; i++) {
        Node *argument = n->arguments.items[i];
        if (!type_is_record(ast_expr(argument)->type) || !is_place(l, argument))
            continue;
        bool others = calls(l, n->callee);
        for (int j = 0; j < n->arguments.count; j++)
            others |= j != i && calls(l, n->arguments.items[j]);
        if (!others)
            continue;
        NodeList items = {0};
        Node *copy = first_into(l, &items, ast_expr(argument)->type, argument);
        n->arguments.items[i] =
            make_stmt_expr(l, &items, copy, ast_expr(copy)->type, argument->span);
        n->expr.node.changed = true;
    }
    return &n->expr.node;
}

static Node *replace(Lower *l, Node *node)
{
    switch (node->kind) {
    case AST_IDENT: return replace_ident(l, (Ident *)node);
    case AST_INDEX: return replace_index(l, (Index *)node);
    case AST_ASSIGN: return replace_assign(l, (Assign *)node);
    case AST_CALL: return replace_call(l, (Call *)node);
    default: return node;
    }
}

/* ---- what is not evaluated stays constant ---- */

static bool note_ident(Node *node, void *context)
{
    Lower *l = context;
    if (is_use(node))
        map_put(l->arena, &l->thread_locals->unevaluated, node, node);
    return true;
}

static bool note_unevaluated(Node *node, void *context)
{
    Node *operand = effect_unevaluated_operand(node);
    if (operand)
        ast_walk(operand, note_ident, context);
    return !operand;
}

static void tls_item(Lower *l, Node *node)
{
    if (node->kind == AST_FUNCTION)
        rewrite_children(l, node, move_stmt);
    ast_walk(node, note_unevaluated, l);
    rewrite_nodes(l, &node, replace);
}

/* Requires: communications are calls; bodies of go and defer stand where they were written.
 * Establishes: every use of a thread-local variable asks where it is; those of functions
 * stand at file scope.
 * Invalidates: the symbols of those that moved. */
void lower_tls(Lower *l)
{
    struct ThreadLocals t = {0};
    l->thread_locals = &t;
    lower_each(l, tls_item);
    l->thread_locals = NULL;
}
