/* Prints a preprocessed C file with every operator in parentheses, as the tree groups
 * them: `grouping_tool in.i >out.i`. If the tree is right, both files mean the same;
 * grouping_test.sh lets a C compiler judge that.
 *
 * What is no expression in C's sense is left alone: attributes, offsetof's members. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/unit.h"

typedef struct Grouping {
    unsigned *opened, *closed; /* parentheses to add ahead of the byte at each offset */
} Grouping;

static bool is_operator(const Node *node)
{
    switch (node->kind) {
    case AST_CALL:
    case AST_MEMBER:
    case AST_INDEX:
    case AST_UNARY:
    case AST_POSTFIX:
    case AST_BINARY:
    case AST_ASSIGN:
    case AST_CONDITIONAL:
    case AST_COMMA:
    case AST_CAST:
    case AST_SIZEOF:
    case AST_ALIGNOF:
    case AST_VA_ARG:
    case AST_LABEL_ADDRESS:
        return true;
    default:
        return false;
    }
}

static void visit(Node **child, void *context)
{
    Grouping *g = context;
    Node *node = *child;
    if (node->kind == AST_ATTRIBUTE || node->kind == AST_OFFSETOF)
        return;
    if (is_operator(node)) {
        g->opened[node->span.start]++;
        g->closed[node->span.end]++;
    }
    ast_children(node, visit, g);
}

int main(int argc, char **argv)
{
    size_t len;
    char *text = argc == 2 ? source_read_file(argv[1], &len) : NULL;
    if (!text) {
        fprintf(stderr, "grouping_tool: %s\n", argc == 2 ? strerror(errno) : "needs one file");
        return EXIT_FAILURE;
    }
    Unit *u = unit_new(text, len, argv[1]);
    if (!build_unit(u)) {
        diag_print(u->diag, stderr, false);
        return EXIT_FAILURE;
    }
    ast_check(&u->root->node, u->source);
    Grouping g = {arena_alloc(u->arena, (len + 1) * sizeof(unsigned)),
                  arena_alloc(u->arena, (len + 1) * sizeof(unsigned))};
    ast_children(&u->root->node, visit, &g);
    for (size_t i = 0; i <= len; i++) {
        for (; g.closed[i]; g.closed[i]--)
            putchar(')');
        for (; g.opened[i]; g.opened[i]--)
            putchar('(');
        if (i < len)
            putchar(text[i]);
    }
    unit_free(u);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
