/* order: evaluation order made explicit (LANGUAGE.md 3).
 *
 * Afterwards a receive stands only in a RECV_ASSIGN that is a statement or a select's
 * communication. Its left sides can be received into in place: `lhs` by address, being
 * of the element's type, `ok` by assignment. The operands of sends, selects, ranges and
 * go calls are such that the order in which C evaluates them makes no difference. */
#include "lowering/order.h"

#include <string.h>

#include "lowering/make.h"
#include "lowering/rewrite.h"

static void order_stmt(Lower *l, Node *stmt, NodeList *out);

static Type *element_of(Node *channel)
{
    return type_strip(ast_expr(channel)->type)->base;
}

/* ---- what is not evaluated ---- */

static bool has_chan_type(const Type *t)
{
    for (; t; t = t->base) {
        if (t->kind == TYPE_CHAN)
            return true;
        if (t->kind == TYPE_FUNCTION)
            for (int i = 0; i < t->params.count; i++)
                if (has_chan_type(t->params.items[i].type))
                    return true;
    }
    return false;
}

static bool finds_chan_type(Node *node, void *context)
{
    bool *found = context;
    if (node->kind == AST_TYPE_NAME)
        *found = *found || has_chan_type(((TypeName *)node)->type);
    return !*found;
}

/* C knows one channel type only: what tells channels apart is settled here. */
static Node *resolve_generic(Lower *l, Generic *n)
{
    bool found = has_chan_type(ast_expr(n->control)->type) || order_needed(n->control);
    for (int i = 0; i < n->associations.count && !found; i++)
        ast_walk(n->associations.items[i], finds_chan_type, &found);
    if (!found || n->chosen < 0 || n->chosen >= n->associations.count)
        return &n->expr.node;
    Paren *paren = AST_NEW(l->arena, PAREN, Paren, n->expr.node.span);
    paren->expr = n->expr;
    paren->expr.node.kind = AST_PAREN;
    paren->expr.node.changed = true;
    paren->inner = ((GenericAssoc *)n->associations.items[n->chosen])->value;
    return &paren->expr.node;
}

static Node *resolve_constant(Lower *l, Node *node)
{
    const ConstValue *constant = ast_expr(node)->constant;
    bool found = false;
    ast_walk(node, finds_chan_type, &found);
    if (!constant || constant->kind != CONST_INT || !found)
        return node;
    return make_int(l, (long long)constant->integer, node->span);
}

static bool calls(const Call *n, const char *name)
{
    const Ident *callee = (const Ident *)n->callee;
    return n->callee->kind == AST_IDENT && strcmp(callee->name, name) == 0;
}

static Node *resolve_call(Lower *l, Call *n)
{
    Node *node = &n->expr.node;
    if (calls(n, "__builtin_constant_p") && order_needed(node))
        return make_int(l, 0, node->span);
    if (calls(n, "__builtin_choose_expr") && n->arguments.count == 3 && order_needed(node)) {
        const ConstValue *c = ast_expr(n->arguments.items[0])->constant;
        if (c && c->kind == CONST_INT)
            return n->arguments.items[c->integer ? 1 : 2];
    }
    return node;
}

/* Replaces an operand that is only looked at for its type by that type. */
static void resolve_operand(Lower *l, Node *owner, Node **argument)
{
    if (!ast_is_expr(*argument) || !lower_has_chant(*argument) ||
        type_is_error(ast_expr(*argument)->type) ||
        type_is_variably_modified(ast_expr(*argument)->type))
        return;
    order_set(owner, argument, make_type_of(l, ast_expr(*argument)->type, (*argument)->span));
}

