/* type.c, type_compat.c, type_spell.c: types made by hand. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/scope.h"
#include "frontend/type.h"

static Arena *arena;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

static Type *basic(TypeKind kind)
{
    return type_basic(kind);
}

static Type *pointer(Type *to)
{
    return type_pointer(arena, to);
}

static Type *named(const char *name, Type *t)
{
    Symbol *symbol = ARENA_NEW(arena, Symbol);
    symbol->kind = SYMBOL_TYPEDEF;
    symbol->name = name;
    symbol->type = t;
    return type_typedef(arena, symbol, t);
}

static Type *record(TypeKind kind, const char *name)
{
    Tag *tag = ARENA_NEW(arena, Tag);
    tag->kind = kind;
    tag->name = name;
    tag->size = -1;
    return type_tagged(arena, tag);
}

/* A function of up to two parameters; NULL: none. */
static Type *function(Type *result, Type *first, Type *second)
{
    Type *f = type_function(arena, result);
    if (first)
        VEC_PUSH(arena, &f->params, ((ParamType){.type = first}));
    if (second)
        VEC_PUSH(arena, &f->params, ((ParamType){.type = second}));
    return f;
}

static void expect_spelling(const Type *t, const char *name, const char *expected)
{
    ck_assert_str_eq(type_spell(arena, t, name), expected);
}

static void expect_c(const Type *t, const char *name, const char *expected)
{
    ck_assert_str_eq(type_spell_c(arena, t, name), expected);
}

START_TEST(test_typedef_layers)
{
    Type *ci = named("ci", type_qualified(arena, basic(TYPE_INT), QUAL_CONST));
    Type *vci = type_qualified(arena, named("again", ci), QUAL_VOLATILE);
    ck_assert_int_eq(type_kind(vci), TYPE_INT);
    ck_assert_uint_eq(type_quals(vci), QUAL_CONST | QUAL_VOLATILE);
    ck_assert_uint_eq(type_quals(type_unqualified(arena, vci)), 0);
    expect_spelling(vci, NULL, "volatile again");
    Type *plain = named("plain", basic(TYPE_INT));
    Type *bare = type_unqualified(arena, type_qualified(arena, plain, QUAL_CONST));
    expect_spelling(bare, NULL, "plain"); /* the name survives */
    ck_assert_uint_eq(type_quals(bare), 0);
}
END_TEST

START_TEST(test_qualified_array_is_of_qualified_elements)
{
    Type *row = named("row", type_array(arena, basic(TYPE_INT), 3));
    Type *constant = type_qualified(arena, row, QUAL_CONST);
    ck_assert_uint_eq(type_quals(constant), QUAL_CONST);
    expect_spelling(type_strip(constant), NULL, "const int[3]");
    expect_spelling(constant, "r", "const row r");
    expect_spelling(type_decay(arena, constant), NULL, "const int *");
}
END_TEST

START_TEST(test_alignment_goes_through_typedefs)
{
    Type *t = named("t", type_aligned(arena, basic(TYPE_INT), 16));
    ck_assert_int_eq(type_align(t), 16);
    ck_assert_int_eq(type_align(type_strip(t)), 16);
    ck_assert_int_eq(type_size(t), 4);
    ck_assert_int_eq(type_align(type_aligned(arena, t, 1)), 1);
}
END_TEST

START_TEST(test_completeness)
{
    Type *s = record(TYPE_STRUCT, "s");
    ck_assert(!type_is_complete(s));
    ck_assert(!type_is_complete(type_array(arena, s, 3)));
    ck_assert(!type_is_complete(type_array(arena, basic(TYPE_INT), -1)));
    ck_assert(!type_is_complete(basic(TYPE_VOID)));
    ck_assert(type_is_complete(pointer(s)));
    s->tag->complete = true;
    layout_record(s->tag);
    ck_assert(type_is_complete(type_array(arena, s, 3)));
    ck_assert_int_eq(type_size(s), 0);
}
END_TEST

START_TEST(test_variably_modified)
{
    Node *size = ast_new(arena, AST_NUMBER, (Span){0, 1});
    Type *vla = type_vla(arena, basic(TYPE_INT), size);
    ck_assert(type_is_variably_modified(pointer(named("v", vla))));
    ck_assert(!type_is_variably_modified(pointer(type_array(arena, basic(TYPE_INT), 2))));
    ck_assert(type_is_complete(vla));
    ck_assert_int_eq(type_size(vla), -1);
}
END_TEST

/* The promoted type of `type f : width;`. */
static Type *promoted(TypeKind type, int width)
{
    return type_promote_field(&(Field){.type = type_basic(type), .bit_width = width});
}

