/* Statements and declarations. */
#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

static bool is_lasting(const Symbol *s)
{
    return !s->is_local && s->kind == SYMBOL_VARIABLE;
}

/* ---- declarations ---- */

static void declare_static(JitFn *f, Symbol *symbol, Node *init)
{
    if (symbol->storage & STORAGE_EXTERN)
        return;
    JitEntity *e = jit_entity(f->unit, symbol);
    jit_define_object(f->unit, e, symbol->type, init);
}

gcc_jit_lvalue *jit_object(JitFn *f, const Symbol *symbol)
{
    gcc_jit_lvalue *object = map_get(&f->locals, symbol);
    if (!object) {
        if (jit_varies(symbol->type))
            jit_fail(f->j, "a jump past the declaration of '%s'", symbol->name);
        object = jit_local(f, jit_type(f->j, symbol->type), symbol->name);
        int align = type_align(symbol->type);
        bool is_asked = (align > 8 && type_strip(symbol->type)->align) ||
                        type_quals(symbol->type) & QUAL_ATOMIC;
        if (align > 1 && is_asked)
            gj.lvalue_set_alignment(object, (unsigned)align);
        const char *name = jit_register_name(f->unit, symbol);
        if (name && (!type_is_scalar(symbol->type) ||
                     type_quals(symbol->type) & (QUAL_VOLATILE | QUAL_ATOMIC)))
            jit_fail(f->j, "the register variable '%s'", symbol->name);
        if (name)
            gj.lvalue_set_register_name(object, name);
        map_put(f->j->scratch, &f->locals, symbol, object);
    }
    return object;
}

static void declare_local(JitFn *f, Symbol *symbol, Node *init)
{
    if (jit_varies(symbol->type)) {
        if (init)
            jit_fail(f->j, "an initialiser of a variable length array");
        gcc_jit_lvalue *array = jit_vla_declare(f, symbol->type, symbol->name);
        jit_let_escape(f, array, symbol->type);
        map_put(f->j->scratch, &f->locals, symbol, array);
        return;
    }
    gcc_jit_lvalue *object = jit_object(f, symbol);
    jit_let_escape(f, object, symbol->type);
    if (!init)
        return;
    int mark = jit_temps_mark(f);
    jit_initialise(f, jit_place_of(f, object, symbol->type), init);
    jit_temps_release(f, mark);
}

static void check_attributes(JitFn *f, const NodeList *attributes)
{
    AttributeCursor at = {0};
    for (const AttributeItem *item; (item = ast_next_attribute(attributes, &at));)
        if (jit_is_odd_attribute(item->name))
            jit_fail(f->j, "the attribute '%s'", item->name);
}

static void declare(JitFn *f, Symbol *symbol, Node *init)
{
    if (!symbol || symbol->kind != SYMBOL_VARIABLE)
        return;
    if (is_lasting(symbol))
        declare_static(f, symbol, init);
    else
        declare_local(f, symbol, init);
}

static bool has_attributes(const NodeList *list)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i]->kind == AST_ATTRIBUTE)
            return true;
    return false;
}

/* The attributes of one declarator: of what lives on they are noted. */
static void attributes(JitFn *f, const Declaration *d, const InitDeclarator *id)
{
    const NodeList *lists[] = {d->specs ? &((Specs *)d->specs)->items : NULL,
                               &id->lead_attributes, &id->attributes};
    const Symbol *symbol = id->symbol;
    bool lasts = symbol && symbol->name &&
                 (symbol->kind == SYMBOL_FUNCTION || (symbol->kind == SYMBOL_VARIABLE &&
                                                      is_lasting(symbol)));
    for (int i = 0; i < 3; i++) {
        if (!lists[i])
            continue;
        check_attributes(f, lists[i]);
        if (lasts && has_attributes(lists[i]))
            jit_note_attributes(jit_entity(f->unit, symbol), lists[i]);
    }
}

static void declaration(JitFn *f, Declaration *d)
{
    for (int i = 0; i < d->declarators.count; i++) {
        InitDeclarator *id = (InitDeclarator *)d->declarators.items[i];
        attributes(f, d, id);
        if (id->symbol && type_is_variably_modified(id->symbol->type)) {
            if (i == 0 && d->specs)
                jit_measure(f, d->specs);
            jit_measure_declarator(f, id->declarator, id->symbol->type);
        }
        declare(f, id->symbol, id->init);
        jit_cleanup_enter(f, &id->node);
    }
}

/* ---- blocks ---- */

