// What Chant adds: channels, select, go, defer.

const { PREC, LIKELY, BRACE, BRACE_END } = require('./common');

module.exports = {
  // ------------------------------------------------------ Chant: channels

  _chan_type: $ => choice(
    alias($._leading_chan_type, $.chan_type),
    alias($._receiving_chan_type, $.chan_type),
  ),

  // `<-` binds to the leftmost chan: `chan <-chan T` is `chan<- (chan T)`, so
  // the element of a plain chan can't start with `<-` unless parenthesised.
  _leading_chan_type: $ => prec.dynamic(LIKELY.CHAN_TYPE, seq('chan', choice(
    $._parenthesized_element,
    field('element', alias($._bare_element, $.type_descriptor)),
    seq(field('send', '<-'), $._directed_element),
  ))),

  _receiving_chan_type: $ => prec.dynamic(LIKELY.CHAN_TYPE, seq(
    field('receive', '<-'), 'chan', $._directed_element,
  )),

  _directed_element: $ => choice(
    $._parenthesized_element,
    field('element', alias(choice($._bare_element, $._receiving_element), $.type_descriptor)),
  ),

  _parenthesized_element: $ => seq('(', field('element', $.type_descriptor), ')'),

  // One type specifier.
  _bare_element: $ => prec.right(choice(
    field('specifier', choice(
      $._type_name,
      $.struct_specifier,
      $.enum_specifier,
      $.typeof_specifier,
      $.atomic_specifier,
      alias($._leading_chan_type, $.chan_type),
    )),
    repeat1(field('specifier', $.builtin_type)),
  )),

  _receiving_element: $ => field('specifier', alias($._receiving_chan_type, $.chan_type)),

  make_expression: $ => prec.dynamic(LIKELY.MAKE, seq(
    'make', '(',
    field('type', choice($._chan_type, $.typeof_specifier)),
    optional(seq(',', field('capacity', $._expression))),
    ')',
  )),

  receive_expression: $ => prec(PREC.UNARY, seq('<-', field('channel', $._expression))),

  // What may stand left of `<-` for the statement to be a send. Not any
  // expression: `x = a<-b;` assigns a comparison.
  _send_channel: $ => field('channel', choice(
    $._name,
    $._paren_operand,
    $.parenthesized_expression,
    $.statement_expression,
    $.field_expression,
    $.subscript_expression,
    $.call_expression,
    $.pointer_expression,
    $.receive_expression,
  )),

  _send: $ => seq($._send_channel, '<-', optional(field('value', $._expression))),

  // With a comma it is C's: `a<-b, c;`.
  send_statement: $ => prec.dynamic(LIKELY.SEND, seq(
    $._send_channel, '<-', optional(field('value', $._full_expression)), ';',
  )),

  // `v, ok = <-c;`
  receive_statement: $ => prec(1, seq(
    field('left', $._expression), ',', field('ok', $._expression),
    '=', field('right', $.receive_expression), ';',
  )),

  // `for (int v : c)`, `for (v : c)`, `for (: c)`
  range_statement: $ => seq(
    'for', '(',
    optional(choice(
      field('declaration', alias($._value_declaration, $.parameter)),
      field('variable', $._expression),
    )),
    ':', field('channel', $._expression), ')',
    field('body', $._statement),
  ),

  _value_declaration: $ => seq($._specifiers, field('declarator', $._declarator)),

  // ------------------------------------------------- Chant: select, go, defer

  // What stands ahead of the first case is for the builder to refuse.
  select_statement: $ => seq(
    'select', BRACE, repeat(field('stray', $._clause_item)), repeat($.select_case), BRACE_END,
  ),

  // The cases of a switch inside do not belong to the select, so that a case
  // label can't stand in a clause itself.
  select_case: $ => seq(
    choice(seq('case', field('comm', $._communication)), field('default', 'default')),
    ':',
    repeat(field('body', $._clause_item)),
  ),

  _clause_item: $ => choice(
    $.label,
    $.attributed_statement,
    $._unlabeled_statement,
    $.declaration,
    $.static_assert,
    $.local_labels,
  ),

  // Other expressions than a receive are for the builder to refuse.
  _communication: $ => choice(
    alias($._send, $.send),
    $.receive_assignment,
    $.receive_declaration,
    $._full_expression,
  ),

  receive_assignment: $ => prec(1, seq(
    field('left', $._expression),
    optional(seq(',', field('ok', $._expression))),
    '=', field('right', $.receive_expression),
  )),

  receive_declaration: $ => seq(
    field('left', alias($._value_declaration, $.parameter)),
    optional(seq(',', field('ok', alias($._value_declaration, $.parameter)))),
    '=', field('right', $._expression),
  ),

  // Other operands than a call are for the builder to refuse.
  go_statement: $ => seq('go', choice(
    prec.dynamic(LIKELY.STATEMENT_WORD, field('body', $.compound_statement)),
    prec.dynamic(LIKELY.STATEMENT_WORD, prec(1, seq(field('call', $.call_expression), ';'))),
    prec.dynamic(LIKELY.GO_NAME, prec(1, seq(field('call', $._name), ';'))),
    prec.dynamic(LIKELY.GO_OTHER, seq(field('call', $._expression), ';')),
  )),

  defer_statement: $ => prec.dynamic(LIKELY.STATEMENT_WORD, seq(
    'defer', field('body', $._statement),
  )),
};
