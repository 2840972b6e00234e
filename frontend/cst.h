/* The concrete syntax tree of one translation unit, as the grammar sees it.
 *
 * cst.c and cst_lr.c alone know tree-sitter. cst.c parses, copies the tree into
 * one flat array and lets tree-sitter's own go, so that walking costs nothing,
 * keeps no cursor, and a node is a 32-bit number.
 *
 * What the tree holds: every named node of grammar/NODES.md, and those tokens
 * that have a field (operators and the like, of kind CST_TOKEN). Comments, line
 * markers and other punctuation are left out; #pragma lines are nodes, and may
 * stand between any other two. Children are in source order.
 *
 * A tree that cst_errors finds fault with still holds all that was understood:
 * cst_has_error says of every node whether something in it was not. Such a node
 * may lack any of the children that the grammar promises. Of text with very many errors
 * there is but the root.
 *
 * A tree is read-only once made: several threads may walk it. */
#ifndef CHANT_CST_H
#define CHANT_CST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "frontend/source.h"

/* The named nodes of the grammar: X(KIND, "name in grammar.js"). */
#define CST_KINDS(X)                                                                               \
    /* the unit and its declarations */                                                            \
    X(TRANSLATION_UNIT, "translation_unit")                                                        \
    X(FUNCTION_DEFINITION, "function_definition")                                                  \
    X(DECLARATION, "declaration")                                                                  \
    X(INIT_DECLARATOR, "init_declarator")                                                          \
    X(ASM_LABEL, "asm_label")                                                                      \
    X(ASM_DEFINITION, "asm_definition")                                                            \
    X(STATIC_ASSERT, "static_assert")                                                              \
    X(PRAGMA, "pragma")                                                                            \
    /* specifiers */                                                                               \
    X(STORAGE_CLASS, "storage_class")                                                              \
    X(QUALIFIER, "qualifier")                                                                      \
    X(BUILTIN_TYPE, "builtin_type")                                                                \
    X(TYPE_IDENTIFIER, "type_identifier")                                                          \
    X(ALIGNAS, "alignas")                                                                          \
    X(ATOMIC_SPECIFIER, "atomic_specifier")                                                        \
    X(TYPEOF_SPECIFIER, "typeof_specifier")                                                        \
    X(STRUCT_SPECIFIER, "struct_specifier")                                                        \
    X(FIELD_LIST, "field_list")                                                                    \
    X(FIELD_DECLARATION, "field_declaration")                                                      \
    X(FIELD_DECLARATOR, "field_declarator")                                                        \
    X(ENUM_SPECIFIER, "enum_specifier")                                                            \
    X(ENUMERATOR_LIST, "enumerator_list")                                                          \
    X(ENUMERATOR, "enumerator")                                                                    \
    X(TAG, "tag")                                                                                  \
    X(CHAN_TYPE, "chan_type")                                                                      \
    X(ATTRIBUTE, "attribute")                                                                      \
    X(ATTRIBUTE_ITEM, "attribute_item")                                                            \
    X(TYPE_DESCRIPTOR, "type_descriptor")                                                          \
    /* declarators */                                                                              \
    X(ATTRIBUTED_DECLARATOR, "attributed_declarator")                                              \
    X(POINTER_DECLARATOR, "pointer_declarator")                                                    \
    X(PARENTHESIZED_DECLARATOR, "parenthesized_declarator")                                        \
    X(FUNCTION_DECLARATOR, "function_declarator")                                                  \
    X(ARRAY_DECLARATOR, "array_declarator")                                                        \
    X(ABSTRACT_POINTER_DECLARATOR, "abstract_pointer_declarator")                                  \
    X(ABSTRACT_PARENTHESIZED_DECLARATOR, "abstract_parenthesized_declarator")                      \
    X(ABSTRACT_FUNCTION_DECLARATOR, "abstract_function_declarator")                                \
    X(ABSTRACT_ARRAY_DECLARATOR, "abstract_array_declarator")                                      \
    X(PARAMETER_LIST, "parameter_list")                                                            \
    X(PARAMETER, "parameter")                                                                      \
    /* initialisers */                                                                             \
    X(INITIALIZER_LIST, "initializer_list")                                                        \
    X(INITIALIZER_PAIR, "initializer_pair")                                                        \
    X(SUBSCRIPT_DESIGNATOR, "subscript_designator")                                                \
    X(FIELD_DESIGNATOR, "field_designator")                                                        \
    /* statements */                                                                               \
    X(COMPOUND_STATEMENT, "compound_statement")                                                    \
    X(LOCAL_LABELS, "local_labels")                                                                \
    X(LABEL, "label")                                                                              \
    X(CASE_LABEL, "case_label")                                                                    \
    X(DEFAULT_LABEL, "default_label")                                                              \
    X(LABELED_STATEMENT, "labeled_statement")                                                      \
    X(ATTRIBUTED_STATEMENT, "attributed_statement")                                                \
    X(ATTRIBUTE_STATEMENT, "attribute_statement")                                                  \
    X(EXPRESSION_STATEMENT, "expression_statement")                                                \
    X(IF_STATEMENT, "if_statement")                                                                \
    X(SWITCH_STATEMENT, "switch_statement")                                                        \
    X(WHILE_STATEMENT, "while_statement")                                                          \
    X(DO_STATEMENT, "do_statement")                                                                \
    X(FOR_STATEMENT, "for_statement")                                                              \
    X(RETURN_STATEMENT, "return_statement")                                                        \
    X(BREAK_STATEMENT, "break_statement")                                                          \
    X(CONTINUE_STATEMENT, "continue_statement")                                                    \
    X(GOTO_STATEMENT, "goto_statement")                                                            \
    X(ASM_STATEMENT, "asm_statement")                                                              \
    X(ASM_OPERAND, "asm_operand")                                                                  \
    /* Chant's statements */                                                                       \
    X(GO_STATEMENT, "go_statement")                                                                \
    X(DEFER_STATEMENT, "defer_statement")                                                          \
    X(SEND_STATEMENT, "send_statement")                                                            \
    X(RECEIVE_STATEMENT, "receive_statement")                                                      \
    X(SELECT_STATEMENT, "select_statement")                                                        \
    X(SELECT_CASE, "select_case")                                                                  \
    X(SEND, "send")                                                                                \
    X(RECEIVE_ASSIGNMENT, "receive_assignment")                                                    \
    X(RECEIVE_DECLARATION, "receive_declaration")                                                  \
    X(RANGE_STATEMENT, "range_statement")                                                          \
    /* expressions */                                                                              \
    X(IDENTIFIER, "identifier")                                                                    \
    X(NUMBER, "number")                                                                            \
    X(CHAR, "char")                                                                                \
    X(STRING, "string")                                                                            \
    X(STRING_TOKEN, "string_token")                                                                \
    X(PARENTHESIZED_EXPRESSION, "parenthesized_expression")                                        \
    X(PAREN_NAME, "paren_name")                                                                    \
    X(STATEMENT_EXPRESSION, "statement_expression")                                                \
    X(CALL_EXPRESSION, "call_expression")                                                          \
    X(ARGUMENT_LIST, "argument_list")                                                              \
    X(FIELD_EXPRESSION, "field_expression")                                                        \
    X(SUBSCRIPT_EXPRESSION, "subscript_expression")                                                \
    X(UPDATE_EXPRESSION, "update_expression")                                                      \
    X(UNARY_EXPRESSION, "unary_expression")                                                        \
    X(POINTER_EXPRESSION, "pointer_expression")                                                    \
    X(LABEL_ADDRESS, "label_address")                                                              \
    X(EXTENSION_EXPRESSION, "extension_expression")                                                \
    X(CAST_EXPRESSION, "cast_expression")                                                          \
    X(COMPOUND_LITERAL, "compound_literal")                                                        \
    X(SIZEOF_EXPRESSION, "sizeof_expression")                                                      \
    X(ALIGNOF_EXPRESSION, "alignof_expression")                                                    \
    X(GENERIC_EXPRESSION, "generic_expression")                                                    \
    X(GENERIC_ASSOCIATION, "generic_association")                                                  \
    X(OFFSETOF_EXPRESSION, "offsetof_expression")                                                  \
    X(VA_ARG_EXPRESSION, "va_arg_expression")                                                      \
    X(TYPES_COMPATIBLE_EXPRESSION, "types_compatible_expression")                                  \
    X(CONVERTVECTOR_EXPRESSION, "convertvector_expression")                                        \
    X(HAS_ATTRIBUTE_EXPRESSION, "has_attribute_expression")                                        \
    X(BINARY_EXPRESSION, "binary_expression")                                                      \
    X(CONDITIONAL_EXPRESSION, "conditional_expression")                                            \
    X(ASSIGNMENT_EXPRESSION, "assignment_expression")                                              \
    X(COMMA_EXPRESSION, "comma_expression")                                                        \
    X(RECEIVE_EXPRESSION, "receive_expression")                                                    \
    X(MAKE_EXPRESSION, "make_expression")