/* What a block may add to. */
typedef struct InScope {
    JitCleanup *cleanup;
    JitVla *vla;
    JitLabelScope *labels;
    Node *node;
} InScope;

static InScope enter_scope(JitFn *f, Node *node)
{
    InScope outer = {f->cleanup, f->vla, f->label_scope, f->scope};
    f->scope = node;
    return outer;
}

static void leave_scope(JitFn *f, InScope outer)
{
    jit_cleanup_leave(f, outer.cleanup);
    jit_vla_restore(f, outer.vla);
    f->vla = outer.vla;
    f->scope = outer.node;
    f->label_scope = outer.labels;
}

static void items(JitFn *f, const NodeList *list, int count)
{
    for (int i = 0; i < count; i++)
        jit_stmt(f, list->items[i]);
}

static void compound(JitFn *f, Compound *n)
{
    InScope outer = enter_scope(f, &n->node);
    items(f, &n->items, n->items.count);
    leave_scope(f, outer);
}

gcc_jit_rvalue *jit_block_value(JitFn *f, Compound *body, bool wanted)
{
    int count = body->items.count;
    Node *last = count ? body->items.items[count - 1] : NULL;
    bool has_value = last && last->kind == AST_EXPR_STMT && ((ExprStmt *)last)->expr;
    InScope outer = enter_scope(f, &body->node);
    items(f, &body->items, has_value ? count - 1 : count);
    Node *value = has_value ? ((ExprStmt *)last)->expr : NULL;
    gcc_jit_rvalue *result = NULL;
    if (value && wanted && !type_is_void(jit_value_type(f, value)))
        result = jit_spill(f, jit_expr(f, value));
    else if (value)
        jit_discard(f, value);
    leave_scope(f, outer);
    return result;
}

/* ---- switch ---- */

typedef struct Cases {
    JitFn *f;
    Type *type;
    JitCases *list;
    JitBlock *otherwise;
} Cases;

/* Where a switch jumps to, to go on at `block`, which is that of a case or a default: it may be
 * inside the scope of a cleanup that the switch is outside of. */
static JitBlock *way_in(JitFn *f, JitBlock *block, const Node *label)
{
    JitCleanup *home = jit_cleanup_home(f, label);
    if (home == f->cleanup)
        return block;
    JitBlock *way = jit_new_block(f), *here = f->block;
    f->block = way;
    jit_cleanup_move(f, home);
    jit_jump(f, block);
    f->block = here;
    return way;
}

/* The wider of the types' bounds: a range may go beyond what the switch's type can hold. */
static void add_case(Cases *c, Case *n)
{
    JitFn *f = c->f;
    const ConstValue *low = ast_expr(n->low)->constant;
    const ConstValue *high = n->high ? ast_expr(n->high)->constant : low;
    if (!low || !high || low->kind != CONST_INT || high->kind != CONST_INT)
        jit_fail(f->j, "a case that is no simple constant");
    JitBlock *block = jit_new_block(f);
    map_put(f->j->scratch, &f->cases, n, block);
    __int128 from = low->integer, to = high->integer;
    if (!n->high) {
        from = to = constexpr_wrap(c->type, from);
    } else if (constexpr_wrap(c->type, from) != from || constexpr_wrap(c->type, to) != to) {
        jit_fail(f->j, "a range of cases beyond its type");
    }
    if (from > to)
        return; /* an empty range */
    JitCase jump = {from, to, way_in(f, block, &n->node)};
    VEC_PUSH(f->j->scratch, c->list, jump);
}

static void find_case(Node **child, void *context)
{
    Cases *c = context;
    Node *node = *child;
    switch (node->kind) {
    case AST_SWITCH:
        /* its own cases; the condition has none outside of statement expressions */
        return;
    case AST_FUNCTION:
        return;
    case AST_CASE:
        add_case(c, (Case *)node);
        break;
    case AST_DEFAULT:
        c->otherwise = jit_new_block(c->f);
        map_put(c->f->j->scratch, &c->f->cases, node, c->otherwise);
        c->otherwise = way_in(c->f, c->otherwise, node);
        break;
    default:
        break;
    }
    ast_children(node, find_case, c);
}

