/* The abstract syntax tree: what the builder makes of the CST, sema decorates
 * and lowering rewrites.
 *
 * ast_kinds.def lists the kinds; this file expands it to the enum and one struct a
 * kind. A node starts with a Node; an expression with an Expr. `(Binary *)node` is
 * right exactly if node->kind == AST_BINARY; ast_as checks that in debug builds.
 *
 * Spans: every node the builder makes covers exactly its tokens in the unit's
 * text. A node is printed from its source text unless `changed` is set in it; a
 * pass that changes a node or its children sets `changed` in the node and in all its
 * ancestors (the rewriting walk does). Nodes made by lowering have `changed` set and
 * take the span of what they stand for, so that lines stay right.
 *
 * Everything lives in the unit's arena. */
#ifndef CHANT_AST_H
#define CHANT_AST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "frontend/arena.h"
#include "frontend/intern.h"
#include "frontend/source.h"
#include "frontend/vec.h"

typedef struct Type Type;
typedef struct Symbol Symbol;
struct Field;

typedef enum Op {
#define OP(name, spelling, precedence) OP_##name,
#include "frontend/ops.def"
#undef OP
} Op;

typedef enum AstKind {
#define NODE(KIND, Struct, HEAD, ...) AST_##KIND,
#include "frontend/ast_kinds.def"
} AstKind;

typedef struct Node {
    AstKind kind : 16;
    bool changed : 1; /* no longer what its span's text says */
    Span span;
} Node;

typedef VEC(Node *) NodeList;

typedef enum ValueCategory {
    RVALUE,
    LVALUE,      /* designates an object */
    FUNCTION_DESIGNATOR
} ValueCategory;

/* A compile-time value (C17 6.6). */
typedef enum ConstKind {
    CONST_NONE,    /* not a constant, or not one that sema evaluates */
    CONST_INT,     /* integer, up to 128 bits */
    CONST_FLOAT,
    CONST_ADDRESS  /* address constant: symbol (NULL: absolute) + integer; strings too */
} ConstKind;

/* How a floating number is read: rounded once, to its own type. */
typedef enum ConstFloat { READ_FLOAT, READ_DOUBLE, READ_LDOUBLE } ConstFloat;

typedef struct ConstValue {
    ConstKind kind;
    bool is_icx;      /* an integer constant expression in the standard's sense */
    ConstFloat reading : 8; /* of `text` */
    const char *text; /* of a CONST_FLOAT: not NULL if the number is not read yet (constexpr_read).
                       * It is the unit's; what stands behind the number is no part of one.
                       * Not in the union: gcc 12 may copy that as the 10 bytes of a long double */
    union {
        __int128 integer; /* already wrapped to the expression's type */
        long double real;
        struct {
            const Symbol *symbol;
            int64_t offset;
        } address;
    };
} ConstValue;

typedef struct Expr {
    Node node;
    ValueCategory category; /* set by sema, as are the following */
    Type *type;             /* before lvalue, array and function conversion; &type_error: unknown */
    ConstValue *constant;   /* NULL: none */
} Expr;

/* What a call to a contextual word turned out to be. */
typedef enum BuiltinCall {
    BUILTIN_NONE, /* an ordinary call */
    BUILTIN_CLOSE,
    BUILTIN_LEN,
    BUILTIN_CAP,
    BUILTIN_PANIC,
    BUILTIN_RECOVER,
    BUILTIN_RETAIN, /* chan_retain: has its argument's channel type */
    BUILTIN_RELEASE
} BuiltinCall;

/* A variable of the enclosing function that a go block or a defer uses. */
typedef struct Capture {
    Symbol *symbol;
    bool by_value;   /* copied when the statement runs: `x` read in a go block */
    bool by_address; /* &x, an array, a static local, anything in a defer */
} Capture;

typedef VEC(Capture) CaptureList;

#define HEAD_NODE Node node;
#define HEAD_EXPR Expr expr;
#define CHILD(f) Node *f;
#define LIST(f) NodeList f;
#define NAME(f) Name f;
#define TEXT(f) Span f;
#define OP(f) Op f;
#define FLAG(f) bool f;
#define SYMBOL(f) Symbol *f;
#define TYPE(f) Type *f;
#define DATA(T, f) T f;
#define NODE(KIND, Struct, HEAD, ...)                                                              \
    typedef struct Struct {                                                                        \
        HEAD_##HEAD __VA_ARGS__                                                                    \
    } Struct;
#include "frontend/ast_kinds.def"
#undef HEAD_NODE
#undef HEAD_EXPR

/* A zeroed node of `kind` with `span`. Its size comes from the kind. */
Node *ast_new(Arena *arena, AstKind kind, Span span);

/* `AST_NEW(arena, BINARY, Binary, span)`: the same with its struct's type. */
#define AST_NEW(arena, KIND, Struct, span) ((Struct *)ast_new((arena), AST_##KIND, (span)))

/* A shallow copy. */
Node *ast_copy(Arena *arena, const Node *node);

bool ast_is_expr(const Node *node);

/* The expression in `node`, which must be one (asserted). */
Expr *ast_expr(Node *node);

/* Without the PARENs (and __extension__) around it. */
Node *ast_unparen(Node *node);

/* Calls visit on the address of every child that is not NULL, in source order; the
 * visitor may replace it. */
typedef void AstVisit(Node **child, void *context);
void ast_children(Node *node, AstVisit *visit, void *context);

/* Calls visit on the node, which may be NULL, and on what is below it, in source order; visit
 * returns true to go on with the node's children. Needs no stack, however deep the tree. */
typedef bool AstWalk(Node *node, void *context);
void ast_walk(Node *root, AstWalk *visit, void *context);

/* Goes through the items of the __attribute__ lists among `nodes`, from a cursor of zeroes; NULL:
 * no more. */
typedef struct AttributeCursor {
    int node, item;
} AttributeCursor;
const AttributeItem *ast_next_attribute(const NodeList *nodes, AttributeCursor *at);

/* True if a break in `node` leaves the statement that `node` is the body of. */
bool ast_breaks(Node *node);

const char *ast_kind_name(AstKind kind);
const char *op_spelling(Op op);
int op_precedence(Op op); /* of a binary operator; 0 for others */

/* Prints the tree, a node a line: kind, span, fields; with types once sema ran. */
void ast_dump(const Node *root, const Source *source, FILE *out);

/* Asserts the invariants above over the whole tree: kinds, spans inside their
 * parents' and in order, no missing child. Debug builds run it between passes. */
void ast_check(const Node *root, const Source *source);

#endif
