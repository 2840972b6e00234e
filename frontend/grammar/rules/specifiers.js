// Specifiers: storage classes, qualifiers, attributes, types.

const { LIKELY, WORDS, BRACE, BRACE_END, standardAttribute, list1, list } = require('./common');

module.exports = {
  _specifiers: $ => choice($._typed_specifiers, $._implicit_specifiers),

  // Exactly one type, or several words of a built-in one, among the rest.
  _typed_specifiers: $ => prec.right(seq(
    repeat($._modifier),
    choice(
      seq(field('specifier', $._type_specifier), repeat($._modifier)),
      $._builtin_specifiers,
    ),
  )),

  // Not led by an attribute, which would belong to the declarator before.
  _kr_specifiers: $ => prec.right(choice(
    seq(
      repeat($._kr_modifier),
      choice(
        seq(field('specifier', $._type_specifier), repeat($._modifier)),
        $._builtin_specifiers,
      ),
    ),
    prec.dynamic(LIKELY.IMPLICIT_INT, repeat1($._kr_modifier)),
  )),

  _kr_modifier: $ => field('specifier', choice($.storage_class, $.qualifier)),

  _builtin_specifiers: $ => prec.right(seq(
    field('specifier', $.builtin_type),
    repeat(choice($._modifier, field('specifier', $.builtin_type))),
  )),

  // `static x;` declares an int.
  _implicit_specifiers: $ => prec.dynamic(LIKELY.IMPLICIT_INT, repeat1($._modifier)),

  _modifier: $ => field('specifier', choice(
    $.storage_class, $.qualifier, $.attribute, standardAttribute($), $.alignas,
  )),

  _type_specifier: $ => choice(
    $._type_name,
    $.struct_specifier,
    $.enum_specifier,
    $.typeof_specifier,
    $.atomic_specifier,
    $._chan_type,
  ),

  storage_class: _ => choice(
    'typedef', 'extern', 'static', 'auto', 'register', '_Thread_local', '__thread',
    'inline', '__inline', '__inline__', '_Noreturn',
  ),

  qualifier: _ => choice(
    'const', '__const', '__const__',
    'volatile', '__volatile', '__volatile__',
    'restrict', '__restrict', '__restrict__',
    '_Atomic', '__seg_fs', '__seg_gs',
  ),

  builtin_type: _ => choice(
    'void', '_Bool', 'char', 'short', 'int', 'long', '__int128',
    'signed', '__signed', '__signed__', 'unsigned',
    'float', 'double', '_Complex', '__complex', '__complex__', '_Imaginary',
    '__float80', '__float128', '__bf16',
    '_Float16', '_Float32', '_Float64', '_Float128', '_Float32x', '_Float64x', '_Float128x',
    '_Decimal32', '_Decimal64', '_Decimal128',
    '__auto_type',
  ),

  alignas: $ => seq('_Alignas', '(', $._type_or_value, ')'),

  atomic_specifier: $ => prec(1, seq('_Atomic', '(', field('type', $.type_descriptor), ')')),

  typeof_specifier: $ => seq(
    choice('typeof', '__typeof', '__typeof__', 'typeof_unqual'),
    '(',
    choice($._type_or_value, field('value', $.comma_expression)),
    ')',
  ),

  _type_or_value: $ => choice(
    prec.dynamic(LIKELY.NOT_TYPE, field('type', $.type_descriptor)),
    field('value', $._expression),
  ),

  struct_specifier: $ => prec.right(seq(
    field('keyword', choice('struct', 'union')),
    repeat(field('attribute', choice($.attribute, standardAttribute($)))),
    choice(
      seq(optional(field('name', $._tag)), field('body', $.field_list)),
      field('name', $._tag),
    ),
  )),

  _tag: $ => choice(
    ...[$.identifier, $.name_hint, $.type_hint, ...WORDS].map(name => alias(name, $.tag)),
  ),

  // GNU C lets the last member go without its ';'.
  field_list: $ => seq(
    BRACE,
    repeat(choice($.field_declaration, $.static_assert, ';')),
    optional(alias($._field, $.field_declaration)),
    BRACE_END,
  ),

  field_declaration: $ => seq($._field, ';'),

  _field: $ => seq(
    repeat('__extension__'),
    $._specifiers,
    optional(seq(
      $.field_declarator,
      repeat(seq(',', repeat(field('attribute', $.attribute)), $.field_declarator)),
    )),
  ),

  field_declarator: $ => seq(
    choice(
      seq(field('declarator', $._declarator), optional($._field_bits)),
      $._field_bits,
    ),
    repeat(field('attribute', $.attribute)),
  ),

  _field_bits: $ => seq(':', field('bits', $._expression)),

  enum_specifier: $ => prec.right(seq(
    'enum',
    repeat(field('attribute', choice($.attribute, standardAttribute($)))),
    choice(
      seq(optional(field('name', $._tag)), field('body', $.enumerator_list)),
      field('name', $._tag),
    ),
  )),

  enumerator_list: $ => seq(BRACE, list1($.enumerator), optional(','), BRACE_END),

  enumerator: $ => seq(
    field('name', $._name),
    repeat(field('attribute', choice($.attribute, standardAttribute($)))),
    optional(seq('=', field('value', $._expression))),
  ),

  // GNU's; C2x's takes its name where a rule has both.
  attribute: $ => seq(
    choice('__attribute__', '__attribute'),
    '(', '(', list(optional($.attribute_item)), ')', ')',
  ),

  _standard_attribute: $ => seq('[[', list(optional($.attribute_item)), ']', ']'),

  _standard_attributes: $ => repeat1(field('attribute', standardAttribute($))),

  // The arguments are kept, not understood: a name in them may be of any sort.
  attribute_item: $ => seq(
    optional(seq(field('namespace', $._attribute_word), ':', ':')),
    field('name', $._attribute_word),
    optional(field('arguments', $.argument_list)),
  ),

  _attribute_word: $ => choice(
    $._name,
    ...['const', '__const', '__const__', 'volatile', '__volatile__', 'inline', 'static', 'extern',
      'auto', 'register', 'signed', 'unsigned', 'restrict'].map(word => alias(word, $.identifier)),
  ),
};