static void switch_stmt(JitFn *f, Switch *n)
{
    int mark = jit_temps_mark(f);
    Type *type = type_strip(type_promote(jit_value_type(f, n->condition)));
    const Type *given = jit_value_type(f, n->condition);
    if (type_size(given) > 8)
        jit_fail(f->j, "a switch on an __int128");
    gcc_jit_rvalue *value = jit_spill(f, jit_expr_as(f, n->condition, type));
    Cases cases = {.f = f, .type = type, .list = ARENA_NEW(f->j->scratch, JitCases)};
    find_case(&n->body, &cases);
    JitBlock *end = jit_new_block(f);
    jit_block(f);
    jit_switch(f, f->block, value, type, cases.list, cases.otherwise ? cases.otherwise : end);
    f->block = NULL;
    jit_temps_release(f, mark);
    JitJump jump = {.outer = f->jump, .on_break = end, .cleanup = f->cleanup, .vla = f->vla};
    f->jump = &jump;
    jit_stmt(f, n->body);
    f->jump = jump.outer;
    jit_enter(f, end);
}

/* ---- loops ---- */

static void set_location(JitFn *f, const Node *node)
{
    Jit *j = f->j;
    if (!j->debug)
        return;
    Loc loc = source_locate(f->unit->unit->source, node->span.start);
    f->at = gj.context_new_location(j->context, loc.file, loc.line, loc.column);
}

static void condition(JitFn *f, Node *node, JitBlock *yes, JitBlock *no)
{
    int mark = jit_temps_mark(f);
    jit_condition(f, node, yes, no);
    jit_temps_release(f, mark);
}

static void body(JitFn *f, Node *node, JitBlock *on_break, JitBlock *on_continue)
{
    JitJump jump = {f->jump, on_break, on_continue, f->cleanup, f->vla};
    f->jump = &jump;
    jit_stmt(f, node);
    f->jump = jump.outer;
}

/* As from gcc's C front end, the condition comes behind the body. */
static void while_stmt(JitFn *f, While *n)
{
    JitBlock *test = jit_new_block(f), *loop = jit_new_block(f), *end = jit_new_block(f);
    jit_jump(f, test);
    f->block = loop;
    body(f, n->body, end, test);
    jit_enter(f, test);
    set_location(f, n->condition);
    condition(f, n->condition, loop, end);
    f->block = end;
}

static void do_stmt(JitFn *f, Do *n)
{
    JitBlock *loop = jit_new_block(f), *test = jit_new_block(f), *end = jit_new_block(f);
    jit_enter(f, loop);
    body(f, n->body, end, test);
    jit_enter(f, test);
    set_location(f, n->condition);
    condition(f, n->condition, loop, end);
    f->block = end;
}

static void discard(JitFn *f, Node *expr)
{
    int mark = jit_temps_mark(f);
    jit_discard(f, expr);
    jit_temps_release(f, mark);
}

static void for_stmt(JitFn *f, For *n)
{
    JitBlock *test = jit_new_block(f), *loop = jit_new_block(f), *next = jit_new_block(f),
                  *end = jit_new_block(f);
    InScope outer = enter_scope(f, &n->node);
    if (n->init && ast_is_expr(n->init))
        discard(f, n->init);
    else if (n->init)
        jit_stmt(f, n->init);
    jit_jump(f, n->condition ? test : loop);
    f->block = loop;
    body(f, n->body, end, next);
    jit_enter(f, next);
    if (n->update) {
        set_location(f, n->update);
        discard(f, n->update);
    }
    if (n->condition) {
        jit_enter(f, test);
        set_location(f, n->condition);
        condition(f, n->condition, loop, end);
    } else {
        jit_jump(f, loop);
    }
    f->block = end;
    leave_scope(f, outer);
}

/* ---- the rest ---- */

static void if_stmt(JitFn *f, If *n)
{
    JitBlock *yes = jit_new_block(f), *end = jit_new_block(f);
    JitBlock *no = n->otherwise ? jit_new_block(f) : end;
    condition(f, n->condition, yes, no);
    f->block = yes;
    jit_stmt(f, n->then);
    jit_jump(f, end);
    if (n->otherwise) {
        f->block = no;
        jit_stmt(f, n->otherwise);
        jit_jump(f, end);
    }
    f->block = end;
}

static void return_stmt(JitFn *f, Return *n)
{
    int mark = jit_temps_mark(f);
    bool is_void = type_is_void(f->result);
    gcc_jit_rvalue *value = NULL;
    if (n->value && (is_void || type_is_void(jit_value_type(f, n->value))))
        jit_discard(f, n->value);
    else if (n->value)
        value = jit_reinterpret(f, jit_expr_as(f, n->value, f->result),
                                jit_result_type(f->j, f->result));
    if (value && f->cleanup)
        value = jit_spill(f, value);
    jit_cleanup_move(f, NULL);
    if (!value && !is_void)
        value = gj.lvalue_as_rvalue(jit_temp(f, jit_result_type(f->j, f->result)));
    if (value)
        gj.block_end_with_return(jit_block(f), f->at, value);
    else
        gj.block_end_with_void_return(jit_block(f), f->at);
    f->block = NULL;
    jit_temps_release(f, mark);
}

