/* Channels (LANGUAGE.md 2 and 3): their types, make, send, receive, and the built-ins.
 *
 *     chan int c                chant_ref c
 *     make(chan int, n)         chan_make(sizeof(int), n)
 *     c <- v;                   chan_send(c, &v);      v an int variable
 *     c <- v + 1;               chan_send(c, &(int){ v + 1 });
 *     v, ok = <-c;              ok = chan_recv(c, &v);
 *     close(c) len(c) cap(c)    chan_close(c) chan_len(c) chan_cap(c)
 *     panic(...)                chant_panic(...)
 *
 * An element type that is defined within the channel type would be lost with it: such
 * definitions are put in front of the declaration or statement first. */
#include "lowering/make.h"
#include "lowering/rewrite.h"

/* ---- definitions inside channel types ---- */

static bool is_definition(const Node *node)
{
    return (node->kind == AST_RECORD_SPEC && ((const RecordSpec *)node)->has_body) ||
           (node->kind == AST_ENUM_SPEC && ((const EnumSpec *)node)->has_body);
}

/* A declaration of nothing but what `spec` defines or names. */
static Node *declaration_of(Lower *l, Node *spec)
{
    Specs *specs = AST_NEW(l->arena, SPECS, Specs, spec->span);
    VEC_PUSH(l->arena, &specs->items, spec);
    Declaration *n = AST_NEW(l->arena, DECLARATION, Declaration, spec->span);
    n->specs = &specs->node;
    specs->node.changed = n->node.changed = true;
    return &n->node;
}

/* The same specifier without its body. An anonymous enum is an integer to those who don't
 * see its definition. */
static Node *without_body(Lower *l, Node *node)
{
    Node *copy = ast_copy(l->arena, node);
    copy->changed = true;
    if (node->kind == AST_RECORD_SPEC) {
        RecordSpec *n = (RecordSpec *)node;
        if (!n->tag)
            make_tag_name(l, type_strip(n->type)->tag);
        ((RecordSpec *)copy)->tag = n->tag;
        ((RecordSpec *)copy)->has_body = false;
        ((RecordSpec *)copy)->fields.count = ((RecordSpec *)copy)->attributes.count = 0;
    } else {
        EnumSpec *n = (EnumSpec *)node;
        if (!n->tag) {
            n->tag = ((EnumSpec *)copy)->tag = make_name(l, "e");
            node->changed = true;
        }
        ((EnumSpec *)copy)->has_body = false;
        ((EnumSpec *)copy)->enumerators.count = ((EnumSpec *)copy)->attributes.count = 0;
    }
    return copy;
}

/* True if this mention of a struct or union at file scope may be what declares its tag:
 * what is known of it comes later. Declaring it twice does no harm. */
static bool declares_tag(Lower *l, const Node *node)
{
    if (node->kind != AST_RECORD_SPEC || !((const RecordSpec *)node)->tag || node->changed)
        return false;
    Symbol *symbol = scope_find_tag_here(l->unit->file_scope, ((const RecordSpec *)node)->tag);
    return symbol && symbol->span.start >= node->span.start;
}

typedef struct Hoist {
    Lower *l;
    NodeList *out;
    bool in_chan;
} Hoist;

static void hoist_child(Node **child, void *context)
{
    Hoist *h = context;
    if (h->in_chan && is_definition(*child)) {
        Node *copy = without_body(h->l, *child);
        Hoist inner = {h->l, h->out, false};
        ast_children(*child, hoist_child, &inner);
        VEC_PUSH(h->l->arena, h->out, declaration_of(h->l, *child));
        *child = copy;
        return;
    }
    if (h->in_chan && declares_tag(h->l, *child))
        VEC_PUSH(h->l->arena, h->out, declaration_of(h->l, *child));
    Hoist inner = {h->l, h->out, h->in_chan || (*child)->kind == AST_CHAN_SPEC};
    ast_children(*child, hoist_child, &inner);
}

static void hoist_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, hoist_stmt);
    Hoist hoist = {l, out, false};
    ast_children(stmt, hoist_child, &hoist);
    VEC_PUSH(l->arena, out, stmt);
}

/* ---- operations ---- */

static Type *element_of(Node *channel)
{
    return type_strip(ast_expr(channel)->type)->base;
}

