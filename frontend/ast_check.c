/* The invariants of the tree (ast.h), asserted: kinds, spans, children that a kind can't
 * be without, `changed` in all ancestors of a changed node.
 *
 * Spans are compared with the parent's only below unchanged nodes: what lowering made
 * has the span of what it stands for. */
#include "frontend/ast.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Check {
    const Source *source;
    const Node *parent;
    uint32_t end; /* of the children seen so far */
} Check;

/* Always on, unlike assert: whoever calls ast_check wants to know. */
static _Noreturn void fail(const Check *c, const Node *node, const char *what)
{
    Loc loc = source_locate(c->source, node->span.start);
    fprintf(stderr, "chant: the tree is broken at %s:%d:%d, %s: %s\n", loc.file, loc.line,
            loc.column, ast_kind_name(node->kind), what);
    abort();
}

/* True if no child that the kind needs is missing. */
static bool is_complete(const Node *node)
{
    switch (node->kind) {
#define NEEDS(KIND, Struct, condition)                                                             \
    case AST_##KIND: {                                                                             \
        const Struct *n = (const Struct *)node;                                                    \
        return condition;                                                                          \
    }
        NEEDS(FUNCTION, FunctionDef, ((n->specs && n->declarator) || n->symbol) && n->body)
        NEEDS(DECLARATION, Declaration, n->specs)
        NEEDS(INIT_DECLARATOR, InitDeclarator, n->declarator)
        NEEDS(STATIC_ASSERT, StaticAssert, n->condition)
        NEEDS(STORAGE, Storage, n->op != OP_NONE)
        NEEDS(QUALIFIER, Qualifier, n->op != OP_NONE)
        NEEDS(BUILTIN_TYPE, BuiltinType, n->op != OP_NONE)
        NEEDS(TYPE_REF, TypeRef, n->name)
        NEEDS(RECORD_SPEC, RecordSpec, n->tag || n->has_body)
        NEEDS(FIELD_DECL, FieldDecl, n->specs)
        NEEDS(FIELD_DECLARATOR, FieldDeclarator, n->declarator || n->bits)
        NEEDS(ENUM_SPEC, EnumSpec, n->tag || n->has_body)
        NEEDS(ENUMERATOR, Enumerator, n->name)
        NEEDS(TYPEOF_SPEC, TypeofSpec, n->argument)
        NEEDS(ATOMIC_SPEC, AtomicSpec, n->type_name)
        NEEDS(ALIGNAS, Alignas, n->argument)
        NEEDS(CHAN_SPEC, ChanSpec, n->op != OP_NONE && n->element)
        NEEDS(ATTRIBUTE_ITEM, AttributeItem, n->name)
        NEEDS(TYPE_NAME, TypeName, n->specs)
        NEEDS(NAME_DECLARATOR, NameDeclarator, n->name)
        NEEDS(PAREN_DECLARATOR, ParenDeclarator, n->inner)
        NEEDS(PARAM, Param, n->specs)
        NEEDS(INIT_PAIR, InitPair, n->designators.count && n->value)
        NEEDS(INDEX_DESIGNATOR, IndexDesignator, n->low)
        NEEDS(FIELD_DESIGNATOR, FieldDesignator, n->name)
        NEEDS(IF, If, n->condition && n->then)
        NEEDS(SWITCH, Switch, n->condition && n->body)
        NEEDS(WHILE, While, n->condition && n->body)
        NEEDS(DO, Do, n->body && n->condition)
        NEEDS(FOR, For, n->body)
        NEEDS(GOTO, Goto, n->label || n->target)
        NEEDS(LABEL, Label, n->name)
        NEEDS(CASE, Case, n->low)
        NEEDS(GO, Go, n->call)
        NEEDS(GO_BLOCK, GoBlock, n->body)
        NEEDS(DEFER, Defer, n->body)
        NEEDS(SEND, Send, n->channel)
        NEEDS(RECV_ASSIGN, RecvAssign, n->receive)
        NEEDS(RECV_DECL, RecvDecl, n->value && n->receive)
        NEEDS(RANGE, Range, n->channel && n->body)
        NEEDS(IDENT, Ident, n->name)
        NEEDS(PAREN, Paren, n->inner)
        NEEDS(STMT_EXPR, StmtExpr, n->body)
        NEEDS(CALL, Call, n->callee)
        NEEDS(MEMBER, Member, n->object && n->name)
        NEEDS(INDEX, Index, n->object && n->index)
        NEEDS(UNARY, Unary, n->op != OP_NONE && n->operand)
        NEEDS(POSTFIX, Postfix, n->op != OP_NONE && n->operand)
        NEEDS(BINARY, Binary, n->op != OP_NONE && n->left && n->right)
        NEEDS(ASSIGN, Assign, n->op != OP_NONE && n->left && n->right)
        NEEDS(CONDITIONAL, Conditional, n->condition && n->otherwise)
        NEEDS(COMMA, Comma, n->left && n->right)
        NEEDS(CAST, Cast, n->type_name && n->operand)
        NEEDS(COMPOUND_LITERAL, CompoundLiteral, n->type_name && n->init)
        NEEDS(SIZEOF, Sizeof, n->argument)
        NEEDS(ALIGNOF, Alignof, n->argument)
        NEEDS(OFFSETOF, Offsetof, n->type_name && n->member)
        NEEDS(VA_ARG, VaArg, n->list && n->type_name)
        NEEDS(TYPES_COMPATIBLE, TypesCompatible, n->left && n->right)
        NEEDS(CONVERT_VECTOR, ConvertVector, n->operand && n->type_name)
        NEEDS(GENERIC, Generic, n->control)
        NEEDS(GENERIC_ASSOC, GenericAssoc, n->value)
        NEEDS(LABEL_ADDRESS, LabelAddress, n->label)
        NEEDS(RECEIVE, Receive, n->channel)
        NEEDS(MAKE, Make, n->chan_type)
        NEEDS(VAR, Var, n->symbol)
        NEEDS(TYPE_OF, TypeOf, n->type)
        NEEDS(RECORD_DEF, RecordDef, n->type)
#undef NEEDS
    default:
        return true;
    }
}

/* Attributes ahead of and behind what they belong to share a list; all other children
 * stand in the order of the text. */
static bool is_ordered(const Node *node)
{
    return node->kind != AST_RECORD_SPEC && node->kind != AST_ENUM_SPEC &&
           node->kind != AST_FIELD_DECLARATOR;
}

static void check_node(Node **place, void *context)
{
    Check *c = context;
    Node *node = *place;
    const Node *parent = c->parent;
    if (node->span.start > node->span.end || node->span.end > source_len(c->source))
        fail(c, node, "its span lies outside of the text");
    if (!is_complete(node))
        fail(c, node, "it lacks a part");
    if (parent && !parent->changed) {
        if (node->changed)
            fail(c, node, "it has changed and its parent has not");
        if (node->span.start < parent->span.start || node->span.end > parent->span.end)
            fail(c, node, "its span leaves its parent's");
        if (node->span.start < c->end && is_ordered(parent))
            fail(c, node, "its span overlaps its elder sibling's");
    }
    c->end = node->span.end;
    Check below = {c->source, node, node->span.start};
    ast_children(node, check_node, &below);
}

void ast_check(const Node *root, const Source *source)
{
    Node *node = (Node *)root;
    Check c = {.source = source};
    check_node(&node, &c);
}
