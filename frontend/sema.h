/* Semantic analysis, inside view: what the sema_*.c files share.
 *
 * One walk over the tree in source order, so that every use finds its declaration.
 * Each expression gets type, category and constant; each name its symbol; each
 * record its layout; each go block and defer its captures. Nothing in the tree moves:
 * sema only fills in, with one exception stated at sema_send.
 *
 * Policy: an error is reported only where C or LANGUAGE.md surely forbids the
 * program. What sema does not understand (a built-in it does not know) has type
 * &type_error, which is compatible with everything and silences what depends on it. */
#ifndef CHANT_SEMA_H
#define CHANT_SEMA_H

#include "frontend/unit.h"

/* Where a jump would go: the statement that encloses, innermost first. */
typedef struct Enclosing {
    struct Enclosing *outer;
    Node *stmt; /* FOR WHILE DO RANGE SWITCH SELECT GO_BLOCK DEFER STMT_EXPR, and the FUNCTION */
} Enclosing;

typedef struct Sema {
    Unit *unit;
    Arena *arena;
    Scope *scope;
    Symbol *function;     /* being defined; NULL at file scope */
    Node *closure;        /* innermost GO_BLOCK or DEFER; NULL: none */
    Enclosing *enclosing;
    bool unevaluated;     /* inside sizeof, typeof, _Generic's control ... */
    Map known;            /* of builtin_types.c: what is known of built-in functions, by name */
    bool knows_x86;       /* those of the machine are in it */
    Type *va_list;        /* __builtin_va_list */
    Map builtins;         /* symbols of built-in and implicitly declared functions, by name */
    Map undeclared;       /* names reported as such, with the function that used them last */
    Map incomplete;       /* names of tags reported as such */

    /* of sema_decl.c and its neighbours */
    Node *definition;          /* FUNCTION_DECLARATOR of the function being defined */
    Scope *parameters;         /* the scope that it left behind */
    VEC(Symbol *) tentative;   /* file scope objects of a type not complete yet */
    int pack;                  /* #pragma pack in force, bytes; 0: none */
    VEC(int) packs;            /* the pushed ones */
} Sema;

Scope *sema_push_scope(Sema *s, ScopeKind kind);
void sema_pop_scope(Sema *s);

/* ---- sema_decl.c, sema_type.c, sema_init.c ---- */

/* The type that specifiers name; declares tags, records storage in specs->storage,
 * sets specs->type. Never NULL. */
Type *sema_specs(Sema *s, Node *specs);

/* The type of a declarator around `base`; *name its NAME_DECLARATOR or NULL. For a
 * definition's FUNCTION_DECLARATOR see sema_function. */
Type *sema_declarator(Sema *s, Node *declarator, Type *base, NameDeclarator **name);

Type *sema_type_name(Sema *s, Node *type_name);

void sema_declaration(Sema *s, Declaration *d);
void sema_function(Sema *s, FunctionDef *f);       /* nested ones too */

/* Declares it in the current scope: as a parameter in a prototype's or a function's
 * scope, as a variable in a block's (a range's or a select case's declaration). Its
 * symbol is made even if it has no name. */
Symbol *sema_param(Sema *s, Param *p);
void sema_external(Sema *s, Node *item);
void sema_pragma(Sema *s, Pragma *n); /* notes #pragma pack; ignores the rest */

/* Checks an initialiser (expression or INIT_LIST) for an object of `type` and returns
 * the type, completed if it was an array of unknown length. */
Type *sema_init(Sema *s, Type *type, Node *init, bool constant);

/* ---- sema_expr.c, sema_call.c, constexpr.c ---- */

/* Sets type, category, constant of an expression. */
void sema_expr(Sema *s, Node *expr);

/* sema_expr if need be, then the type of its value: after lvalue, array and function
 * conversion. */
Type *sema_value(Sema *s, Node *expr);

/* The bit-field that the expression designates or has the value of, or NULL. */
const struct Field *expr_bit_field(Node *expr);

/* Reports unless the value of `from` may be assigned to an object of type `to`
 * (C17 6.5.16.1, channels by LANGUAGE.md 2). `what` completes "cannot ...", such as
 * "pass argument 2 of 'f'", "initialise 'x'"; if it needs an operand, as "assign to" does, that is
 * `target`, else NULL. */
bool sema_assign(Sema *s, Type *to, Node *from, const char *what, Node *target);

/* The condition of if, while, ?:, &&: must be scalar. */
void sema_condition(Sema *s, Node *expr);

/* An integer constant expression's value; reports and returns false if it is none. */
bool sema_integer_constant(Sema *s, Node *expr, const char *what, int64_t *value);

/* Computes expr->constant of a node whose operands have theirs (constexpr.c). */
void constexpr_fold(Sema *s, Node *expr);

/* Decodes a STRING's pieces: element type and number of elements, NUL included. */
Type *sema_string_type(Sema *s, String *string);

/* The type of a __builtin_ function or of a library function declared implicitly;
 * NULL if unknown (builtin_types.c). */
Type *sema_builtin_type(Sema *s, Name name);

/* ---- sema_stmt.c, sema_chan.c, sema_jump.c ---- */

void sema_stmt(Sema *s, Node *stmt);      /* any block item */
void sema_function_body(Sema *s, FunctionDef *f); /* in the scope of its parameters */

void sema_receive(Sema *s, Receive *r);
void sema_make(Sema *s, Make *m);
void sema_send(Sema *s, Node **stmt); /* replaces a SEND that is C's `a < -b` by an EXPR_STMT */
void sema_recv_assign(Sema *s, RecvAssign *r);
void sema_select(Sema *s, Select *n);
void sema_range(Sema *s, Range *r);
void sema_go(Sema *s, Go *g);
void sema_go_block(Sema *s, GoBlock *g);
void sema_defer(Sema *s, Defer *d);

/* Sets CALL.builtin and types the call if it is close, len, cap, panic, recover,
 * chan_retain or chan_release in Chant's sense; false: an ordinary call. */
bool sema_chan_call(Sema *s, Call *call);

/* Labels, gotos and jumps of a whole function body: undefined and duplicate labels,
 * jumps out of go blocks, into or out of deferred statements, past a defer. */
void sema_jumps(Sema *s, FunctionDef *f);

/* The locals of enclosing functions that `body` uses, with how (capture.c). Free of
 * side effects: lowering calls it again on rewritten bodies. `closure` is GO_BLOCK or
 * DEFER. */
CaptureList capture_find(Arena *arena, Node *body, AstKind closure);

#endif