static Node *resolve(Lower *l, Node *node)
{
    switch (node->kind) {
    case AST_SIZEOF:
        resolve_operand(l, node, &((Sizeof *)node)->argument);
        return node;
    case AST_ALIGNOF:
        resolve_operand(l, node, &((Alignof *)node)->argument);
        return node;
    case AST_TYPEOF_SPEC:
        resolve_operand(l, node, &((TypeofSpec *)node)->argument);
        return node;
    case AST_GENERIC:
        return resolve_generic(l, (Generic *)node);
    case AST_TYPES_COMPATIBLE:
        return resolve_constant(l, node);
    case AST_CALL:
        return resolve_call(l, (Call *)node);
    default:
        return node;
    }
}

/* Notes the statements whose value is that of a statement expression; and, as they are
 * met first, the statement expressions that are statements themselves, whose value is not
 * wanted. */
static bool note_value(Node *node, void *context)
{
    Lower *l = context;
    if (node->kind == AST_EXPR_STMT && ((ExprStmt *)node)->expr &&
        !map_get(&l->values, node)) {
        Node *expr = ast_unparen(((ExprStmt *)node)->expr);
        if (expr->kind == AST_STMT_EXPR)
            map_put(l->arena, &l->values, expr, node);
    }
    if (node->kind == AST_STMT_EXPR && !map_get(&l->values, node) &&
        !type_is_void(ast_expr(node)->type)) {
        const NodeList *items = &((Compound *)((StmtExpr *)node)->body)->items;
        if (items->count && items->items[items->count - 1]->kind == AST_EXPR_STMT)
            map_put(l->arena, &l->values, items->items[items->count - 1], node);
    }
    return true;
}

/* ---- expressions that are statements ---- */

/* Receives into `lhs` and, unless NULL, `ok`; by way of a temporary where the element
 * can't be received in place. `channel` is a child of `owner`. */
static void receive_into(Lower *l, Node *owner, Node **lhs, Node **ok, Node **channel,
                         NodeList *out)
{
    Type *element = element_of(*channel);
    OperandList operands = {0};
    order_add_operand(l, &operands, owner, lhs, true);
    if (*lhs)
        operands.items[0].keep = effect_is_lasting(effect_of_place(l, *lhs));
    order_add_operand(l, &operands, owner, ok, true);
    order_add_operand(l, &operands, owner, channel, false);
    order_operands(l, &operands, out);
    if (*ok)
        *ok = order_place(l, *ok, EFFECT_WRITE | ORDER_HAPPENS, out);
    if (!*lhs || effect_is_direct(l, *lhs, element, true)) {
        order_receive(l, *lhs, *ok, *channel, owner->span, out);
        return;
    }
    *lhs = order_place(l, *lhs, EFFECT_WRITE | ORDER_HAPPENS, out);
    Symbol *temp = order_element(l, element, owner->span, out);
    order_receive(l, make_ident(l, temp, owner->span), *ok, *channel, owner->span, out);
    VEC_PUSH(l->arena, out,
             make_expr_stmt(l, make_assign(l, *lhs, make_ident(l, temp, owner->span))));
}

static void order_expr_stmt(Lower *l, ExprStmt *n, NodeList *out)
{
    Node *expr = n->expr;
    if (!expr || !order_needed(expr)) {
        VEC_PUSH(l->arena, out, &n->node);
        return;
    }
    Assign *assign = (Assign *)expr;
    if (map_get(&l->values, &n->node)) {
        order_set(&n->node, &n->expr, order_value(l, expr, out));
        VEC_PUSH(l->arena, out, &n->node);
    } else if (expr->kind == AST_ASSIGN && assign->op == OP_ASSIGN &&
               ast_unparen(assign->right)->kind == AST_RECEIVE) {
        Node *none = NULL;
        Receive *receive = (Receive *)ast_unparen(assign->right);
        receive_into(l, expr, &assign->left, &none, &receive->channel, out);
    } else {
        order_discard(l, expr, out);
    }
}

/* ---- declarations ---- */

static void place_child(Node **child, void *context)
{
    Lower *l = context;
    if (ast_is_expr(*child)) {
        Node *placed = order_in_place(l, *child);
        if (placed != *child)
            placed->changed = true;
        *child = placed;
    } else if ((*child)->kind != AST_COMPOUND) {
        ast_children(*child, place_child, context);
    }
}

