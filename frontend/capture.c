/* Captures: what a go block or a deferred statement uses of the functions around it
 * (LANGUAGE.md 5, 6).
 *
 * One walk in source order. A symbol that the body has declared by then is the body's own;
 * any other that lives in a function is captured. In a go block a variable that is read is
 * copied; an array, and what stands under `&`, goes by address; in a defer everything does.
 * A variable that only sizeof, typeof and the like name goes by address too: it must not be
 * read, but it has to have its type. */
#include "frontend/sema.h"

typedef enum Use { USE_VALUE, USE_ADDRESS } Use;

typedef struct Finder {
    Arena *arena;
    AstKind closure;
    Map own;     /* symbols that the body declares */
    Map indices; /* of captured symbols in list, from 1 */
    CaptureList list;
    bool unevaluated;
} Finder;

static void walk(Finder *f, Node *node, Use use);

static Capture *captured(Finder *f, Symbol *symbol)
{
    intptr_t index = (intptr_t)map_get(&f->indices, symbol);
    if (!index) {
        VEC_PUSH(f->arena, &f->list, ((Capture){.symbol = symbol}));
        index = f->list.count;
        map_put(f->arena, &f->indices, symbol, (void *)index);
    }
    return &f->list.items[index - 1];
}

static void use_symbol(Finder *f, Symbol *symbol, Use use)
{
    if (!symbol || map_get(&f->own, symbol))
        return;
    bool automatic = symbol->kind == SYMBOL_VARIABLE && symbol_is_automatic(symbol);
    bool elsewhere = symbol->function &&
                     (symbol->kind == SYMBOL_VARIABLE || symbol->kind == SYMBOL_FUNCTION);
    if (!automatic && !elsewhere)
        return;
    Capture *capture = captured(f, symbol);
    if (f->unevaluated)
        return;
    if (f->closure == AST_DEFER || !automatic || use == USE_ADDRESS ||
        type_is_array(symbol->type))
        capture->by_address = true;
    else
        capture->by_value = true;
}

static void own(Finder *f, Symbol *symbol)
{
    if (symbol)
        map_put(f->arena, &f->own, symbol, symbol);
}

static bool is_array(Node *expr)
{
    Type *type = ast_expr(expr)->type;
    return type && type_is_array(type);
}

static void walk_unevaluated(Finder *f, Node *node)
{
    bool outer = f->unevaluated;
    f->unevaluated = true;
    walk(f, node, USE_VALUE);
    f->unevaluated = outer;
}

static void walk_child(Node **child, void *context)
{
    walk(context, *child, USE_VALUE);
}

/* The chosen association alone is evaluated. */
static void walk_generic(Finder *f, Generic *g, Use use)
{
    walk_unevaluated(f, g->control);
    for (int i = 0; i < g->associations.count; i++) {
        GenericAssoc *a = (GenericAssoc *)g->associations.items[i];
        if (a->type_name)
            walk(f, a->type_name, USE_VALUE);
        if (i == g->chosen)
            walk(f, a->value, use);
        else
            walk_unevaluated(f, a->value);
    }
}

/* The sizes of variable length arrays are evaluated even in sizeof. */
static void walk_array_declarator(Finder *f, ArrayDeclarator *d)
{
    if (d->inner)
        walk(f, d->inner, USE_VALUE);
    if (!d->size)
        return;
    bool outer = f->unevaluated;
    f->unevaluated = false;
    walk(f, d->size, USE_VALUE);
    f->unevaluated = outer;
}

/* Walks one node; returns the node to go on with in its place, or NULL. That way chains of
 * operators and of `else if` take no stack. */
static Node *step(Finder *f, Node *node, Use *use)
{
    switch (node->kind) {
    case AST_IDENT:
        use_symbol(f, ((Ident *)node)->symbol, *use);
        return NULL;
    case AST_PAREN:
        return ((Paren *)node)->inner;
    case AST_UNARY: {
        Unary *u = (Unary *)node;
        if (u->op == OP_ADDRESS)
            *use = USE_ADDRESS;
        else if (u->op != OP_EXTENSION && u->op != OP_REAL && u->op != OP_IMAG)
            *use = USE_VALUE;
        return u->operand;
    }
    case AST_MEMBER:
        if (((Member *)node)->arrow)
            *use = USE_VALUE;
        return ((Member *)node)->object;
    case AST_INDEX: {
        Index *x = (Index *)node;
        bool swapped = is_array(x->index);
        Node *object = swapped ? x->index : x->object;
        walk(f, swapped ? x->object : x->index, USE_VALUE);
        if (!is_array(object))
            *use = USE_VALUE;
        return object;
    }
    case AST_BINARY:
        walk(f, ((Binary *)node)->right, USE_VALUE);
        *use = USE_VALUE;
        return ((Binary *)node)->left;
    case AST_COMMA:
        walk(f, ((Comma *)node)->left, USE_VALUE);
        *use = USE_VALUE;
        return ((Comma *)node)->right;
    case AST_GENERIC:
        walk_generic(f, (Generic *)node, *use);
        return NULL;
    case AST_SIZEOF:
        walk_unevaluated(f, ((Sizeof *)node)->argument);
        return NULL;
    case AST_ALIGNOF:
        walk_unevaluated(f, ((Alignof *)node)->argument);
        return NULL;
    case AST_TYPEOF_SPEC:
        walk_unevaluated(f, ((TypeofSpec *)node)->argument);
        return NULL;
    case AST_TYPES_COMPATIBLE:
        walk_unevaluated(f, ((TypesCompatible *)node)->left);
        walk_unevaluated(f, ((TypesCompatible *)node)->right);
        return NULL;
    case AST_ARRAY_DECLARATOR:
        walk_array_declarator(f, (ArrayDeclarator *)node);
        return NULL;
    case AST_INIT_DECLARATOR:
        own(f, ((InitDeclarator *)node)->symbol);
        break;
    case AST_PARAM:
        own(f, ((Param *)node)->symbol);
        break;
    case AST_VAR:
        own(f, ((Var *)node)->symbol);
        break;
    case AST_FUNCTION:
        own(f, ((FunctionDef *)node)->symbol);
        break;
    case AST_IF: {
        If *n = (If *)node;
        walk(f, n->condition, USE_VALUE);
        walk(f, n->then, USE_VALUE);
        *use = USE_VALUE;
        return n->otherwise;
    }
    default:
        break;
    }
    ast_children(node, walk_child, f);
    return NULL;
}

static void walk(Finder *f, Node *node, Use use)
{
    while (node)
        node = step(f, node, &use);
}

CaptureList capture_find(Arena *arena, Node *body, AstKind closure)
{
    Finder f = {.arena = arena, .closure = closure};
    walk(&f, body, USE_VALUE);
    for (int i = 0; i < f.list.count; i++) {
        Capture *c = &f.list.items[i];
        if (!c->by_value && !c->by_address)
            c->by_address = true;
    }
    return f.list;
}
