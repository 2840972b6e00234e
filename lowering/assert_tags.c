/* Names for the structs, unions and enums that have none, and new ones for those that hide
 * others of the same name.
 *
 * Requires: typed tree, not lowered. Establishes: two tags have two names, except that an
 * anonymous member of a struct keeps none, as it would be another kind of member, and neither
 * does a type that an expression defines. Invalidates: the source text of what names a tag. */
#include "lowering/emit_assert.h"

typedef struct Naming {
    Unit *unit;
    Map owners; /* of each name, the tag that has it */
    int made;
} Naming;

static void name_in(Node **place, void *context);

static Tag *tag_of(const Type *type)
{
    return type && !type_is_error(type) ? type_strip((Type *)type)->tag : NULL;
}

/* The name that the specifier is to be printed with. Lowering makes integers of enums that have
 * no name, where it moves what has their types. */
static Name name_for(Naming *n, Tag *tag, bool has_body)
{
    if (!tag->name && (!has_body || (tag->kind == TYPE_ENUM && !n->unit->plain_c)))
        return NULL;
    const Tag *owner = tag->name ? map_get(&n->owners, tag->name) : NULL;
    if (!tag->name || (owner && owner != tag)) {
        const char *name = arena_printf(n->unit->arena, "chant_%s_%d",
                                        tag->name ? tag->name : "anonymous", ++n->made);
        tag->name = intern_cstr(n->unit->names, name);
    }
    map_put(n->unit->arena, &n->owners, tag->name, tag);
    return tag->name;
}

/* True of `struct { ... };` within a struct. */
static bool is_anonymous_member(const Node *node)
{
    return node->kind == AST_FIELD_DECL && ((const FieldDecl *)node)->declarators.count == 0;
}

static void name_members(Node **place, void *context)
{
    Node *node = *place;
    if (node->kind == AST_RECORD_SPEC && !((RecordSpec *)node)->tag)
        ast_children(node, name_in, context);
    else if (node->kind == AST_SPECS)
        ast_children(node, name_members, context);
    else
        name_in(place, context);
}

/* Types that an expression defines keep what they are called. */
static void name_in_expression(Node **place, void *context)
{
    Node *node = *place;
    if (node->kind == AST_COMPOUND) {
        name_in(place, context);
        return;
    }
    if (node->kind == AST_RECORD_SPEC && ((RecordSpec *)node)->tag) {
        Tag *tag = tag_of(((RecordSpec *)node)->type);
        if (tag)
            ((RecordSpec *)node)->tag = name_for(context, tag, false);
    } else if (node->kind == AST_ENUM_SPEC && ((EnumSpec *)node)->tag) {
        Tag *tag = tag_of(((EnumSpec *)node)->type);
        if (tag)
            ((EnumSpec *)node)->tag = name_for(context, tag, false);
    }
    ast_children(node, name_in_expression, context);
}

static void name_in(Node **place, void *context)
{
    Node *node = *place;
    Tag *tag;
    if (ast_is_expr(node)) {
        name_in_expression(place, context);
        return;
    }
    if (is_anonymous_member(node)) {
        ast_children(node, name_members, context);
        return;
    }
    if (node->kind == AST_RECORD_SPEC) {
        RecordSpec *r = (RecordSpec *)node;
        tag = tag_of(r->type);
        if (tag)
            r->tag = name_for(context, tag, r->has_body);
    } else if (node->kind == AST_ENUM_SPEC) {
        EnumSpec *s = (EnumSpec *)node;
        tag = tag_of(s->type);
        if (tag)
            s->tag = name_for(context, tag, s->has_body);
    }
    ast_children(node, name_in, context);
}

void assert_tags(Unit *u)
{
    Naming n = {.unit = u};
    Node *root = &u->root->node;
    name_in(&root, &n);
}