START_TEST(test_promotions_of_bit_fields)
{
    ck_assert_int_eq(type_kind(promoted(TYPE_UINT, 31)), TYPE_INT);
    ck_assert_int_eq(type_kind(promoted(TYPE_BOOL, 1)), TYPE_INT);
    ck_assert_int_eq(type_kind(promoted(TYPE_ULONG, 32)), TYPE_UINT);
    ck_assert_int_eq(type_kind(promoted(TYPE_LONG, 32)), TYPE_INT);
    ck_assert_int_eq(type_kind(promoted(TYPE_ULLONG, 64)), TYPE_ULLONG);
    ck_assert_int_eq(type_kind(promoted(TYPE_UINT128, 64)), TYPE_ULONG);
    /* gcc's own types rank above int and below those of their size */
    Type *wide = promoted(TYPE_ULLONG, 40);
    ck_assert(wide->nameless);
    ck_assert(type_usual_arithmetic(wide, type_basic(TYPE_UINT))->nameless);
    ck_assert_int_eq(type_kind(type_usual_arithmetic(wide, type_basic(TYPE_LONG))), TYPE_LONG);
}
END_TEST

START_TEST(test_promotions)
{
    ck_assert_int_eq(type_kind(type_promote(basic(TYPE_BOOL))), TYPE_INT);
    ck_assert_int_eq(type_kind(type_promote(basic(TYPE_USHORT))), TYPE_INT);
    ck_assert_int_eq(type_kind(type_promote(basic(TYPE_UINT))), TYPE_UINT);
    ck_assert_int_eq(type_kind(type_default_promote(basic(TYPE_FLOAT))), TYPE_DOUBLE);
    ck_assert_int_eq(type_kind(type_default_promote(basic(TYPE_FLOAT16))), TYPE_FLOAT16);
    Type *e = record(TYPE_ENUM, "e");
    e->tag->enum_base = basic(TYPE_ULONG);
    ck_assert_int_eq(type_kind(type_promote(e)), TYPE_ULONG);
}
END_TEST