/* The specifiers for a further declaration: records are defined by the first. */
static Node *repeat_specs(Lower *l, Node *node)
{
    Specs *specs = (Specs *)ast_copy(l->arena, node);
    NodeList items = {0};
    for (int i = 0; i < specs->items.count; i++) {
        Node *item = specs->items.items[i];
        if (item->kind == AST_RECORD_SPEC && ((RecordSpec *)item)->has_body) {
            make_tag_name(l, type_strip(((RecordSpec *)item)->type)->tag);
            RecordSpec *copy = (RecordSpec *)ast_copy(l->arena, item);
            copy->has_body = false;
            copy->fields.count = copy->attributes.count = 0;
            copy->node.changed = true;
            item = &copy->node;
        } else if (item->kind == AST_ENUM_SPEC && ((EnumSpec *)item)->has_body) {
            EnumSpec *copy = (EnumSpec *)ast_copy(l->arena, item);
            if (!copy->tag)
                copy->tag = ((EnumSpec *)item)->tag = make_name(l, "e");
            item->changed = copy->node.changed = true;
            copy->has_body = false;
            copy->enumerators.count = copy->attributes.count = 0;
            item = &copy->node;
        }
        VEC_PUSH(l->arena, &items, item);
    }
    specs->items = items;
    specs->node.changed = true;
    return &specs->node;
}

typedef struct Find {
    const Symbol *symbol;
    bool found;
} Find;

static bool finds_symbol(Node *node, void *context)
{
    Find *find = context;
    if (node->kind == AST_IDENT && ((Ident *)node)->symbol == find->symbol)
        find->found = true;
    return !find->found;
}

static bool mentions(Node *node, const Symbol *symbol)
{
    Find find = {symbol, false};
    ast_walk(node, finds_symbol, &find);
    return find.found;
}

/* True if `T v = <-c;` can be `T v; chan_recv(c, &v);`. */
static bool is_plain_receive(Lower *l, const InitDeclarator *d)
{
    Node *init = d->init;
    if (!ast_is_expr(init) || ast_unparen(init)->kind != AST_RECEIVE || !d->symbol ||
        d->attributes.count || d->lead_attributes.count ||
        d->asm_label.end > d->asm_label.start || d->declarator->kind == AST_ARRAY_DECLARATOR)
        return false;
    Node *ident = make_ident(l, d->symbol, init->span);
    Node *channel = ((Receive *)ast_unparen(init))->channel;
    return !mentions(init, d->symbol) && effect_is_direct(l, ident, element_of(channel), true);
}

/* Declarators that follow each other without a receive between stay one declaration. */
typedef struct Group {
    Declaration *source;
    Declaration *current; /* NULL: the next declarator starts one */
    bool again;           /* the specifiers have been printed once */
} Group;

static void add_declarator(Lower *l, Group *g, Node *declarator, NodeList *out)
{
    if (!g->current) {
        g->current = (Declaration *)ast_copy(l->arena, &g->source->node);
        g->current->declarators = (NodeList){0};
        g->current->node.changed = true;
        if (g->again)
            g->current->specs = repeat_specs(l, g->source->specs);
        g->again = true;
        VEC_PUSH(l->arena, out, &g->current->node);
    }
    VEC_PUSH(l->arena, &g->current->declarators, declarator);
}

static bool is_auto_type(const Declaration *n)
{
    const Specs *specs = (const Specs *)n->specs;
    for (int i = 0; specs && i < specs->items.count; i++)
        if (specs->items.items[i]->kind == AST_BUILTIN_TYPE &&
            ((BuiltinType *)specs->items.items[i])->op == OP_AUTO_TYPE)
            return true;
    return false;
}

