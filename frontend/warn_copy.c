/* copied-sync: a mutex, wait group or other object of chant/sync.h and its kin, or what holds
 * one, is copied. The copy shares nothing with the original, so a lock on it locks nothing. */
#include "frontend/sema_decl.h"
#include "frontend/warn.h"

typedef struct Looker {
    Unit *unit;
    Map reported; /* uses that a go block's captures were reported at */
} Looker;

static const char *const sync_types[] = {
    "sync_mutex", "sync_rwmutex", "sync_waitgroup",     "sync_once",     "sync_cond",
    "sync_pool",  "sync_map",     "semaphore_weighted", "errgroup_group"};

/* The sync type that is in `type`, or NULL. The library's are those of a system header: a
 * program may have a struct of the same name. */
static const char *sync_type(const Looker *l, Type *type)
{
    type = type_strip(type);
    while (type->kind == TYPE_ARRAY)
        type = type_strip(type->base);
    if (!type_is_record(type))
        return NULL;
    const Tag *tag = type->tag;
    for (size_t i = 0; tag->name && tag->decl && i < sizeof sync_types / sizeof *sync_types; i++)
        if (!strcmp(tag->name, sync_types[i]) &&
            source_locate(l->unit->source, tag->decl->span.start).system)
            return tag->name;
    for (int i = 0; i < tag->fields.count; i++) {
        const char *found = sync_type(l, tag->fields.items[i].type);
        if (found)
            return found;
    }
    return NULL;
}

/* The expression's value is copied into something: warns if it is an object's. */
static void look_at_value(Looker *l, Node *expr, const char *how)
{
    if (!expr || !ast_is_expr(expr))
        return;
    Node *node = ast_unparen(expr);
    Expr *e = ast_expr(node);
    if (map_get(&l->reported, node) || e->category != LVALUE ||
        node->kind == AST_COMPOUND_LITERAL || type_is_array(e->type))
        return;
    const char *name = sync_type(l, e->type);
    if (!name)
        return;
    const char *text = arena_strndup(l->unit->arena,
                                     source_text(l->unit->source) + node->span.start,
                                     node->span.end - node->span.start);
    if (type_is_record(e->type) && type_strip(e->type)->tag->name &&
        !strcmp(type_strip(e->type)->tag->name, name))
        diag_warning(l->unit->diag, expr->span, WARNING_COPIED_SYNC,
                     "'%s' is copied %s; a copy of a '%s' is useless: use a pointer", text, how,
                     name);
    else
        diag_warning(l->unit->diag, expr->span, WARNING_COPIED_SYNC,
                     "'%s' is copied %s with the '%s' in it: use a pointer", text, how, name);
}

/* The first use of a variable's value below a node. */
typedef struct UseSearch {
    const Symbol *variable;
    Node *use;
} UseSearch;

static bool find_use(Node *node, void *context)
{
    UseSearch *u = context;
    if (node->kind == AST_UNARY && ((Unary *)node)->op == OP_ADDRESS)
        return false;
    if (node->kind == AST_IDENT && ((Ident *)node)->symbol == u->variable &&
        (!u->use || node->span.start < u->use->span.start))
        u->use = node;
    return true;
}

/* What a go block copies of the function around it. A use by value that copies the whole
 * object is reported here, not again where it stands. */
static void look_at_captures(Looker *l, GoBlock *g)
{
    for (int i = 0; i < g->captures.count; i++) {
        const Capture *c = &g->captures.items[i];
        const char *name = c->by_value ? sync_type(l, c->symbol->type) : NULL;
        if (!name)
            continue;
        UseSearch search = {c->symbol, NULL};
        ast_walk(g->body, find_use, &search);
        Span span = search.use ? search.use->span : g->node.span;
        if (search.use)
            map_put(l->unit->arena, &l->reported, search.use, search.use);
        if (diag_warning(l->unit->diag, span, WARNING_COPIED_SYNC,
                         "'%s' is captured by copy here; use a pointer: '&%s'", c->symbol->name,
                         c->symbol->name))
            diag_note(l->unit->diag, c->symbol->span, "'%s' declared here", c->symbol->name);
    }
}

static void look_at_parameter(Looker *l, Param *p)
{
    const char *name = p->symbol ? sync_type(l, p->symbol->type) : NULL;
    if (!name || type_is_array(p->symbol->type) || type_is_pointer(p->symbol->type))
        return;
    diag_warning(l->unit->diag, p->node.span, WARNING_COPIED_SYNC,
                 "a parameter of type '%s' is a copy of the caller's '%s': take a pointer",
                 type_spell(l->unit->arena, p->symbol->type, NULL), name);
}

static bool look(Node *node, void *context)
{
    Looker *l = context;
    switch (node->kind) {
    case AST_INIT_DECLARATOR:
        look_at_value(l, ((InitDeclarator *)node)->init, "here");
        break;
    case AST_INIT_PAIR:
        look_at_value(l, ((InitPair *)node)->value, "here");
        break;
    case AST_INIT_LIST: {
        NodeList *items = &((InitList *)node)->items;
        for (int i = 0; i < items->count; i++)
            look_at_value(l, items->items[i], "here");
        break;
    }
    case AST_ASSIGN:
        if (((Assign *)node)->op == OP_ASSIGN)
            look_at_value(l, ((Assign *)node)->right, "here");
        break;
    case AST_RETURN:
        look_at_value(l, ((Return *)node)->value, "by the return");
        break;
    case AST_SEND:
        look_at_value(l, ((Send *)node)->value, "by the send");
        break;
    case AST_CALL: {
        NodeList *arguments = &((Call *)node)->arguments;
        for (int i = 0; i < arguments->count; i++)
            look_at_value(l, arguments->items[i], "for the call");
        break;
    }
    case AST_GO_BLOCK:
        look_at_captures(l, (GoBlock *)node);
        break;
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_TYPEOF_SPEC:
    case AST_TYPES_COMPATIBLE:
        return false; /* not evaluated */
    default:
        break;
    }
    return true;
}

static void look_at_parameters(Looker *l, FunctionDef *f)
{
    FunctionDeclarator *d = declarator_function(f->declarator);
    for (int i = 0; d && !d->is_kr && i < d->params.count; i++)
        if (d->params.items[i]->kind == AST_PARAM)
            look_at_parameter(l, (Param *)d->params.items[i]);
}

void warn_copies(Unit *u, FunctionDef *f)
{
    Looker l = {.unit = u};
    look_at_parameters(&l, f);
    ast_walk(f->body, look, &l);
}
