// C's statements, with GNU's.

const { BRACKET, BRACKET_END, BRACE, BRACE_END, list1, list } = require('./common');

module.exports = {
  compound_statement: $ => seq(BRACE, repeat($._block_item), BRACE_END),

  // In a block a label stands alone, whatever follows it: a declaration and
  // the end of the block may.
  _block_item: $ => choice(
    prec(1, choice($._label, alias($._attributed_label, $.attributed_statement))),
    $._statement,
    $.declaration,
    $.function_definition,
    $.static_assert,
    $.local_labels,
  ),

  local_labels: $ => seq('__label__', list1(field('name', $._name)), ';'),

  // C2x: `[[a]] x: f();`, `[[a]] f();`
  _attributed_label: $ => seq($._standard_attributes, field('body', $._label)),

  attributed_statement: $ => seq($._standard_attributes, field('body', $._unlabeled_statement)),

  _label: $ => choice($.label, $.case_label, $.default_label),

  label: $ => prec.right(seq(
    field('name', $._name), ':', repeat(field('attribute', $.attribute)),
  )),

  case_label: $ => prec.right(seq(
    'case',
    field('value', $._expression),
    optional(seq('...', field('high', $._expression))),
    ':',
    repeat(field('attribute', $.attribute)),
  )),

  default_label: $ => prec.right(seq('default', ':', repeat(field('attribute', $.attribute)))),

  _statement: $ => choice($.labeled_statement, $.attributed_statement, $._unlabeled_statement),

  labeled_statement: $ => seq(field('label', choice(
    $._label, alias($._attributed_label, $.attributed_statement),
  )), field('body', $._statement)),

  _unlabeled_statement: $ => choice(
    $.compound_statement,
    $.expression_statement,
    $.if_statement,
    $.switch_statement,
    $.while_statement,
    $.do_statement,
    $.for_statement,
    $.return_statement,
    $.break_statement,
    $.continue_statement,
    $.goto_statement,
    $.asm_statement,
    $.attribute_statement,
    $.go_statement,
    $.defer_statement,
    $.send_statement,
    $.receive_statement,
    $.select_statement,
    $.range_statement,
  ),

  attribute_statement: $ => prec(-1, seq(repeat1(field('attribute', $.attribute)), ';')),

  expression_statement: $ => seq(optional(field('value', $._full_expression)), ';'),

  _condition: $ => seq('(', field('condition', $._full_expression), ')'),

  if_statement: $ => prec.right(seq(
    'if', $._condition,
    field('then', $._statement),
    optional(seq('else', field('else', $._statement))),
  )),

  switch_statement: $ => seq('switch', $._condition, field('body', $._statement)),

  while_statement: $ => seq('while', $._condition, field('body', $._statement)),

  do_statement: $ => seq('do', field('body', $._statement), 'while', $._condition, ';'),

  for_statement: $ => seq(
    'for', '(',
    choice(
      field('init', choice($.declaration, $.static_assert)),
      seq(optional(field('init', $._full_expression)), ';'),
    ),
    optional(field('condition', $._full_expression)), ';',
    optional(field('update', $._full_expression)), ')',
    field('body', $._statement),
  ),

  return_statement: $ => seq('return', optional(field('value', $._full_expression)), ';'),
  break_statement: _ => seq('break', ';'),
  continue_statement: _ => seq('continue', ';'),

  goto_statement: $ => seq(
    'goto',
    choice(field('label', $._name), seq('*', field('target', $._expression))),
    ';',
  ),

  _asm: _ => choice('asm', '__asm', '__asm__'),

  _asm_qualifier: _ => choice(
    'volatile', '__volatile', '__volatile__', 'inline', '__inline', '__inline__', 'goto',
  ),

  asm_statement: $ => seq(
    $._asm,
    repeat(field('qualifier', $._asm_qualifier)),
    '(',
    field('template', $.string),
    optional($._asm_outputs),
    ')', ';',
  ),

  _asm_outputs: $ => seq(':', list(field('output', $.asm_operand)), optional($._asm_inputs)),
  _asm_inputs: $ => seq(':', list(field('input', $.asm_operand)), optional($._asm_clobbers)),
  _asm_clobbers: $ => seq(':', list(field('clobber', $.string)), optional($._asm_labels)),
  _asm_labels: $ => seq(':', list(field('label', $._name))),

  asm_operand: $ => seq(
    optional(seq(BRACKET, field('name', $._name), BRACKET_END)),
    field('constraint', $.string),
    '(', field('value', $._full_expression), ')',
  ),
};