static void order_declarator(Lower *l, Group *g, InitDeclarator *d, NodeList *out)
{
    if (!d->init || !order_needed(d->init)) {
        add_declarator(l, g, &d->node, out);
        return;
    }
    d->node.changed = true;
    if (!is_auto_type(g->source) && is_plain_receive(l, d)) {
        Receive *receive = (Receive *)ast_unparen(d->init);
        NodeList first = {0};
        Node *channel = order_value(l, receive->channel, &first);
        if (first.count)
            g->current = NULL;
        for (int i = 0; i < first.count; i++)
            VEC_PUSH(l->arena, out, first.items[i]);
        Span span = d->init->span;
        d->init = NULL;
        add_declarator(l, g, &d->node, out);
        g->current = NULL;
        order_receive(l, make_ident(l, d->symbol, span), NULL, channel, span, out);
        return;
    }
    if (mentions(d->init, d->symbol)) {
        if (ast_is_expr(d->init))
            d->init = order_in_place(l, d->init);
        else
            ast_children(d->init, place_child, l);
    } else {
        g->current = NULL;
        d->init = order_init(l, d->init, out);
    }
    add_declarator(l, g, &d->node, out);
}

static void order_declaration(Lower *l, Declaration *n, NodeList *out)
{
    if (!order_needed(&n->node)) {
        VEC_PUSH(l->arena, out, &n->node);
        return;
    }
    Group group = {.source = n};
    if (n->specs)
        ast_children(n->specs, place_child, l);
    for (int i = 0; i < n->declarators.count; i++) {
        InitDeclarator *d = (InitDeclarator *)n->declarators.items[i];
        if (d->declarator)
            ast_children(d->declarator, place_child, l);
        order_declarator(l, &group, d, out);
    }
}

/* ---- Chant's statements ---- */

/* What would change its meaning in a block of its own: an object that lives as long as the
 * block does, a label that is jumped to from outside. */
static bool finds_tied(Node *node, void *context)
{
    bool *found = context;
    *found |= node->kind == AST_COMPOUND_LITERAL || node->kind == AST_LABEL;
    return !*found;
}

/* The labels of a switch around it. */
static bool finds_case(Node *node, void *context)
{
    bool *found = context;
    *found |= node->kind == AST_CASE || node->kind == AST_DEFAULT;
    return !*found && node->kind != AST_SWITCH;
}

static bool may_stand_alone(Node *stmt)
{
    bool tied = false;
    ast_walk(stmt, finds_tied, &tied);
    ast_walk(stmt, finds_case, &tied);
    return !tied;
}

static bool is_retained_temp(Lower *l, const Node *item)
{
    return item->kind == AST_VAR && map_get(&l->retained, ((const Var *)item)->symbol);
}

/* Between the call that hands over a channel's reference and the end of its use the program
 * may panic: the temporaries among `items` that hold such references release them on the way
 * out of their block. */
static void guard_retained(Lower *l, NodeList *items)
{
    for (int i = 0; i < items->count; i++)
        if (is_retained_temp(l, items->items[i]))
            ((Var *)items->items[i])->cleanup =
                intern_cstr(l->unit->names, rt_name(RT_chant_release_var));
}

static void order_send(Lower *l, Send *n, NodeList *out)
{
    OperandList operands = {0};
    order_add_operand(l, &operands, &n->node, &n->channel, false);
    bool retained = lower_is_retained(l, n->channel);
    bool guarded = retained && may_stand_alone(&n->node);
    operands.items[0].keep = retained;
    order_add_operand(l, &operands, &n->node, &n->value, false);
    if (!guarded) {
        order_operands(l, &operands, out);
        VEC_PUSH(l->arena, out, &n->node);
        if (retained)
            VEC_PUSH(l->arena, out,
                     make_expr_stmt(l, make_rt_call(l, RT_chan_release, n->node.span,
                                                    n->channel, NULL, NULL)));
        return;
    }
    NodeList items = {0};
    order_operands(l, &operands, &items);
    guard_retained(l, &items);
    VEC_PUSH(l->arena, &items, &n->node);
    VEC_PUSH(l->arena, out, make_compound(l, &items, n->node.span));
}

