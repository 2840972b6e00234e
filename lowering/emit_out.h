/* The emitter, inside view: the output with its position, and who prints what.
 *
 * emit_out.c   characters, token separation, source slices, line markers
 * emit_c.c     the unit, external declarations, statements
 * emit_decl.c  declarations, specifiers, declarators, initialisers, types
 * emit_expr.c  expressions
 * emit_note.c  rows of the line table
 * emit_assert.c, assert_known.c  static assertions of what sema knows
 *
 * Invariant: `file` and `line` are where the C compiler that reads the output believes
 * it is, always. One Emit has one owner; nothing is locked. */
#ifndef CHANT_EMIT_OUT_H
#define CHANT_EMIT_OUT_H

#include "lowering/emit.h"

typedef struct Asserts Asserts;

typedef struct Emit {
    const Unit *unit;
    const Source *source;
    FILE *out;
    bool print_all, lines; /* EMIT_ALL, EMIT_LINES */
    Asserts *asserts;      /* of EMIT_ASSERTS; NULL: none to be printed here */
    const char *function; /* whose body is being printed */
    int results;          /* variables made for results of noted calls */
    bool wants_space; /* a space is due, unless what follows needs none */
    char last;        /* the last character written; '\n' at the start */
    const char *file; /* presumed file of the next character; owned by the source */
    int line;         /* presumed line */
    bool system;      /* presumed to be in a system header */
} Emit;

/* ---- emit_out.c ---- */

/* Writes one token, with a space before it where it would run into the last. */
void emit_token(Emit *e, const char *token);

/* Puts a space between the last token and the next, unless that closes or separates. */
void emit_space(Emit *e);

/* Writes `text` as a string literal; a number. */
void emit_string(Emit *e, const char *text);
void emit_number(Emit *e, long long value);

/* Goes to the place in the source that `offset` was written at: stays where that is the
 * presumed line, else prints newlines or a line marker, and indents as the source does. */
void emit_sync(Emit *e, uint32_t offset);

/* The same at the start of a line, without indentation. */
void emit_sync_flush(Emit *e, uint32_t offset);

/* Writes the source text of `span`, at its place. */
void emit_slice(Emit *e, Span span);

/* The same, every character as it stands: what lies between external declarations. */
void emit_verbatim(Emit *e, Span span);

/* Ends the line unless nothing stands on it. */
void emit_fresh_line(Emit *e);

/* The first word of the source text at `offset`, such as `__alignof__`. */
void emit_word_at(Emit *e, uint32_t offset);

/* True if the node is printed as its source text. */
bool emit_as_source(const Emit *e, const Node *node);

/* ---- emit_c.c ---- */

/* A statement or block item. */
void emit_stmt(Emit *e, const Node *node);

/* ---- emit_decl.c ---- */

/* Whatever may stand in a declaration: specifiers, declarators, attributes, types. */
void emit_decl(Emit *e, const Node *node);

/* A declaration with its `;`: DECLARATION, VAR, RECORD_DEF, STATIC_ASSERT. */
void emit_declaration(Emit *e, const Node *node);

/* All of `list`, with a space (separator NULL) or a token between. */
void emit_list(Emit *e, const NodeList *list, const char *separator);

/* `type` declaring `name`; NULL: a type name. */
void emit_type(Emit *e, const Type *type, const char *name);

/* `static T name(T params)` of a function that lowering made. */
void emit_function_head(Emit *e, const Symbol *function);

/* An initialiser: an expression or a braced list. */
void emit_init(Emit *e, const Node *node);

/* ---- emit_expr.c ---- */

enum Precedence {
    PREC_COMMA,
    PREC_ASSIGN,
    PREC_CONDITIONAL,
    PREC_BINARY, /* plus op_precedence, 1 to 10 */
    PREC_CAST = PREC_BINARY + 11,
    PREC_UNARY,
    PREC_POSTFIX,
    PREC_PRIMARY
};

/* The expression; in parentheses if it binds less tightly than `least`. */
void emit_expr(Emit *e, const Node *node, int least);

/* A CALL, as it is. */
void emit_call(Emit *e, const Node *call);

/* ---- emit_note.c ---- */

/* True if the node is a call that gets a row of the line table. */
bool emit_wants_note(const Emit *e, const Node *node);

/* Such a call with its row: as statements, and as an expression. */
void emit_noted_stmt(Emit *e, const Node *call);
void emit_noted_value(Emit *e, const Node *call);

#endif
