/* The builder's table of names: for each ordinary identifier (C17 6.2.3) whether it is
 * a type where the walk stands. Tags, members and labels are no ordinary identifiers.
 *
 * One map for all scopes and a log of what each declaration replaced: entering a scope
 * notes the log's length, leaving it undoes the log down to there. */
#include "frontend/build.h"

#include <string.h>

static NameRole declared_role(const Builder *b, Name name)
{
    return (NameRole)(uintptr_t)map_get(&b->names.roles, name);
}

NameRole names_role(const Builder *b, Name name)
{
    NameRole role = declared_role(b, name);
    if (role == NAME_UNKNOWN && strncmp(name, "__builtin_", 10) == 0)
        return NAME_OBJECT; /* a function that no text declares */
    return role;
}

void names_declare(Builder *b, Name name, NameRole role)
{
    NameRole old = declared_role(b, name);
    if (old == role)
        return;
    NameUndo undo = {name, old};
    VEC_PUSH(b->arena, &b->names.undo, undo);
    map_put(b->arena, &b->names.roles, name, (void *)(uintptr_t)role);
}

int names_push(const Builder *b)
{
    return b->names.undo.count;
}

void names_pop(Builder *b, int mark)
{
    while (b->names.undo.count > mark) {
        const NameUndo *undo = &b->names.undo.items[--b->names.undo.count];
        map_put(b->arena, &b->names.roles, undo->name, (void *)(uintptr_t)undo->role);
    }
}

/* Steps inwards; NULL behind the innermost. */
static const Node *inner_declarator(const Node *declarator)
{
    switch (declarator->kind) {
    case AST_POINTER_DECLARATOR:
        return ((const PointerDeclarator *)declarator)->inner;
    case AST_PAREN_DECLARATOR:
        return ((const ParenDeclarator *)declarator)->inner;
    case AST_ARRAY_DECLARATOR:
        return ((const ArrayDeclarator *)declarator)->inner;
    case AST_FUNCTION_DECLARATOR:
        return ((const FunctionDeclarator *)declarator)->inner;
    default:
        return NULL;
    }
}

void names_declare_declarator(Builder *b, const Node *declarator, NameRole role)
{
    while (declarator && declarator->kind != AST_NAME_DECLARATOR)
        declarator = inner_declarator(declarator);
    if (declarator)
        names_declare(b, ((const NameDeclarator *)declarator)->name, role);
}

void names_declare_params(Builder *b, const Node *declarator)
{
    const FunctionDeclarator *function = NULL; /* the innermost: the one next to the name */
    for (; declarator; declarator = inner_declarator(declarator))
        if (declarator->kind == AST_FUNCTION_DECLARATOR)
            function = (const FunctionDeclarator *)declarator;
    if (!function)
        return;
    for (int i = 0; i < function->params.count; i++) {
        const Node *param = function->params.items[i];
        if (param->kind == AST_PARAM)
            param = ((const Param *)param)->declarator;
        names_declare_declarator(b, param, NAME_OBJECT);
    }
}
