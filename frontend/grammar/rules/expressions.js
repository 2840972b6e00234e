// C's expressions, with GNU's.

const { PREC, BRACKET, BRACKET_END, list } = require('./common');

module.exports = {
  _full_expression: $ => choice($._expression, $.comma_expression),

  comma_expression: $ => prec.right(PREC.COMMA, seq(
    field('left', $._expression),
    ',',
    field('right', $._full_expression),
  )),

  _expression: $ => choice(
    $._name,
    $.number,
    $.char,
    $.string,
    $.parenthesized_expression,
    $._paren_operand,
    $.statement_expression,
    $.call_expression,
    $.field_expression,
    $.subscript_expression,
    $.update_expression,
    $.unary_expression,
    $.pointer_expression,
    $.label_address,
    $.extension_expression,
    $.cast_expression,
    $.compound_literal,
    $.sizeof_expression,
    $.alignof_expression,
    $.generic_expression,
    $.offsetof_expression,
    $.va_arg_expression,
    $.types_compatible_expression,
    $.convertvector_expression,
    $.has_attribute_expression,
    $.binary_expression,
    $.conditional_expression,
    $.assignment_expression,
    $.receive_expression,
    $.make_expression,
  ),

  parenthesized_expression: $ => seq('(', field('value', $._full_expression), ')'),

  // `(name)`: an operand before `- + * & && <`, a cast before every other
  // start of an operand. The builder knows better, and marks the name.
  paren_name: $ => prec(PREC.PAREN_NAME, seq('(', field('name', $._plain_name), ')')),
  _paren_operand: $ => prec.left(PREC.PAREN_NAME, $.paren_name),

  statement_expression: $ => seq('(', field('body', $.compound_statement), ')'),

  call_expression: $ => choice(
    prec(PREC.CALL, seq(
      field('function', $._expression),
      field('arguments', $.argument_list),
    )),
    prec(PREC.PAREN_NAME + 1, seq(
      field('function', $.paren_name),
      field('arguments', $.argument_list),
    )),
  ),

  argument_list: $ => prec(-1, seq('(', list($._expression), ')')),

  field_expression: $ => prec(PREC.FIELD, seq(
    field('object', $._expression),
    field('operator', choice('.', '->')),
    field('field', $._name),
  )),

  subscript_expression: $ => prec(PREC.CALL, seq(
    field('object', $._expression),
    BRACKET, field('index', $._full_expression), BRACKET_END,
  )),

  update_expression: $ => choice(
    prec.right(PREC.UNARY, seq($._update, field('argument', $._expression))),
    prec(PREC.CALL, seq(field('argument', $._expression), $._update)),
    prec(PREC.PAREN_NAME + 1, seq(field('argument', $.paren_name), $._update)),
  ),

  _update: _ => field('operator', choice('++', '--')),

  unary_expression: $ => prec(PREC.UNARY, seq(
    field('operator', choice(
      '!', '~', '-', '+', '__real__', '__real', '__imag__', '__imag',
    )),
    field('argument', $._expression),
  )),

  pointer_expression: $ => prec(PREC.UNARY, seq(
    field('operator', choice('*', '&')),
    field('argument', $._expression),
  )),

  label_address: $ => prec(PREC.UNARY, seq('&&', field('label', $._name))),

  extension_expression: $ => prec(PREC.UNARY, seq(
    '__extension__', field('argument', $._expression),
  )),

  cast_expression: $ => prec(PREC.CAST, choice(
    seq('(', field('type', $.type_descriptor), ')', field('value', $._expression)),
    prec(PREC.PAREN_NAME, seq(
      field('type', $.paren_name),
      field('value', prec(PREC.CAST, $._expression)),
    )),
  )),

  compound_literal: $ => prec(PREC.FIELD, choice(
    seq('(', field('type', $.type_descriptor), ')', field('value', $.initializer_list)),
    seq(field('type', $.paren_name), field('value', $.initializer_list)),
  )),

  sizeof_expression: $ => prec(PREC.UNARY, seq('sizeof', $._sized)),

  alignof_expression: $ => prec(PREC.UNARY, seq(
    choice('_Alignof', '__alignof', '__alignof__'), $._sized,
  )),

  // A lone `(name)` comes as a paren_name under `value`.
  _sized: $ => prec(PREC.UNARY, choice(
    field('value', $._expression),
    seq('(', field('type', $.type_descriptor), ')'),
  )),

  generic_expression: $ => seq(
    '_Generic', '(',
    field('control', $._expression),
    repeat(seq(',', field('association', $.generic_association))),
    ')',
  ),

  generic_association: $ => seq(
    choice(field('type', $.type_descriptor), field('default', 'default')),
    ':',
    field('value', $._expression),
  ),

  offsetof_expression: $ => seq(
    '__builtin_offsetof', '(',
    field('type', $.type_descriptor), ',', field('member', $._expression),
    ')',
  ),

  va_arg_expression: $ => seq(
    '__builtin_va_arg', '(',
    field('value', $._expression), ',', field('type', $.type_descriptor),
    ')',
  ),

  types_compatible_expression: $ => seq(
    '__builtin_types_compatible_p', '(',
    field('left', $.type_descriptor), ',', field('right', $.type_descriptor),
    ')',
  ),

  convertvector_expression: $ => seq(
    '__builtin_convertvector', '(',
    field('value', $._expression), ',', field('type', $.type_descriptor),
    ')',
  ),

  has_attribute_expression: $ => seq(
    '__builtin_has_attribute', '(',
    $._type_or_value, ',', field('attribute', $.attribute_item),
    ')',
  ),

  binary_expression: $ => choice(...[
    ['||', PREC.LOGICAL_OR],
    ['&&', PREC.LOGICAL_AND],
    ['|', PREC.OR],
    ['^', PREC.XOR],
    ['&', PREC.AND],
    ['==', PREC.EQUAL],
    ['!=', PREC.EQUAL],
    ['<', PREC.RELATIONAL],
    ['>', PREC.RELATIONAL],
    ['<=', PREC.RELATIONAL],
    ['>=', PREC.RELATIONAL],
    ['<<', PREC.SHIFT],
    ['>>', PREC.SHIFT],
    ['+', PREC.ADD],
    ['-', PREC.ADD],
    ['*', PREC.MULTIPLY],
    ['/', PREC.MULTIPLY],
    ['%', PREC.MULTIPLY],
  ].map(([operator, precedence]) => prec.left(precedence, seq(
    field('left', $._expression),
    field('operator', operator),
    field('right', $._expression),
  )))),

  conditional_expression: $ => prec.right(PREC.CONDITIONAL, seq(
    field('condition', $._expression),
    '?',
    optional(field('consequence', $._full_expression)),
    ':',
    field('alternative', $._expression),
  )),

  assignment_expression: $ => prec.right(PREC.ASSIGN, seq(
    field('left', $._expression),
    field('operator', choice(
      '=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|=',
    )),
    field('right', $._expression),
  )),
};