/* `lhs = value;` in front of a clause's statements. */
static Node *assignment(Lower *l, Node *lhs, Symbol *value)
{
    return make_expr_stmt(l, make_assign(l, lhs, make_ident(l, value, lhs->span)));
}

static Node *declaration(Lower *l, Node *param, Symbol *value)
{
    return make_param_declaration(l, (Param *)param, make_ident(l, value, param->span));
}

/* True if a clause may receive into `lhs` at once: a variable that only this does to. */
static bool is_plain_variable(Lower *l, Node *lhs, Type *element)
{
    return lhs->kind == AST_IDENT && effect_is_direct(l, lhs, element, true);
}

static bool is_plain_flag(Lower *l, Node *ok)
{
    return ok->kind == AST_IDENT && ast_expr(ok)->category == LVALUE &&
           !effect_is_lasting(effect_of(l, ok));
}

/* Turns what a case receives into temporaries, or plain variables, and assignments from
 * them at the head of its clause. */
static void order_receive_case(Lower *l, SelectCase *n, NodeList *out)
{
    Node *comm = n->comm, *receive, *lhs = NULL, *ok = NULL;
    bool declares = comm->kind == AST_RECV_DECL;
    Span span = comm->span;
    if (declares) {
        receive = ((RecvDecl *)comm)->receive;
        lhs = ((RecvDecl *)comm)->value;
        ok = ((RecvDecl *)comm)->ok;
    } else if (comm->kind == AST_RECV_ASSIGN) {
        receive = ((RecvAssign *)comm)->receive;
        lhs = ((RecvAssign *)comm)->lhs;
        ok = ((RecvAssign *)comm)->ok;
    } else {
        receive = ast_unparen(((ExprStmt *)comm)->expr);
    }
    Node *channel = ((Receive *)receive)->channel;
    Type *element = element_of(channel);
    NodeList head = {0};
    if (lhs && type_is_void(element)) {
        lhs = NULL;
    } else if (lhs && (declares || !is_plain_variable(l, lhs, element))) {
        Symbol *temp = order_element(l, element, span, out);
        VEC_PUSH(l->arena, &head, (declares ? declaration : assignment)(l, lhs, temp));
        lhs = make_ident(l, temp, span);
    }
    if (ok && (declares || !is_plain_flag(l, ok))) {
        Symbol *temp = order_element(l, type_basic(TYPE_BOOL), span, out);
        VEC_PUSH(l->arena, &head, (declares ? declaration : assignment)(l, ok, temp));
        ok = make_ident(l, temp, span);
    }
    n->comm = make_recv(l, lhs, ok, channel, span);
    for (int i = 0; i < n->body.count; i++)
        VEC_PUSH(l->arena, &head, n->body.items[i]);
    n->body = head;
    n->node.changed = true;
}

static void order_select(Lower *l, Select *n, NodeList *out)
{
    OperandList operands = {0};
    bool retained = false;
    for (int i = 0; i < n->cases.count; i++) {
        SelectCase *c = (SelectCase *)n->cases.items[i];
        if (!c->comm)
            continue;
        rewrite_children(l, c->comm, order_stmt);
        if (c->comm->kind != AST_SEND)
            order_receive_case(l, c, out);
        Node **channel = c->comm->kind == AST_SEND
                             ? &((Send *)c->comm)->channel
                             : &((Receive *)((RecvAssign *)c->comm)->receive)->channel;
        order_add_operand(l, &operands, c->comm, channel, false);
        bool keep = lower_is_retained(l, *channel);
        operands.items[operands.count - 1].keep = keep;
        retained |= keep;
        if (c->comm->kind == AST_SEND)
            order_add_operand(l, &operands, c->comm, &((Send *)c->comm)->value, false);
    }
    bool guarded = retained && may_stand_alone(&n->node);
    NodeList own = {0}, *front = guarded ? &own : out;
    order_operands(l, &operands, front);
    for (int i = 0; i < n->cases.count; i++)
        rewrite_list(l, n->cases.items[i], &((SelectCase *)n->cases.items[i])->body, order_stmt);
    VEC_PUSH(l->arena, front, &n->node);
    if (guarded) {
        guard_retained(l, &own);
        VEC_PUSH(l->arena, out, make_compound(l, &own, n->node.span));
    }
}

