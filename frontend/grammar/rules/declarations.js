// External declarations, and what declares inside functions.

const { LIKELY, standardAttribute, list } = require('./common');

module.exports = {
  function_definition: $ => seq(
    repeat('__extension__'),
    $._specifiers,
    $._function_rest,
  ),

  // No specifier at all: returns int.
  _old_function_definition: $ => $._function_rest,

  _function_rest: $ => choice(
    seq(
      field('declarator', $._declarator),
      repeat(field('attribute', $.attribute)),
      field('body', $.compound_statement),
    ),
    seq(
      field('declarator', $._kr_declarator),
      repeat1(field('kr', alias($._kr_declaration, $.declaration))),
      field('body', $.compound_statement),
    ),
  ),

  // Declarations may only follow what ends in a parameter list, or a ';' left
  // out would make the next declaration a parameter's.
  _kr_declarator: $ => choice(
    $.function_declarator,
    alias($._kr_pointer_declarator, $.pointer_declarator),
  ),

  _kr_pointer_declarator: $ => prec.dynamic(LIKELY.POINTER, seq(
    '*',
    repeat(field('qualifier', choice($.qualifier, $.attribute, standardAttribute($)))),
    field('declarator', $._kr_declarator),
  )),

  // Between the parameter list and the body of an old definition.
  _kr_declaration: $ => seq($._kr_specifiers, list($.init_declarator), ';'),

  declaration: $ => choice(
    prec.dynamic(LIKELY.DECLARATION, seq(
      repeat('__extension__'),
      $._specifiers,
      $._init_declarators,
      ';',
    )),
    prec.dynamic(LIKELY.EMPTY, seq(repeat('__extension__'), $._specifiers, ';')),
  ),

  _old_declaration: $ => prec.dynamic(LIKELY.OLD_DECLARATION, seq($._init_declarators, ';')),

  _init_declarators: $ => seq(
    $.init_declarator,
    repeat(seq(',', repeat(field('attribute', $.attribute)), $.init_declarator)),
  ),

  init_declarator: $ => seq(
    field('declarator', $._declarator),
    optional(field('asm', $.asm_label)),
    repeat(field('attribute', $.attribute)),
    optional(seq('=', field('value', $._initializer))),
  ),

  asm_label: $ => seq($._asm, '(', field('name', $.string), ')'),

  asm_definition: $ => seq(
    repeat('__extension__'),
    $._asm,
    repeat(field('qualifier', $._asm_qualifier)),
    '(', field('template', $.string), ')', ';',
  ),

  static_assert: $ => seq(
    repeat('__extension__'),
    choice('_Static_assert', 'static_assert'),
    '(', field('condition', $._expression), optional(seq(',', field('message', $.string))), ')',
    ';',
  ),
};
