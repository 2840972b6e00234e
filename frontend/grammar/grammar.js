// Chant's grammar: GNU C (C89 to C2x, as gcc 12 takes it) after preprocessing,
// plus channels, go, select and defer. NODES.md describes the tree it gives.
//
// The input is the output of `cc -E`: no macro is left, so the grammar guesses
// at none. Line markers are extras that leave no node, #pragma lines are extras
// that do.
//
// Names and types. C cannot be parsed without knowing which names are types.
// This grammar takes the likelier reading (the dynamic precedences below) and
// the builder, which has the symbol table, corrects it: it marks the names that
// were misread (type_hint, name_hint) and parses that declaration again.
// `( name )` is one node, paren_name, because what follows it tells a cast from
// an operand in most cases.
//
// Chant's words (go, chan, select, defer, make) are contextual: each is also an
// identifier. Where both readings fit, the declared conflicts let the parser
// follow both, and the dynamic precedences choose.
const { WORDS } = require('./rules/common');

const ESCAPE = '\\\\u[0-9a-fA-F]{4}|\\\\U[0-9a-fA-F]{8}';
const NAME = `(\\p{XID_Start}|_|\\$|${ESCAPE})(\\p{XID_Continue}|\\$|${ESCAPE})*`;

module.exports = grammar({
  name: 'chant',

  word: $ => $.identifier,

  extras: $ => [/\s/, /\\\r?\n/, $.comment, $._line_marker, $.pragma],

  supertypes: $ => [$._expression, $._statement],

  inline: $ => [$._full_expression],

  conflicts: $ => [
    // A name at the start of a declaration or an expression.
    [$._name, $._type_name],
    // `static x`: x is a type, or the name of an int.
    [$._typed_specifiers, $._implicit_specifiers],
    // Attributes: of a declaration, a statement of their own, inside parentheses.
    [$._modifier, $.attribute_statement],
    [$._modifier, $.attributed_statement],
    [$._modifier, $._attributed_label, $.attributed_statement],
    [$._modifier, $.abstract_parenthesized_declarator],
    [$._modifier, $.parenthesized_declarator, $.abstract_parenthesized_declarator],
    // Chant's words as names.
    ...[
      $.go_statement, $.defer_statement, $.make_expression,
      $._leading_chan_type, $._receiving_chan_type,
    ].map(rule => [$._plain_name, rule]),
  ],

  rules: {
    translation_unit: $ => repeat($._external),

    _external: $ => choice(
      $.function_definition,
      alias($._old_function_definition, $.function_definition),
      $.declaration,
      alias($._old_declaration, $.declaration),
      $.asm_definition,
      $.static_assert,
      ';',
    ),

    // ------------------------------------------------------------- tokens

    identifier: _ => new RegExp(NAME),

    // C's preprocessing number: what is wrong in one is found when it is read.
    number: _ => /\.?[0-9]([eEpP][+-]|[0-9a-zA-Z_.'$])*/,

    char: _ => /(L|u8|u|U)?'([^'\\\n]|\\[^\n])+'/,

    string: $ => prec.right(repeat1($.string_token)),

    // GNU C has raw strings too; a delimiter other than none is beyond a regular
    // expression. (The compiler never meets one: cst.c hides what they hold.)
    string_token: _ => token(choice(
      /(L|u8|u|U)?"([^"\\\n]|\\(.|\n))*"/,
      /(L|u8|u|U)?R"\(([^)]|\)+[^)"])*\)+"/,
    )),

    comment: _ => token(choice(
      seq('//', /(\\+(.|\r?\n)|[^\\\n])*/),
      seq('/*', /[^*]*\*+([^/*][^*]*\*+)*/, '/'),
    )),

    _line_marker: _ => token(/#[ \t]*(line[ \t]+)?[0-9][^\n]*/),

    pragma: _ => token(/#[ \t]*(pragma|ident|sccs|assert|unassert)[^\n]*/),

    // Names that the builder has marked: "is a type", "is not a type".
    type_hint: _ => new RegExp('\\x01' + NAME),
    name_hint: _ => new RegExp('\\x02' + NAME),

    _name: $ => choice($._plain_name, alias($.name_hint, $.identifier)),
    _plain_name: $ => choice($.identifier, ...WORDS.map(word => alias(word, $.identifier))),
    // A hidden rule under an alias, for `(name)` must become a _plain_name before
    // anything is decided: paren_name depends on it.
    _type_name: $ => alias(choice($._plain_name, $.type_hint), $.type_identifier),

    ...require('./rules/declarations'),
    ...require('./rules/specifiers'),
    ...require('./rules/declarators'),
    ...require('./rules/statements'),
    ...require('./rules/expressions'),
    ...require('./rules/chant'),
  },
});