static void leave(JitFn *f, bool is_continue)
{
    JitJump *jump = f->jump;
    while (jump && is_continue && !jump->on_continue)
        jump = jump->outer;
    if (!jump)
        jit_fail(f->j, "a break or continue outside of loops");
    jit_block(f);
    jit_cleanup_move(f, jump->cleanup);
    jit_vla_restore(f, jump->vla);
    jit_jump(f, is_continue ? jump->on_continue : jump->on_break);
}

static void labelled(JitFn *f, JitBlock *block, Node *stmt)
{
    if (!block)
        jit_fail(f->j, "a case outside of a switch");
    jit_enter(f, block);
    if (stmt)
        jit_stmt(f, stmt);
}

/* A parameter of a function that lowering made is known by its name alone; where the body has
 * moved on to another function it is a variable there. */
static void note_name(JitFn *f, const Symbol *symbol)
{
    gcc_jit_lvalue *object = map_get(&f->locals, symbol);
    if (object && !map_get(&f->parameters, symbol->name))
        map_put(f->j->scratch, &f->parameters, symbol->name, object);
}

void jit_stmt(JitFn *f, Node *node)
{
    set_location(f, node);
    switch (node->kind) {
    case AST_COMPOUND:
        compound(f, (Compound *)node);
        break;
    case AST_EXPR_STMT:
        if (((ExprStmt *)node)->expr)
            discard(f, ((ExprStmt *)node)->expr);
        break;
    case AST_IF:
        if_stmt(f, (If *)node);
        break;
    case AST_SWITCH:
        switch_stmt(f, (Switch *)node);
        break;
    case AST_WHILE:
        while_stmt(f, (While *)node);
        break;
    case AST_DO:
        do_stmt(f, (Do *)node);
        break;
    case AST_FOR:
        for_stmt(f, (For *)node);
        break;
    case AST_RETURN:
        return_stmt(f, (Return *)node);
        break;
    case AST_BREAK:
    case AST_CONTINUE:
        leave(f, node->kind == AST_CONTINUE);
        break;
    case AST_GOTO:
        jit_block(f);
        if (((Goto *)node)->label) {
            jit_cleanup_move(f, jit_cleanup_home(f, jit_label_key(f, ((Goto *)node)->label)));
            jit_jump(f, jit_goto_block(f, ((Goto *)node)->label));
        } else {
            jit_computed_goto(f, ((Goto *)node)->target);
        }
        break;
    case AST_LABEL:
        jit_enter(f, jit_label_block(f, ((Label *)node)->name));
        jit_cleanup_arrive(f);
        if (((Label *)node)->stmt)
            jit_stmt(f, ((Label *)node)->stmt);
        break;
    case AST_CASE:
        labelled(f, map_get(&f->cases, node), ((Case *)node)->stmt);
        break;
    case AST_DEFAULT:
        labelled(f, map_get(&f->cases, node), ((Default *)node)->stmt);
        break;
    case AST_DECLARATION:
        declaration(f, (Declaration *)node);
        break;
    case AST_VAR:
        jit_measure_type(f, ((Var *)node)->symbol->type);
        if (((Var *)node)->symbol->kind == SYMBOL_TYPEDEF)
            jit_declare_typedef(f, ((Var *)node)->symbol);
        declare(f, ((Var *)node)->symbol, ((Var *)node)->init);
        note_name(f, ((Var *)node)->symbol);
        jit_cleanup_enter(f, node);
        break;
    case AST_RECORD_DEF:
    case AST_STATIC_ASSERT:
    case AST_PRAGMA:
    case AST_EMPTY:
    case AST_ATTRIBUTE_STMT:
        break;
    case AST_ASM_STMT:
        jit_asm(f, (AsmStmt *)node);
        break;
    case AST_FUNCTION:
        jit_fail(f->j, "a nested function");
    case AST_LOCAL_LABELS:
        jit_local_labels(f, (LocalLabels *)node);
        break;
    default:
        jit_fail(f->j, "a %s", ast_kind_name(node->kind));
    }
}
