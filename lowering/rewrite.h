/* Walks that passes are made of: over statements, over the whole subtree from the leaves up.
 * They set `changed` in a node one of whose children they replaced. */
#ifndef CHANT_REWRITE_H
#define CHANT_REWRITE_H

#include "lowering/lower.h"

/* A pass over statements: appends to `out` what `stmt` becomes. It calls rewrite_children
 * for what stands inside. */
typedef void RewriteStmt(Lower *l, Node *stmt, NodeList *out);

/* Puts every statement inside `node` through `pass`, those in statement expressions
 * included: several in a row where a list of statements stands, a block elsewhere. The
 * declaration of a for and the communications of a select are not passed on, what is
 * inside them is. */
void rewrite_children(Lower *l, Node *node, RewriteStmt *pass);

/* The same for the statement expressions in an expression. */
void rewrite_inside(Lower *l, Node *expr, RewriteStmt *pass);

/* The same for the statement in *slot, which belongs to `owner`. */
void rewrite_slot(Lower *l, Node *owner, Node **slot, RewriteStmt *pass);

/* The same for the statements of a list. */
void rewrite_list(Lower *l, Node *owner, NodeList *items, RewriteStmt *pass);

/* Puts every node of *slot's tree through `replace`, which returns it or what takes its
 * place, children before parents. True if anything changed. */
typedef Node *RewriteNode(Lower *l, Node *node);
bool rewrite_nodes(Lower *l, Node **slot, RewriteNode *replace);

/* Sets `changed` in every node that has a changed node below it. */
bool rewrite_settle(Arena *arena, Node *node);

#endif
