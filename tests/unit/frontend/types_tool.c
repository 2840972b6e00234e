/* Prints a preprocessed C file with what sema found out about its expressions, as
 * assertions beside each statement: `types_tool in.i >out.i`. gcc judges them (types_test.sh).
 *
 *     _Static_assert(__builtin_types_compatible_p(__typeof__(EXPR), TYPE), "file:line:column");
 *     _Static_assert((EXPR) == VALUE, "...");      for integer constant expressions
 *
 * An lvalue's type is compared behind a pointer, so that qualifiers count. Left out is what
 * can't be said twice or in an assertion: statement expressions, label addresses,
 * definitions of types, bit-fields as such, variable lengths, types that sema doesn't know. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/type.h"
#include "frontend/unit.h"

typedef struct Insertion {
    uint32_t at;
    char *text;
} Insertion;

typedef struct Assertions {
    Unit *unit;
    FILE *out; /* the insertion being written */
    Insertion *list;
    size_t count, capacity;
    int total;
} Assertions;

static void find_unrepeatable(Node **child, void *context)
{
    bool *found = context;
    Node *node = *child;
    switch (node->kind) {
    case AST_STMT_EXPR:
    case AST_LABEL_ADDRESS:
        *found = true;
        return;
    case AST_RECORD_SPEC:
        *found |= ((RecordSpec *)node)->has_body;
        break;
    case AST_ENUM_SPEC:
        *found |= ((EnumSpec *)node)->has_body;
        break;
    default:
        break;
    }
    if (ast_is_expr(node) && ast_expr(node)->type)
        *found |= type_is_variably_modified(ast_expr(node)->type);
    ast_children(node, find_unrepeatable, context);
}

static bool is_bit_field(Node *expr)
{
    expr = ast_unparen(expr);
    switch (expr->kind) {
    case AST_MEMBER:
        return ((Member *)expr)->field && ((Member *)expr)->field->bit_width >= 0;
    case AST_COMMA:
        return is_bit_field(((Comma *)expr)->right);
    case AST_ASSIGN:
        return is_bit_field(((Assign *)expr)->left);
    case AST_POSTFIX:
        return is_bit_field(((Postfix *)expr)->operand);
    case AST_UNARY:
        return (((Unary *)expr)->op == OP_INC || ((Unary *)expr)->op == OP_DEC) &&
               is_bit_field(((Unary *)expr)->operand);
    default:
        return false;
    }
}

static bool is_builtin(Node *expr)
{
    expr = ast_unparen(expr);
    const Symbol *symbol = expr->kind == AST_IDENT ? ((Ident *)expr)->symbol : NULL;
    return symbol && symbol->kind == SYMBOL_BUILTIN;
}

static void assert_expr(Assertions *a, Expr *e)
{
    Node *node = &e->node;
    bool unrepeatable = false;
    if (!e->type || type_is_error(e->type) || type_kind(e->type) == TYPE_VA_LIST ||
        is_bit_field(node) || is_builtin(node))
        return;
    find_unrepeatable(&node, &unrepeatable);
    Arena *arena = a->unit->arena;
    bool pointed = e->category != RVALUE;
    const char *type = type_spell_c(arena, pointed ? type_pointer(arena, e->type) : e->type, NULL);
    if (unrepeatable || strchr(type, '<'))
        return;
    const char *text = source_text(a->unit->source) + node->span.start;
    int len = (int)(node->span.end - node->span.start);
    Loc loc = source_locate(a->unit->source, node->span.start);
    const char *kind = ast_kind_name(node->kind);
    a->total++;
    fprintf(a->out,
            "_Static_assert(__builtin_types_compatible_p(__typeof__(%.*s)%s, %s), "
            "\"%s:%d:%d: type of %s\");\n",
            len, text, pointed ? "*" : "", type, loc.file, loc.line, loc.column, kind);
    const ConstValue *c = e->constant;
    if (!c || c->kind != CONST_INT || !c->is_icx || type_size(e->type) > 8)
        return;
    if (type_is_unsigned(e->type))
        fprintf(a->out, "_Static_assert((%.*s) == %lluULL", len, text,
                (unsigned long long)c->integer);
    else if (c->integer == INT64_MIN)
        fprintf(a->out, "_Static_assert((%.*s) == -%lldLL - 1", len, text, (long long)INT64_MAX);
    else
        fprintf(a->out, "_Static_assert((%.*s) == %lldLL", len, text, (long long)c->integer);
    fprintf(a->out, ", \"%s:%d:%d: value of %s\");\n", loc.file, loc.line, loc.column, kind);
}

