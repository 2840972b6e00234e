/* Local structs and unions that lifted functions use are moved to file scope.
 *
 * A second definition in the lifted function would be another type, which optimisers may
 * take to be never the same memory as the first. So there is one definition, in front of
 * the function, under a name that nothing else has. Typedef names and enums need no such
 * thing: made declarations spell what they stand for. */
#include "lowering/make.h"
#include "lowering/rewrite.h"

/* Source order of definition is an order in which every part is complete before the whole. */
static void insert_record(Lower *l, Tag *tag, Span at)
{
    RecordDef *n = AST_NEW(l->arena, RECORD_DEF, RecordDef, at);
    n->node.changed = true;
    n->type = type_tagged(l->arena, tag);
    NodeList *records = &l->item->records;
    VEC_PUSH(l->arena, records, &n->node);
    for (int i = records->count - 1; i > 0 && records->items[i - 1]->span.end > at.end; i--) {
        records->items[i] = records->items[i - 1];
        records->items[i - 1] = &n->node;
    }
}

static void move_fields(Lower *l, Tag *tag)
{
    for (int i = 0; i < tag->fields.count; i++) {
        Field *field = &tag->fields.items[i];
        Type *bare = type_strip(field->type);
        if (!field->name && type_is_record(bare))
            move_fields(l, bare->tag); /* printed inside */
        else
            field->type = make_file_type(l, field->type);
    }
}

void lower_move_record(Lower *l, Tag *tag)
{
    if (map_get(&l->moved, tag))
        return;
    map_put(l->arena, &l->moved, tag, tag);
    if (tag->is_variable) {
        Span span = tag->decl ? tag->decl->span : l->item->node->span;
        diag_error(l->unit->diag, span,
                   "a struct of variable length can't be used in a go or defer statement");
        return;
    }
    const char *stem = tag->name ? arena_printf(l->arena, "%s_", tag->name) : "s";
    tag->name = make_name(l, stem);
    tag->owner = NULL;
    if (!tag->decl)
        return;
    insert_record(l, tag, tag->decl->span);
    move_fields(l, tag);
}

/* ---- where the definitions stood ---- */

static bool is_moved(Lower *l, const Node *node)
{
    const Type *type = ((const RecordSpec *)node)->type;
    return type && type_is_record(type) && map_get(&l->moved, type_strip((Type *)type)->tag);
}

typedef struct Enums {
    Lower *l;
    NodeList *out;
} Enums;

/* The enumerators of an enum defined inside a record that goes stay where they were. */
static bool keep_enum(Node *node, void *context)
{
    Enums *e = context;
    if (node->kind != AST_ENUM_SPEC || !((EnumSpec *)node)->has_body)
        return true;
    Specs *specs = AST_NEW(e->l->arena, SPECS, Specs, node->span);
    VEC_PUSH(e->l->arena, &specs->items, node);
    Declaration *n = AST_NEW(e->l->arena, DECLARATION, Declaration, node->span);
    n->specs = &specs->node;
    specs->node.changed = n->node.changed = true;
    VEC_PUSH(e->l->arena, e->out, &n->node);
    return false;
}

static void update_child(Node **child, void *context)
{
    Enums *e = context;
    ast_children(*child, update_child, e);
    if ((*child)->kind != AST_RECORD_SPEC || !is_moved(e->l, *child))
        return;
    RecordSpec *n = (RecordSpec *)*child;
    if (n->has_body) {
        for (int i = 0; i < n->fields.count; i++)
            ast_walk(n->fields.items[i], keep_enum, e);
        RecordSpec *copy = (RecordSpec *)ast_copy(e->l->arena, &n->node);
        copy->has_body = false;
        copy->fields.count = copy->attributes.count = 0;
        *child = &copy->node;
        n = copy;
    }
    n->tag = type_strip(n->type)->tag->name;
    n->node.changed = true;
}

/* `struct s;` and `struct s { ... };` alone would declare another type here. */
static bool declares_only_moved(Lower *l, const Node *node)
{
    const Declaration *n = (const Declaration *)node;
    if (node->kind != AST_DECLARATION || n->declarators.count || !n->specs)
        return false;
    const NodeList *items = &((const Specs *)n->specs)->items;
    for (int i = 0; i < items->count; i++)
        if (items->items[i]->kind == AST_RECORD_SPEC && is_moved(l, items->items[i]))
            return true;
    return false;
}

static void moved_stmt(Lower *l, Node *stmt, NodeList *out)
{
    rewrite_children(l, stmt, moved_stmt);
    Enums enums = {l, out};
    if (stmt->kind != AST_COMPOUND)
        ast_children(stmt, update_child, &enums);
    if (!declares_only_moved(l, stmt))
        VEC_PUSH(l->arena, out, stmt);
}

void lower_moved_records(Lower *l, Node *node)
{
    if (l->moved.count && node->kind == AST_FUNCTION)
        rewrite_children(l, node, moved_stmt);
}
