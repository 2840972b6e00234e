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

const list1 = rule => seq(rule, repeat(seq(',', rule)));
const list = rule => optional(list1(rule));

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

    identifier: _ => /(\p{XID_Start}|_|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})(\p{XID_Continue}|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*/,

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
    type_hint: _ => /\x01(\p{XID_Start}|_|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})(\p{XID_Continue}|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*/,
    name_hint: _ => /\x02(\p{XID_Start}|_|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})(\p{XID_Continue}|\$|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*/,

    _name: $ => choice($._plain_name, alias($.name_hint, $.identifier)),
    _plain_name: $ => choice($.identifier, ...WORDS.map(word => alias(word, $.identifier))),
    // A hidden rule under an alias, for `(name)` must become a _plain_name before
    // anything is decided: paren_name depends on it.
    _type_name: $ => alias(choice($._plain_name, $.type_hint), $.type_identifier),

    // ------------------------------------------------------- declarations

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
      repeat(field('qualifier', choice($.qualifier, $.attribute))),
      field('declarator', $._kr_declarator),
    )),

    // Between the parameter list and the body of an old definition.
    _kr_declaration: $ => seq($._kr_specifiers, list1($.init_declarator), ';'),

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

    // --------------------------------------------------------- specifiers

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
    _kr_specifiers: $ => prec.right(seq(
      repeat(field('specifier', choice($.storage_class, $.qualifier))),
      choice(
        seq(field('specifier', $._type_specifier), repeat($._modifier)),
        $._builtin_specifiers,
      ),
    )),

    _builtin_specifiers: $ => prec.right(seq(
      field('specifier', $.builtin_type),
      repeat(choice($._modifier, field('specifier', $.builtin_type))),
    )),

    // `static x;` declares an int.
    _implicit_specifiers: $ => prec.dynamic(LIKELY.IMPLICIT_INT, repeat1($._modifier)),

    _modifier: $ => field('specifier', choice($.storage_class, $.qualifier, $.attribute, $.alignas)),

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
      repeat(field('attribute', $.attribute)),
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
      repeat(field('attribute', $.attribute)),
      choice(
        seq(optional(field('name', $._tag)), field('body', $.enumerator_list)),
        field('name', $._tag),
      ),
    )),

    enumerator_list: $ => seq(BRACE, list1($.enumerator), optional(','), BRACE_END),

    enumerator: $ => seq(
      field('name', $._name),
      repeat(field('attribute', $.attribute)),
      optional(seq('=', field('value', $._expression))),
    ),

    attribute: $ => choice(
      seq(
        choice('__attribute__', '__attribute'),
        '(', '(', list(optional($.attribute_item)), ')', ')',
      ),
      seq('[[', list(optional($.attribute_item)), ']', ']'),
    ),

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

    // --------------------------------------------------------- declarators

    _declarator: $ => choice(
      $._name,
      $.pointer_declarator,
      $.parenthesized_declarator,
      $.function_declarator,
      $.array_declarator,
    ),

    pointer_declarator: $ => prec.dynamic(LIKELY.POINTER, prec.right(seq(
      '*',
      repeat(field('qualifier', choice($.qualifier, $.attribute))),
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
      repeat(choice(field('qualifier', choice($.qualifier, $.attribute)), field('static', 'static'))),
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

    type_descriptor: $ => seq(
      repeat('__extension__'),
      $._typed_specifiers,
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
      repeat(field('qualifier', choice($.qualifier, $.attribute))),
      optional(field('declarator', $._abstract_declarator)),
    )),

    abstract_parenthesized_declarator: $ => prec(1, seq(
      '(',
      repeat(field('attribute', $.attribute)),
      field('declarator', $._abstract_declarator),
      ')',
    )),

    abstract_function_declarator: $ => prec.dynamic(LIKELY.ABSTRACT, prec(1, seq(
      optional(field('declarator', $._abstract_declarator)),
      field('parameters', $.parameter_list),
    ))),

    abstract_array_declarator: $ => prec.dynamic(LIKELY.ABSTRACT, prec(1, seq(
      optional(field('declarator', $._abstract_declarator)),
      $._array_suffix,
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

    // ---------------------------------------------------------- statements

    compound_statement: $ => seq(BRACE, repeat($._block_item), BRACE_END),

    // In a block a label stands alone, whatever follows it: a declaration and
    // the end of the block may.
    _block_item: $ => choice(
      prec(1, $._label),
      $._statement,
      $.declaration,
      $.function_definition,
      $.static_assert,
      $.local_labels,
    ),

    local_labels: $ => seq('__label__', list1(field('name', $._name)), ';'),

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

    _statement: $ => choice($.labeled_statement, $._unlabeled_statement),

    labeled_statement: $ => seq(field('label', $._label), field('body', $._statement)),

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
        field('init', $.declaration),
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

    // --------------------------------------------------------- expressions

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
      field('type', $._chan_type),
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

    send_statement: $ => prec.dynamic(LIKELY.SEND, seq($._send, ';')),

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

    select_statement: $ => seq('select', BRACE, repeat($.select_case), BRACE_END),

    // The cases of a switch inside do not belong to the select, so that a case
    // label can't stand in a clause itself.
    select_case: $ => seq(
      choice(seq('case', field('comm', $._communication)), field('default', 'default')),
      ':',
      repeat(field('body', choice(
        $.label,
        $._unlabeled_statement,
        $.declaration,
        $.static_assert,
        $.local_labels,
      ))),
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
  },
});