/* A range over an existing variable assigns to it from a temporary: the last value that
 * came must stay, not the zero of the closed channel. */
static void order_range(Lower *l, Range *n, NodeList *out)
{
    Type *element = element_of(n->channel);
    rewrite_inside(l, n->channel, order_stmt);
    if (n->variable) {
        Symbol *temp = make_temp(l, element, n->variable->span);
        NodeList items = {0};
        VEC_PUSH(l->arena, &items, assignment(l, n->variable, temp));
        VEC_PUSH(l->arena, &items, n->body);
        n->decl = make_var(l, temp, NULL);
        n->variable = NULL;
        n->body = make_compound(l, &items, n->body->span);
        n->node.changed = true;
    }
    order_set(&n->node, &n->channel, order_value(l, n->channel, out));
    rewrite_slot(l, &n->node, &n->body, order_stmt);
    VEC_PUSH(l->arena, out, &n->node);
}

/* The callee and the arguments, which the caller evaluates. */
static void order_go(Lower *l, Go *n, NodeList *out)
{
    Call *call = (Call *)ast_unparen(n->call);
    Node *callee = ast_unparen(call->callee);
    OperandList operands = {0};
    if (callee->kind != AST_IDENT || ast_expr(callee)->category != FUNCTION_DESIGNATOR)
        order_add_operand(l, &operands, &call->expr.node, &call->callee, false);
    bool retained = false;
    for (int i = 0; i < call->arguments.count; i++) {
        order_add_operand(l, &operands, &call->expr.node, &call->arguments.items[i], false);
        retained |= lower_is_retained(l, call->arguments.items[i]);
    }
    if (!retained || !may_stand_alone(&n->node)) {
        order_operands(l, &operands, out);
        VEC_PUSH(l->arena, out, &n->node);
        return;
    }
    NodeList items = {0};
    order_operands(l, &operands, &items);
    int first = items.count;
    VEC_PUSH(l->arena, &items, &n->node);
    for (int i = 0; i < first; i++) {
        if (!is_retained_temp(l, items.items[i]))
            continue;
        /* The goroutine has it now. */
        Symbol *symbol = ((Var *)items.items[i])->symbol;
        VEC_PUSH(l->arena, &items,
                 make_expr_stmt(l, make_assign(l, make_ident(l, symbol, n->node.span),
                                               make_null(l, n->node.span))));
    }
    guard_retained(l, &items);
    if (first > 0)
        VEC_PUSH(l->arena, out, make_compound(l, &items, n->node.span));
    else
        VEC_PUSH(l->arena, out, &n->node);
}

/* ---- statements ---- */

static void order_asm(Lower *l, AsmStmt *n, NodeList *out)
{
    OperandList operands = {0};
    for (int i = 0; i < n->parts.count; i++)
        if (ast_is_expr(n->parts.items[i]))
            order_add_operand(l, &operands, &n->node, &n->parts.items[i],
                              ast_expr(n->parts.items[i])->category == LVALUE);
    if (order_needed(&n->node))
        order_operands(l, &operands, out);
    VEC_PUSH(l->arena, out, &n->node);
}

static void order_for(Lower *l, For *n)
{
    if (n->init && n->init->kind == AST_DECLARATION) {
        ast_children(n->init, place_child, l);
    } else if (n->init) {
        order_set(&n->node, &n->init, order_discard_in_place(l, n->init));
    }
    if (n->condition)
        order_set(&n->node, &n->condition, order_in_place(l, n->condition));
    if (n->update)
        order_set(&n->node, &n->update, order_discard_in_place(l, n->update));
}

