; Highlighting of .gc files. Later patterns win over earlier ones.

(identifier) @variable

(number) @number
(char) @character
(string_token) @string
(comment) @comment
(pragma) @keyword.directive

; Types

(type_identifier) @type
(tag) @type
(builtin_type) @type.builtin
(qualifier) @keyword.modifier
(storage_class) @keyword.modifier

; What names stand for

(function_declarator declarator: (identifier) @function)
(call_expression function: (identifier) @function.call)
(call_expression function: (field_expression field: (identifier) @function.method.call))
(field_expression field: (identifier) @variable.member)
(field_designator name: (identifier) @variable.member)
(field_declarator declarator: (identifier) @variable.member)
(initializer_pair old: (identifier) @variable.member)
(parameter declarator: (identifier) @variable.parameter)
(parameter declarator: (pointer_declarator declarator: (identifier) @variable.parameter))
(enumerator name: (identifier) @constant)
(label name: (identifier) @label)
(goto_statement label: (identifier) @label)
(label_address label: (identifier) @label)
(attribute_item name: (identifier) @attribute)

((identifier) @constant
  (#match? @constant "^[A-Z][A-Z0-9_]*$"))
((call_expression function: (identifier) @function.builtin)
  (#any-of? @function.builtin "close" "len" "cap" "panic" "recover"))

; Keywords

[
  "break"
  "continue"
  "goto"
  "return"
] @keyword.return

[
  "if"
  "else"
  "switch"
  "case"
  "default"
] @keyword.conditional

[
  "for"
  "while"
  "do"
] @keyword.repeat

[
  "struct"
  "union"
  "enum"
  "sizeof"
  "typeof"
  "__typeof"
  "__typeof__"
  "_Alignas"
  "_Alignof"
  "_Generic"
  "_Static_assert"
  "__attribute__"
  "__extension__"
  "__label__"
  "asm"
  "__asm__"
] @keyword

; Chant's words, where they are words

(go_statement "go" @keyword.coroutine)
(defer_statement "defer" @keyword.coroutine)
(select_statement "select" @keyword.coroutine)
(make_expression "make" @keyword.operator)
(chan_type "chan" @keyword.type)

; Operators and punctuation

[
  "+" "-" "*" "/" "%"
  "++" "--"
  "&" "|" "^" "~" "<<" ">>"
  "==" "!=" "<" ">" "<=" ">="
  "!" "&&" "||"
  "=" "+=" "-=" "*=" "/=" "%=" "&=" "|=" "^=" "<<=" ">>="
  "." "->"
  "?"
  "<-"
  "..."
] @operator

[
  ","
  ";"
  ":"
] @punctuation.delimiter

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @punctuation.bracket
