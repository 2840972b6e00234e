// Declarators, type names, initialisers.

const {
  LIKELY, BRACKET, BRACKET_END, BRACE, BRACE_END, standardAttribute, list,
} = require('./common');

module.exports = {
  _declarator: $ => choice(
    $._name,
    $.pointer_declarator,
    $.parenthesized_declarator,
    $.function_declarator,
    $.array_declarator,
    $.attributed_declarator,
  ),

  // C2x: `x [[a]]`, `f(void) [[a]]`, `x [[a]] [3]`. GNU's attributes stand behind the
  // whole declarator.
  attributed_declarator: $ => prec.right(1, seq(
    field('declarator', $._declarator), $._standard_attributes,
  )),

  pointer_declarator: $ => prec.dynamic(LIKELY.POINTER, prec.right(seq(
    '*',
    repeat(field('qualifier', choice($.qualifier, $.attribute, standardAttribute($)))),
    field('declarator', $._declarator),
  ))),

  parenthesized_declarator: $ => prec.dynamic(LIKELY.PAREN_DECLARATOR, seq(
    '(',
    repeat(field('attribute', $.attribute)),
    field('declarator', $._declarator),
    ')',
  )),

  function_declarator: $ => prec(1, seq(
    field('declarator', $._declarator),
    field('parameters', $.parameter_list),
  )),

  array_declarator: $ => prec(1, seq(field('declarator', $._declarator), $._array_suffix)),

  _array_suffix: $ => seq(
    BRACKET,
    repeat(choice(
      field('qualifier', choice($.qualifier, $.attribute, standardAttribute($))),
      field('static', 'static'),
    )),
    optional(choice(field('size', $._expression), field('star', '*'))),
    BRACKET_END,
  ),

  // A list of K&R names is a list of parameters without declarators. GNU C
  // may declare parameters ahead of the list, up to a ';'.
  parameter_list: $ => seq(
    '(',
    optional(choice(
      seq(
        $.parameter,
        repeat(seq(choice(',', field('forward', ';')), $.parameter)),
        optional(seq(',', field('variadic', '...'))),
      ),
      field('variadic', '...'),
    )),
    ')',
  ),

  parameter: $ => seq(
    repeat('__extension__'),
    choice(
      seq(
        $._typed_specifiers,
        optional(field('declarator', choice($._declarator, $._abstract_declarator))),
        repeat(field('attribute', $.attribute)),
      ),
      seq(
        $._implicit_specifiers,
        optional(seq(
          field('declarator', $._declarator),
          repeat(field('attribute', $.attribute)),
        )),
      ),
    ),
  ),

  // Qualifiers alone, as in `(const *) p`, make an int.
  type_descriptor: $ => seq(
    repeat('__extension__'),
    $._specifiers,
    optional(field('declarator', $._abstract_declarator)),
  ),

  _abstract_declarator: $ => choice(
    $.abstract_pointer_declarator,
    $.abstract_parenthesized_declarator,
    $.abstract_function_declarator,
    $.abstract_array_declarator,
  ),

  abstract_pointer_declarator: $ => prec.right(seq(
    '*',
    repeat(field('qualifier', choice($.qualifier, $.attribute, standardAttribute($)))),
    optional(field('declarator', $._abstract_declarator)),
  )),

  abstract_parenthesized_declarator: $ => prec(1, seq(
    '(',
    repeat(field('attribute', $.attribute)),
    field('declarator', $._abstract_declarator),
    ')',
  )),

  abstract_function_declarator: $ => prec.dynamic(LIKELY.ABSTRACT, prec.right(1, seq(
    optional(field('declarator', $._abstract_declarator)),
    field('parameters', $.parameter_list),
    optional($._standard_attributes),
  ))),

  abstract_array_declarator: $ => prec.dynamic(LIKELY.ABSTRACT, prec.right(1, seq(
    optional(field('declarator', $._abstract_declarator)),
    $._array_suffix,
    optional($._standard_attributes),
  ))),

  // -------------------------------------------------------- initialisers

  _initializer: $ => choice($._expression, $.initializer_list),

  initializer_list: $ => seq(
    BRACE,
    list(choice($._initializer, $.initializer_pair)),
    optional(','),
    BRACE_END,
  ),

  // `.a.b[1] = v`, and GNU's old `[1] v` and `a: v`.
  initializer_pair: $ => choice(
    seq(
      repeat1(field('designator', choice($.subscript_designator, $.field_designator))),
      optional('='),
      field('value', $._initializer),
    ),
    seq(field('old', $._name), ':', field('value', $._initializer)),
  ),

  subscript_designator: $ => seq(
    BRACKET,
    field('index', $._expression),
    optional(seq('...', field('high', $._expression))),
    BRACKET_END,
  ),

  field_designator: $ => seq('.', field('name', $._name)),
};