START_TEST(test_usual_arithmetic_conversions)
{
    static const struct {
        TypeKind a, b, result;
    } cases[] = {
        {TYPE_CHAR, TYPE_SHORT, TYPE_INT},         {TYPE_INT, TYPE_UINT, TYPE_UINT},
        {TYPE_UINT, TYPE_LONG, TYPE_LONG},         {TYPE_ULONG, TYPE_LLONG, TYPE_ULLONG},
        {TYPE_ULLONG, TYPE_INT128, TYPE_INT128},   {TYPE_LLONG, TYPE_LONG, TYPE_LLONG},
        {TYPE_INT, TYPE_FLOAT, TYPE_FLOAT},        {TYPE_FLOAT, TYPE_DOUBLE, TYPE_DOUBLE},
        {TYPE_DOUBLE, TYPE_FLOAT32X, TYPE_DOUBLE}, {TYPE_DOUBLE, TYPE_FLOAT64, TYPE_FLOAT64},
        {TYPE_LDOUBLE, TYPE_FLOAT128, TYPE_FLOAT128},
        {TYPE_FLOAT64X, TYPE_LDOUBLE, TYPE_LDOUBLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Type *a = basic(cases[i].a), *b = basic(cases[i].b);
        ck_assert_int_eq(type_kind(type_usual_arithmetic(a, b)), cases[i].result);
        ck_assert_int_eq(type_kind(type_usual_arithmetic(b, a)), cases[i].result);
    }
    Type *c = type_complex(arena, basic(TYPE_FLOAT));
    Type *sum = type_usual_arithmetic(c, basic(TYPE_DOUBLE));
    expect_spelling(sum, NULL, "_Complex double");
    ck_assert_ptr_eq(type_usual_arithmetic(&type_error, c), &type_error);
}
END_TEST

START_TEST(test_compatible_qualifiers)
{
    Type *i = basic(TYPE_INT), *ci = type_qualified(arena, i, QUAL_CONST);
    ck_assert(!type_compatible(i, ci));
    ck_assert(type_compatible_unqualified(i, ci));
    ck_assert(!type_compatible_unqualified(pointer(i), pointer(ci)));
    ck_assert(type_compatible(named("n", ci), ci));
    ck_assert(!type_compatible(basic(TYPE_LONG), basic(TYPE_LLONG)));
    ck_assert(!type_compatible(basic(TYPE_CHAR), basic(TYPE_SCHAR)));
    ck_assert(type_compatible(&type_error, pointer(i)));
}
END_TEST

START_TEST(test_compatible_arrays_and_tags)
{
    Type *i = basic(TYPE_INT);
    ck_assert(type_compatible(type_array(arena, i, 3), type_array(arena, i, -1)));
    ck_assert(!type_compatible(type_array(arena, i, 3), type_array(arena, i, 4)));
    Type *s = record(TYPE_STRUCT, "s"), *other = record(TYPE_STRUCT, "s");
    ck_assert(type_compatible(s, type_tagged(arena, s->tag)));
    ck_assert(!type_compatible(s, other));
    Type *e = record(TYPE_ENUM, "e");
    e->tag->enum_base = basic(TYPE_UINT);
    ck_assert(type_compatible(e, basic(TYPE_UINT)));
    ck_assert(!type_compatible(e, i));
}
END_TEST

START_TEST(test_compatible_channels)
{
    Type *i = basic(TYPE_INT);
    Type *both = type_chan(arena, i, CHAN_BOTH), *send = type_chan(arena, i, CHAN_SEND);
    ck_assert(type_compatible(both, type_chan(arena, named("n", i), CHAN_BOTH)));
    ck_assert(!type_compatible(both, send));
    ck_assert(!type_compatible(both, type_chan(arena, basic(TYPE_LONG), CHAN_BOTH)));
    ck_assert(!type_compatible(both, pointer(basic(TYPE_VOID))));
}
END_TEST

START_TEST(test_compatible_functions)
{
    Type *i = basic(TYPE_INT), *v = basic(TYPE_VOID);
    Type *open = function(v, NULL, NULL);
    open->no_prototype = true;
    ck_assert(type_compatible(function(v, i, NULL), open));
    ck_assert(!type_compatible(function(v, basic(TYPE_CHAR), NULL), open));
    ck_assert(!type_compatible(function(v, i, NULL), function(v, i, i)));
    ck_assert(!type_compatible(function(i, i, NULL), function(v, i, NULL)));
    Type *ci = type_qualified(arena, i, QUAL_CONST);
    ck_assert(type_compatible(function(v, i, NULL), function(v, ci, NULL)));
}
END_TEST

START_TEST(test_composite)
{
    Type *i = basic(TYPE_INT);
    Type *open = type_array(arena, i, -1), *three = type_array(arena, i, 3);
    ck_assert_int_eq(type_composite(arena, open, three)->length, 3);
    ck_assert_ptr_eq(type_composite(arena, three, open), three);
    Type *p = type_composite(arena, pointer(open), pointer(three));
    expect_spelling(p, NULL, "int (*)[3]");
    Type *old = function(i, NULL, NULL);
    old->no_prototype = true;
    Type *merged = type_composite(arena, old, function(i, pointer(three), NULL));
    expect_spelling(merged, "f", "int f(int (*)[3])");
    ck_assert(!merged->no_prototype);
    Type *retained = function(i, NULL, NULL);
    retained->returns_retained = true;
    ck_assert(type_composite(arena, function(i, NULL, NULL), retained)->returns_retained);
}
END_TEST

START_TEST(test_spelling_of_declarators)
{
    Type *i = basic(TYPE_INT), *c = basic(TYPE_CHAR);
    Type *cc = type_qualified(arena, c, QUAL_CONST);
    expect_spelling(pointer(cc), "p", "const char *p");
    expect_spelling(type_qualified(arena, pointer(c), QUAL_CONST), NULL, "char *const");
    expect_spelling(type_qualified(arena, pointer(c), QUAL_CONST), "p", "char *const p");
    expect_spelling(pointer(type_array(arena, i, 3)), "p", "int (*p)[3]");
    expect_spelling(type_array(arena, pointer(i), 3), "p", "int *p[3]");
    expect_spelling(pointer(function(i, pointer(c), i)), NULL, "int (*)(char *, int)");
    Type *f = function(pointer(function(i, i, NULL)), i, NULL);
    expect_spelling(f, "f", "int (*f(int))(int)");
    f->variadic = true;
    expect_spelling(f, "f", "int (*f(int, ...))(int)");
    expect_spelling(function(basic(TYPE_VOID), NULL, NULL), "g", "void g(void)");
    expect_spelling(type_array(arena, i, -1), NULL, "int[]");
    expect_spelling(type_qualified(arena, i, QUAL_ATOMIC), "a", "_Atomic int a");
}
END_TEST

START_TEST(test_spelling_of_channels)
{
    Type *i = basic(TYPE_INT);
    Type *of_int = type_chan(arena, i, CHAN_BOTH);
    expect_spelling(of_int, "c", "chan int c");
    expect_spelling(type_chan(arena, i, CHAN_SEND), NULL, "chan<- int");
    expect_spelling(type_chan(arena, basic(TYPE_VOID), CHAN_RECV), NULL, "<-chan(void)");
    expect_spelling(type_chan(arena, pointer(basic(TYPE_CHAR)), CHAN_BOTH), NULL, "chan(char *)");
    expect_spelling(type_chan(arena, record(TYPE_STRUCT, "job"), CHAN_RECV), NULL,
                    "<-chan struct job");
    expect_spelling(type_chan(arena, of_int, CHAN_BOTH), NULL, "chan chan int");
    expect_spelling(type_chan(arena, type_chan(arena, i, CHAN_RECV), CHAN_BOTH), NULL,
                    "chan(<-chan int)");
    expect_spelling(type_chan(arena, basic(TYPE_ULONG), CHAN_BOTH), NULL, "chan(unsigned long)");
    expect_spelling(type_chan(arena, record(TYPE_STRUCT, NULL), CHAN_BOTH), NULL,
                    "chan(struct <anonymous>)");
    expect_spelling(pointer(of_int), "p", "chan int *p");
}
END_TEST

START_TEST(test_spelling_for_c)
{
    Type *c = type_chan(arena, basic(TYPE_INT), CHAN_RECV);
    expect_c(c, "c", "struct chant_chan *c");
    expect_c(type_qualified(arena, c, QUAL_CONST), NULL, "struct chant_chan *const");
    expect_c(type_array(arena, pointer(c), 3), "a", "struct chant_chan **a[3]");
    expect_c(function(c, c, NULL), "f", "struct chant_chan *f(struct chant_chan *)");
    expect_c(type_aligned(arena, basic(TYPE_INT), 16), "x",
             "int x __attribute__((aligned(16)))");
    Type *anonymous = record(TYPE_STRUCT, NULL);
    anonymous->tag->name = "made";
    expect_c(anonymous, "s", "struct made s");
    expect_c(type_vector(arena, basic(TYPE_FLOAT), 4), "v",
             "__attribute__((vector_size(16))) float v");
    Node *size = ast_new(arena, AST_NUMBER, (Span){0, 1});
    expect_c(pointer(type_vla(arena, basic(TYPE_INT), size)), "p", "int (*p)[]");
}
END_TEST

START_TEST(test_field_lookup_without_an_index)
{
    static const char a[] = "a", b[] = "b";
    Type *inner = record(TYPE_UNION, NULL), *outer = record(TYPE_STRUCT, "s");
    VEC_PUSH(arena, &inner->tag->fields, ((Field){.name = b, .type = basic(TYPE_INT),
                                                  .bit_width = -1}));
    inner->tag->complete = true;
    layout_record(inner->tag);
    VEC_PUSH(arena, &outer->tag->fields, ((Field){.name = a, .type = basic(TYPE_LONG),
                                                  .bit_width = -1}));
    VEC_PUSH(arena, &outer->tag->fields, ((Field){.type = inner, .bit_width = -1}));
    outer->tag->complete = true;
    layout_record(outer->tag);
    int64_t offset = -1;
    const Field *f = type_field(outer, b, &offset);
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(type_kind(f->type), TYPE_INT);
    ck_assert_int_eq(offset, 8);
    ck_assert_ptr_null(type_field(outer, "c", &offset));
}
END_TEST

/* Typedefs can pile up pointers without end: nothing may recurse on them. */
START_TEST(test_long_chains_of_pointers)
{
    enum { LEVELS = 300000 };
    Type *a = basic(TYPE_INT), *b = a;
    for (int i = 0; i < LEVELS; i++) {
        a = named("t", pointer(a));
        b = named("u", pointer(b));
    }
    ck_assert(type_compatible(a, b));
    ck_assert(!type_is_variably_modified(a));
    ck_assert(type_is_complete(a));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("type");
    TCase *tests = tcase_create("type");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_typedef_layers);
    tcase_add_test(tests, test_qualified_array_is_of_qualified_elements);
    tcase_add_test(tests, test_alignment_goes_through_typedefs);
    tcase_add_test(tests, test_completeness);
    tcase_add_test(tests, test_variably_modified);
    tcase_add_test(tests, test_promotions);
    tcase_add_test(tests, test_promotions_of_bit_fields);
    tcase_add_test(tests, test_usual_arithmetic_conversions);
    tcase_add_test(tests, test_compatible_qualifiers);
    tcase_add_test(tests, test_compatible_arrays_and_tags);
    tcase_add_test(tests, test_compatible_channels);
    tcase_add_test(tests, test_compatible_functions);
    tcase_add_test(tests, test_composite);
    tcase_add_test(tests, test_spelling_of_declarators);
    tcase_add_test(tests, test_spelling_of_channels);
    tcase_add_test(tests, test_spelling_for_c);
    tcase_add_test(tests, test_field_lookup_without_an_index);
    tcase_add_test(tests, test_long_chains_of_pointers);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
