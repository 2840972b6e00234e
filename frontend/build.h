/* The builder, inside view: what the build_*.c files share.
 *
 * One walk over the CST in source order makes the AST. A function is named after the
 * grammar rule it builds (grammar/NODES.md). On the way the walk keeps a light table
 * of ordinary names, each a type or not, with C's scopes. Where the grammar read a
 * name in a role that contradicts the table (`T * x;` as a product), the walk asks for
 * a hint, and build.c parses that external declaration again with the hints and walks
 * it anew, until nothing contradicts.
 *
 * So a walk may be thrown away: it reports nothing by itself, but collects faults that
 * build.c reports once the reading is settled. Only external declarations without a
 * syntax error are walked, hence every child the grammar promises is there.
 *
 * Recursion is bounded by the unit's max_depth. What programs chain at length (operators,
 * commas, `else if`, `?:`) is built by iteration, build_max_chain links long at most:
 * later passes recurse along it. */
#ifndef CHANT_BUILD_H
#define CHANT_BUILD_H

#include "frontend/cst.h"
#include "frontend/unit.h"


/* What an ordinary name stands for where the walk is. */
typedef enum NameRole { NAME_UNKNOWN, NAME_OBJECT, NAME_TYPE } NameRole;

typedef struct NameUndo {
    Name name;
    NameRole role; /* before it was declared */
} NameUndo;

/* Roles of the names in scope. Leaving a scope undoes what was declared in it. */
typedef struct NameTable {
    Map roles;
    VEC(NameUndo) undo;
} NameTable;

typedef VEC(CstHint) HintList;

typedef struct Fault {
    Span span;
    const char *message;
} Fault;

typedef struct Builder {
    Unit *unit;
    Arena *arena;
    const char *text;
    const Cst *cst;     /* the tree being walked: the unit's or a repaired declaration's */
    Map keywords;       /* Name to Op */
    NameTable names;
    HintList wanted;    /* contradictions met in this walk */
    VEC(Fault) faults;  /* errors met in this walk */
    int depth;
    Name word_go, word_chan, word_defer, word_make, word_blank;
    Name words_retained[2]; /* the attribute that says who frees a channel, in both spellings */
} Builder;

/* ---- names (build_names.c) ---- */

NameRole names_role(const Builder *b, Name name);
void names_declare(Builder *b, Name name, NameRole role);

/* Opens a scope; the result goes to names_pop. */
int names_push(const Builder *b);
void names_pop(Builder *b, int mark);

/* Declares what a declarator names, if anything. */
void names_declare_declarator(Builder *b, const Node *declarator, NameRole role);

/* Declares the parameters of a function definition's declarator in the current scope. */
void names_declare_params(Builder *b, const Node *declarator);

/* ---- shared helpers (build.c) ---- */

Name build_name(Builder *b, CstNode n);           /* the node's text as a name */
Op build_keyword(Builder *b, CstNode n);          /* the keyword in the node's text */
bool build_text_is(const Builder *b, CstNode n, const char *text);

/* The child with that field; of several the first. CST_NONE if there is none. */
CstNode build_child(const Builder *b, CstNode n, CstField field);

/* The first byte of the token behind `offset`, comments and line markers skipped. */
uint32_t build_next_token(const Builder *b, uint32_t offset);

/* Asks for another parse in which the name at `n` is read as `kind` says. */
void build_want_hint(Builder *b, uint32_t offset, CstHintKind kind);

/* The name at `n` stands where a type must (or must not): asks for a hint if the table
 * knows better. */
void build_expect_type(Builder *b, CstNode n, Name name);
void build_expect_object(Builder *b, CstNode n, Name name);

/* An error to report if this walk turns out to be the right one. */
void build_fault(Builder *b, Span span, const char *message);

/* Counts a level of nesting; false, and a fault, if there are too many: then the caller
 * returns build_placeholder. Every call, a failed one too, is paired with build_leave. */
bool build_enter(Builder *b, CstNode n);
void build_leave(Builder *b);

/* How many links a chain may have. */
int build_max_chain(const Builder *b);

/* AST_NEW of what plain C does not have, with a note of it in the unit. */
#define BUILD_CONSTRUCT(b, KIND, Struct, span)                                                     \
    ((b)->unit->may_be_chant = true, AST_NEW((b)->arena, KIND, Struct, (span)))

/* A node for what can't be built. */
Node *build_placeholder(Builder *b, CstNode n);

Node *build_pragma(Builder *b, CstNode n);

/* ---- declarations (build_decl.c) ---- */

/* One item of the unit, a block or a select clause that is no statement: declaration,
 * function_definition, static_assert, asm_definition, pragma. NULL: another kind. */
Node *build_declaration_item(Builder *b, CstNode n);
Node *build_declarator(Builder *b, CstNode n);
Node *build_parameter(Builder *b, CstNode n);

/* `static T (x);` was read as an int named T: where the specifiers in n give no type, a
 * type's name at the declarator's start is one (C17 6.7.8p3). */
void build_check_implicit_int(Builder *b, CstNode n, CstNode declarator);
Node *build_init(Builder *b, CstNode n); /* an expression or initializer_list */
Node *build_type_descriptor(Builder *b, CstNode n);

/* The TYPE_NAME that a lone name makes. */
Node *build_lone_type(Builder *b, CstNode name);

/* The argument of sizeof, typeof and their like: the child `type` or `value` of n. A
 * lone name, in parentheses if it is a paren_name, is a type if the table says so. */
Node *build_type_or_value(Builder *b, CstNode n);

/* ---- specifiers (build_spec.c) ---- */

/* SPECS of the `specifier` children of n, never NULL; *is_typedef tells of `typedef`. */
Node *build_specifiers(Builder *b, CstNode n, bool *is_typedef);
Node *build_attribute(Builder *b, CstNode n);
Node *build_qualifier(Builder *b, CstNode n); /* or an attribute in its place */
Node *build_chan_type(Builder *b, CstNode n);
Node *build_typeof_specifier(Builder *b, CstNode n);

/* Appends the ATTRIBUTEs among the children of n to `list`. */
void build_attributes(Builder *b, CstNode n, NodeList *list);

/* ---- expressions (build_expr.c, build_primary.c) ---- */

Node *build_expr(Builder *b, CstNode n);
Node *build_primary(Builder *b, CstNode n); /* kinds that build_expr leaves to it */
Node *build_optional_expr(Builder *b, CstNode n, CstField field); /* NULL if absent */

/* ---- statements (build_stmt.c, build_chan.c) ---- */

Node *build_statement(Builder *b, CstNode n);
Node *build_compound_statement(Builder *b, CstNode n);

/* A block item: statement, label, declaration, pragma. NULL for what is none. */
Node *build_block_item(Builder *b, CstNode n);

Node *build_go_statement(Builder *b, CstNode n);

/* `go (f)(x);` was read as a call of what go(f) gives. Where nothing declares `go`, that
 * is a go statement. n: the expression_statement. */
void build_check_go_call(Builder *b, CstNode n);
Node *build_defer_statement(Builder *b, CstNode n);
Node *build_send(Builder *b, CstNode n); /* send_statement too */
Node *build_receive_assignment(Builder *b, CstNode n); /* receive_statement too */
Node *build_select_statement(Builder *b, CstNode n);
Node *build_range_statement(Builder *b, CstNode n);
Node *build_make_expression(Builder *b, CstNode n);

#endif