/* The fields: X(FIELD, "name in grammar.js"). */
#define CST_FIELDS(X)                                                                              \
    X(ALTERNATIVE, "alternative")                                                                  \
    X(ARGUMENT, "argument")                                                                        \
    X(ARGUMENTS, "arguments")                                                                      \
    X(ASM, "asm")                                                                                  \
    X(ASSOCIATION, "association")                                                                  \
    X(ATTRIBUTE, "attribute")                                                                      \
    X(BITS, "bits")                                                                                \
    X(BODY, "body")                                                                                \
    X(CALL, "call")                                                                                \
    X(CAPACITY, "capacity")                                                                        \
    X(CHANNEL, "channel")                                                                          \
    X(CLOBBER, "clobber")                                                                          \
    X(COMM, "comm")                                                                                \
    X(CONDITION, "condition")                                                                      \
    X(CONSEQUENCE, "consequence")                                                                  \
    X(CONSTRAINT, "constraint")                                                                    \
    X(CONTROL, "control")                                                                          \
    X(DECLARATION, "declaration")                                                                  \
    X(DECLARATOR, "declarator")                                                                    \
    X(DEFAULT, "default")                                                                          \
    X(DESIGNATOR, "designator")                                                                    \
    X(ELEMENT, "element")                                                                          \
    X(ELSE, "else")                                                                                \
    X(FIELD, "field")                                                                              \
    X(FORWARD, "forward")                                                                          \
    X(FUNCTION, "function")                                                                        \
    X(HIGH, "high")                                                                                \
    X(INDEX, "index")                                                                              \
    X(INIT, "init")                                                                                \
    X(INPUT, "input")                                                                              \
    X(KEYWORD, "keyword")                                                                          \
    X(KR, "kr")                                                                                    \
    X(LABEL, "label")                                                                              \
    X(LEFT, "left")                                                                                \
    X(MEMBER, "member")                                                                            \
    X(MESSAGE, "message")                                                                          \
    X(NAME, "name")                                                                                \
    X(NAMESPACE, "namespace")                                                                      \
    X(OBJECT, "object")                                                                            \
    X(OK, "ok")                                                                                    \
    X(OLD, "old")                                                                                  \
    X(OPERATOR, "operator")                                                                        \
    X(OUTPUT, "output")                                                                            \
    X(PARAMETERS, "parameters")                                                                    \
    X(QUALIFIER, "qualifier")                                                                      \
    X(RECEIVE, "receive")                                                                          \
    X(RIGHT, "right")                                                                              \
    X(SEND, "send")                                                                                \
    X(SIZE, "size")                                                                                \
    X(SPECIFIER, "specifier")                                                                      \
    X(STAR, "star")                                                                                \
    X(STATIC, "static")                                                                            \
    X(STRAY, "stray")                                                                              \
    X(TARGET, "target")                                                                            \
    X(TEMPLATE, "template")                                                                        \
    X(THEN, "then")                                                                                \
    X(TYPE, "type")                                                                                \
    X(UPDATE, "update")                                                                            \
    X(VALUE, "value")                                                                              \
    X(VARIABLE, "variable")                                                                        \
    X(VARIADIC, "variadic")