static void visit_expr(Node **child, void *context)
{
    Node *node = *child;
    if (node->kind == AST_STMT_EXPR || node->kind == AST_ATTRIBUTE)
        return;
    if (node->kind != AST_OFFSETOF) /* whose member is no expression */
        ast_children(node, visit_expr, context);
    if (ast_is_expr(node))
        assert_expr(context, ast_expr(node));
}

static void insert(Assertions *a, uint32_t at, Node *expr)
{
    char *text = NULL;
    size_t len = 0;
    a->out = open_memstream(&text, &len);
    if (!a->out) {
        perror("types_tool");
        exit(EXIT_FAILURE);
    }
    fputc('\n', a->out);
    visit_expr(&expr, a);
    fclose(a->out);
    if (a->count == a->capacity) {
        a->capacity = a->capacity ? 2 * a->capacity : 64;
        a->list = xrealloc(a->list, a->capacity * sizeof *a->list);
    }
    a->list[a->count++] = (Insertion){at, text};
}

/* A statement's own expression ahead of it; initialisers behind their declaration, which may
 * declare what they use. */
static void visit_item(Assertions *a, Node *item)
{
    uint32_t start = item->span.start;
    switch (item->kind) {
    case AST_EXPR_STMT:
        if (((ExprStmt *)item)->expr)
            insert(a, start, ((ExprStmt *)item)->expr);
        break;
    case AST_RETURN:
        if (((Return *)item)->value)
            insert(a, start, ((Return *)item)->value);
        break;
    case AST_IF:
        insert(a, start, ((If *)item)->condition);
        break;
    case AST_WHILE:
        insert(a, start, ((While *)item)->condition);
        break;
    case AST_SWITCH:
        insert(a, start, ((Switch *)item)->condition);
        break;
    case AST_DECLARATION: {
        Declaration *d = (Declaration *)item;
        for (int i = 0; i < d->declarators.count; i++) {
            Node *declarator = d->declarators.items[i];
            if (declarator->kind == AST_INIT_DECLARATOR && ((InitDeclarator *)declarator)->init)
                insert(a, item->span.end, ((InitDeclarator *)declarator)->init);
        }
        break;
    }
    default:
        break;
    }
}

static void visit_block(Node **child, void *context)
{
    Node *node = *child;
    if (node->kind == AST_STMT_EXPR)
        return;
    if (node->kind == AST_COMPOUND)
        for (int i = 0; i < ((Compound *)node)->items.count; i++)
            visit_item(context, ((Compound *)node)->items.items[i]);
    ast_children(node, visit_block, context);
}

static int by_place(const void *a, const void *b)
{
    const Insertion *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

int main(int argc, char **argv)
{
    size_t len;
    char *text = argc == 2 ? source_read_file(argv[1], &len) : NULL;
    if (!text) {
        fprintf(stderr, "types_tool: %s\n", argc == 2 ? strerror(errno) : "needs one file");
        return EXIT_FAILURE;
    }
    Assertions a = {.unit = unit_new(text, len, argv[1])};
    if (!build_unit(a.unit) || !sema_unit(a.unit)) {
        diag_print(a.unit->diag, stderr, false);
        return EXIT_FAILURE;
    }
    Node *root = &a.unit->root->node;
    visit_block(&root, &a);
    if (a.count)
        qsort(a.list, a.count, sizeof *a.list, by_place);
    const char *source = source_text(a.unit->source);
    uint32_t done = 0;
    for (size_t i = 0; i < a.count; i++) {
        printf("%.*s%s", (int)(a.list[i].at - done), source + done, a.list[i].text);
        done = a.list[i].at;
        free(a.list[i].text);
    }
    printf("%s", source + done);
    fprintf(stderr, "%d expressions\n", a.total);
    free(a.list);
    unit_free(a.unit);
    return EXIT_SUCCESS;
}
