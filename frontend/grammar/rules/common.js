// What all the rules share: precedences, words, brackets, lists.

// Static precedence of expressions, loosest first, then of the units that must
// hold together before any operator applies.
const PREC = {
  COMMA: -2,
  ASSIGN: -1,
  CONDITIONAL: 1,
  LOGICAL_OR: 2,
  LOGICAL_AND: 3,
  OR: 4,
  XOR: 5,
  AND: 6,
  EQUAL: 7,
  RELATIONAL: 8,
  SHIFT: 9,
  ADD: 10,
  MULTIPLY: 11,
  CAST: 12,
  UNARY: 14,
  CALL: 15,
  FIELD: 16,
  PAREN_NAME: 20,
};

// Which of two readings of the same text wins; sums over the tree.
const LIKELY = {
  STATEMENT_WORD: 3, // `go f (x);` is a go statement, not a declaration
  MAKE: 2, //           `make(chan (x))` makes a channel
  GO_NAME: 2, //        `go f;` is a faulty go statement, not a declaration
  DECLARATION: 1, //    `a * b;` declares b
  POINTER: 1,
  CHAN_TYPE: 1,
  SEND: 1, //           `a <- b;` sends
  NOT_TYPE: -1, //      `typeof (x)` has a variable
  GO_OTHER: -1, //      `go (x).y;` is C where C can read it
  IMPLICIT_INT: -2,
  PAREN_DECLARATOR: -3, // `f (x);` is a call
  EMPTY: -5, //         `x;` is an expression
  ABSTRACT: -5,
  OLD_DECLARATION: -20, // `f (x);` outside functions, declaring an int f
};

const WORDS = ['go', 'chan', 'select', 'defer', 'make'];

// Digraphs survive preprocessing; they are other spellings of the same tokens.
const digraph = (bracket, other) => alias(token(choice(bracket, other)), bracket);
const BRACKET = digraph('[', '<:');
const BRACKET_END = digraph(']', ':>');
const BRACE = digraph('{', '<%');
const BRACE_END = digraph('}', '%>');

// C2x's `[[a]]`.
const standardAttribute = $ => alias($._standard_attribute, $.attribute);

const list1 = rule => seq(rule, repeat(seq(',', rule)));
const list = rule => optional(list1(rule));

module.exports = {
  PREC, LIKELY, WORDS, BRACKET, BRACKET_END, BRACE, BRACE_END,
  standardAttribute, list1, list,
};