typedef enum CstKind {
    CST_ERROR, /* a stretch that fits nowhere; its children are fragments */
    CST_TOKEN, /* an operator or keyword that has a field: its text says which */
#define X(kind, name) CST_##kind,
    CST_KINDS(X)
#undef X
    CST_KIND_COUNT
} CstKind;

typedef enum CstField {
    CST_F_NONE,
#define X(field, name) CST_F_##field,
    CST_FIELDS(X)
#undef X
    CST_FIELD_COUNT
} CstField;

/* A node: its number in its tree; CST_NONE is no node. */
typedef uint32_t CstNode;
#define CST_NONE 0u
#define CST_ROOT 1u

/* Trees nest no deeper than this: what lies below is dropped, and that is a
 * syntax error. A chain of operators nests as deep as it is long, so the limit is
 * high; walkers that recurse need one of their own. */
#define CST_MAX_DEPTH 300000

enum { CST_HAS_CHILDREN = 1, CST_HAS_ERROR = 2 };

typedef struct CstRecord {
    uint32_t start, end; /* offsets into the text that was given to cst_parse */
    CstNode next;        /* the next sibling or CST_NONE */
    uint16_t kind;
    uint8_t field;
    uint8_t flags;
} CstRecord;

/* One thing wrong. `message` is one line in lower case, without a stop, and
 * lives as long as the tree. */