/* Statements that evaluate one expression before anything else. */
static void order_operand_of(Lower *l, Node *stmt, Node **slot, NodeList *out)
{
    if (*slot)
        order_set(stmt, slot, order_value(l, *slot, out));
    VEC_PUSH(l->arena, out, stmt);
}

static void order_one_stmt(Lower *l, Node *stmt, NodeList *out)
{
    if (stmt->kind != AST_SELECT && stmt->kind != AST_RANGE)
        rewrite_children(l, stmt, order_stmt);
    switch (stmt->kind) {
    case AST_EXPR_STMT:
        order_expr_stmt(l, (ExprStmt *)stmt, out);
        return;
    case AST_DECLARATION:
        order_declaration(l, (Declaration *)stmt, out);
        return;
    case AST_RETURN:
        order_operand_of(l, stmt, &((Return *)stmt)->value, out);
        return;
    case AST_IF:
        order_operand_of(l, stmt, &((If *)stmt)->condition, out);
        return;
    case AST_SWITCH:
        order_operand_of(l, stmt, &((Switch *)stmt)->condition, out);
        return;
    case AST_GOTO:
        order_operand_of(l, stmt, &((Goto *)stmt)->target, out);
        return;
    case AST_WHILE: {
        While *n = (While *)stmt;
        order_set(stmt, &n->condition, order_in_place(l, n->condition));
        break;
    }
    case AST_DO: {
        Do *n = (Do *)stmt;
        order_set(stmt, &n->condition, order_in_place(l, n->condition));
        break;
    }
    case AST_FOR:
        order_for(l, (For *)stmt);
        break;
    case AST_ASM_STMT:
        order_asm(l, (AsmStmt *)stmt, out);
        return;
    case AST_SEND:
        order_send(l, (Send *)stmt, out);
        return;
    case AST_RECV_ASSIGN: {
        RecvAssign *n = (RecvAssign *)stmt;
        receive_into(l, stmt, &n->lhs, &n->ok, &((Receive *)n->receive)->channel, out);
        return;
    }
    case AST_SELECT:
        order_select(l, (Select *)stmt, out);
        return;
    case AST_RANGE:
        order_range(l, (Range *)stmt, out);
        return;
    case AST_GO:
        order_go(l, (Go *)stmt, out);
        return;
    default:
        break;
    }
    VEC_PUSH(l->arena, out, stmt);
}

/* True if a temporary of variably modified type is declared, which no label may be jumped
 * to past (C17 6.8.6.1). */
static bool declares_variable_length(const NodeList *items, int from)
{
    for (int i = from; i < items->count; i++)
        if (items->items[i]->kind == AST_VAR &&
            type_is_error(((Var *)items->items[i])->symbol->type))
            return true;
    return false;
}

static void order_stmt(Lower *l, Node *stmt, NodeList *out)
{
    int from = out->count;
    order_one_stmt(l, stmt, out);
    if (stmt->kind == AST_DECLARATION || map_get(&l->values, stmt) ||
        !declares_variable_length(out, from))
        return;
    NodeList items = {0};
    for (int i = from; i < out->count; i++)
        VEC_PUSH(l->arena, &items, out->items[i]);
    out->count = from;
    VEC_PUSH(l->arena, out, make_compound(l, &items, stmt->span));
}

/* ---- the pass ---- */

static void order_item(Lower *l, Node *node)
{
    rewrite_nodes(l, &node, resolve);
    ast_walk(node, note_value, l);
    if (node->kind != AST_FUNCTION)
        return;
    effect_find_shared(l, node);
    rewrite_children(l, node, order_stmt);
}

/* Requires: a typed tree without errors.
 * Establishes: the normal form above.
 * Invalidates: source spans of expressions that moved; captures found by sema. */
void lower_order(Lower *l)
{
    lower_each(l, order_item);
}