static Node *lower_make(Lower *l, Make *n)
{
    Span span = n->expr.node.span;
    Type *element = type_strip(n->expr.type)->base;
    Node *size = type_is_void(element) ? make_int(l, 0, span) : make_sizeof(l, element, span);
    Node *capacity = n->capacity ? n->capacity : make_int(l, 0, span);
    Node *call = make_rt_call(l, RT_chan_make, span, size, capacity, NULL);
    ast_expr(call)->type = n->expr.type;
    return call;
}

static Node *lower_send(Lower *l, Send *n)
{
    Span span = n->node.span;
    Node *value;
    Type *element = element_of(n->channel);
    NodeList items = {0};
    if (!n->value) {
        value = make_null(l, span);
    } else if (effect_is_direct(l, n->value, element, false)) {
        value = make_address(l, n->value);
    } else if (type_is_scalar(element)) {
        Type *plain = type_unqualified(l->arena, element);
        value = make_address(l, make_compound_literal(l, plain, n->value));
    } else {
        Symbol *temp = make_temp(l, element, span);
        VEC_PUSH(l->arena, &items, make_var(l, temp, n->value));
        value = make_address(l, make_ident(l, temp, span));
    }
    VEC_PUSH(l->arena, &items,
             make_expr_stmt(l, make_rt_call(l, RT_chan_send, span, n->channel, value, NULL)));
    return make_one(l, &items, span);
}

static Node *lower_receive(Lower *l, RecvAssign *n)
{
    Span span = n->node.span;
    Node *channel = ((Receive *)n->receive)->channel;
    Node *to = n->lhs ? make_address(l, n->lhs) : make_null(l, span);
    Node *call = make_rt_call(l, RT_chan_recv, span, channel, to, NULL);
    return make_expr_stmt(l, n->ok ? make_assign(l, n->ok, call) : call);
}

static Node *lower_call(Lower *l, Call *n)
{
    static const int calls[] = {
        [BUILTIN_CLOSE] = RT_chan_close,   [BUILTIN_LEN] = RT_chan_len,
        [BUILTIN_CAP] = RT_chan_cap,       [BUILTIN_PANIC] = RT_chant_panic,
        [BUILTIN_RETAIN] = RT_chan_retain, [BUILTIN_RELEASE] = RT_chan_release,
    };
    if (n->builtin == BUILTIN_NONE || n->builtin == BUILTIN_RECOVER)
        return &n->expr.node;
    Symbol *symbol = rt_symbol(l->unit, (RtCall)calls[n->builtin]);
    n->callee = make_ident(l, symbol, n->callee->span);
    n->expr.node.changed = true;
    return &n->expr.node;
}

/* ---- types and attributes ---- */

static Node *lower_chan_spec(Lower *l, ChanSpec *n)
{
    TypeRef *ref = AST_NEW(l->arena, TYPE_REF, TypeRef, n->node.span);
    ref->node.changed = true;
    ref->name = intern_cstr(l->unit->names, rt_chan_type);
    ref->symbol = scope_find_here(l->unit->file_scope, ref->name);
    return &ref->node;
}

/* Takes out what C compilers would warn of. */
static Node *lower_attribute(Lower *l, Attribute *n)
{
    NodeList items = {0};
    for (int i = 0; i < n->items.count; i++)
        if (!lower_is_chant_attribute(n->items.items[i]))
            VEC_PUSH(l->arena, &items, n->items.items[i]);
    if (items.count != n->items.count)
        n->node.changed = true;
    n->items = items;
    return &n->node;
}

static Node *chan_node(Lower *l, Node *node)
{
    switch (node->kind) {
    case AST_MAKE:
        return lower_make(l, (Make *)node);
    case AST_SEND:
        return lower_send(l, (Send *)node);
    case AST_RECV_ASSIGN:
        return lower_receive(l, (RecvAssign *)node);
    case AST_CALL:
        return lower_call(l, (Call *)node);
    case AST_CHAN_SPEC:
        return lower_chan_spec(l, (ChanSpec *)node);
    case AST_ATTRIBUTE:
        return lower_attribute(l, (Attribute *)node);
    default:
        return node;
    }
}

static void chan_item(Lower *l, Node *node)
{
    if (node->kind == AST_FUNCTION)
        rewrite_children(l, node, hoist_stmt);
    Hoist hoist = {l, &l->item->before, false};
    ast_children(node, hoist_child, &hoist);
    rewrite_nodes(l, &node, chan_node);
}

/* Requires: the normal form of order; no SELECT and RANGE.
 * Establishes: no channel type and no operation on a channel is left but calls; recover()
 * is left.
 * Invalidates: nothing; expressions keep their channel types. */
void lower_chan(Lower *l)
{
    lower_each(l, chan_item);
}