typedef struct CstError {
    Span span; /* not empty, except at the end of the text */
    const char *message;
    Span opener; /* the bracket that was never closed, to be noted; else empty */
    const char *fix; /* what should stand in place of the span, or NULL */
} CstError;

typedef struct Cst {
    const CstRecord *nodes; /* in preorder; [0] is unused, [CST_ROOT] the translation unit */
    uint32_t count;
    const CstError *errors; /* in source order, none if the text is right */
    int error_count;
} Cst;

/* Parses preprocessed text of `len` bytes, which need not end in NUL, and of
 * which nothing is kept. Never fails: what is wrong is in the tree's errors.
 * Ends the program if memory runs out. */
Cst *cst_parse(const char *text, size_t len);
void cst_free(Cst *tree);

/* The same by tree-sitter's own parser alone, for tests: it is slower, and the measure of what
 * cst_lr.c reads. Less than 2 GiB. */
Cst *cst_parse_reference(const char *text, size_t len);

/* True if the nodes are the same, and as many errors. */
bool cst_equal(const Cst *a, const Cst *b);

/* What the symbol table knows and the grammar can't: see cst_parse_hinted. */
typedef enum CstHintKind {
    CST_HINT_TYPE,   /* the name at this offset is a type */
    CST_HINT_NAME,   /* the name at this offset is no type, nor a word of Chant */
    CST_HINT_NO_ARROW /* the `<-` at this offset is `<` and `-` */
} CstHintKind;

typedef struct CstHint {
    uint32_t offset; /* of the first byte of a name, or of a `<-` */
    CstHintKind kind;
} CstHint;

/* Parses the part `range` of `text` alone (one external declaration, or more),
 * with hints: sorted by offset, at most one for each offset, all inside range,
 * each at the start of a token. Offsets in the tree and its errors are those of
 * the whole text. The tree's root is a translation_unit as ever. */
Cst *cst_parse_hinted(const char *text, Span range, const CstHint *hints, int hint_count);

static inline CstKind cst_kind(const Cst *t, CstNode n)
{
    return (CstKind)t->nodes[n].kind;
}

/* The field under which the parent holds this node, or CST_F_NONE. */
static inline CstField cst_field(const Cst *t, CstNode n)
{
    return (CstField)t->nodes[n].field;
}

static inline Span cst_span(const Cst *t, CstNode n)
{
    return (Span){t->nodes[n].start, t->nodes[n].end};
}

static inline CstNode cst_first(const Cst *t, CstNode n)
{
    return t->nodes[n].flags & CST_HAS_CHILDREN ? n + 1 : CST_NONE;
}

static inline CstNode cst_next(const Cst *t, CstNode n)
{
    return t->nodes[n].next;
}

/* True if anything at or below the node is an error. */
static inline bool cst_has_error(const Cst *t, CstNode n)
{
    return t->nodes[n].flags & CST_HAS_ERROR;
}

/* for (each child c of n) */
#define CST_EACH(t, c, n)                                                                          \
    for (CstNode c = cst_first((t), (n)); c != CST_NONE; c = cst_next((t), c))

/* The first child with that field, or CST_NONE. */
CstNode cst_child(const Cst *t, CstNode n, CstField field);

/* Prints the tree, indented, one node a line: `field: (kind line:col "text")`,
 * lines and columns being those of `text` itself, from 1. What -dump=cst shows. */
void cst_dump(const Cst *t, const char *text, FILE *out);

#endif
