/* layout.c: the same declarations go to the compiler that builds this test and to sema;
 * sizes, alignments and offsets must be equal. */
#include <check.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "analysed.h"

/* Declares it here, and keeps its text. */
#define BOTH(...)                                                                                  \
    __VA_ARGS__                                                                                    \
    static const char declarations[] = #__VA_ARGS__;

BOTH(
    typedef int unaligned_int __attribute__((aligned(1)));
    typedef short wide_short __attribute__((aligned(8)));
    typedef float vec4 __attribute__((vector_size(16)));
    typedef unsigned long word_mode __attribute__((mode(QI)));
    enum small { SMALL } __attribute__((packed));
    enum large { LARGE = 0x100000000 };
    enum negative { NEGATIVE = -1 };

    struct plain { char a; int b; short c; double d; char e; };
    struct wide { char a; long double b; char c; __int128 d; _Complex float e; vec4 f; };
    struct packed { char a; int b; long c; } __attribute__((packed));
    struct packed_four { char a; int b; long c; } __attribute__((packed, aligned(4)));
    struct raised { char a; } __attribute__((aligned(32)));
    struct one_packed { char a; int b __attribute__((packed)); int c; };
    struct one_aligned { char a; char b __attribute__((aligned(8))); _Alignas(16) char c; };
    struct low { char a; unaligned_int b; char c; wide_short d; };
    struct by_mode { char a; word_mode b; enum small c; enum large d; enum negative e; };

    struct bits { int a : 3; int b : 30; unsigned c : 5; char d : 4; long e : 33; };
    struct bits_zero { char a : 2; int : 0; char b; long : 0; char c; };
    struct bits_unnamed { char a; int : 20; char b; };
    struct bits_bool { _Bool a : 1; _Bool b : 1; unsigned char c : 7; };
    struct bits_packed { char a; int b : 30; long c : 40; } __attribute__((packed));
    struct bits_one_packed { int a : 7; int b : 28 __attribute__((packed)); int c; };
    struct bits_aligned { char a; int b : 3 __attribute__((aligned(8))); int c; };
    struct bits_whole { char a; short b : 16; char c; int d : 8; int e : 32; };
    struct bits_enum { enum small a : 3; enum large b : 40; };
    union bits_union { int a : 3; char b; long c : 33; };

    struct nested { char a; struct plain b; union { char c; double d; }; struct packed e; };
    struct anonymous { char a; struct { char b; union { short c; int d; }; }; char e; };
    struct empty { };
    struct has_empty { int a; struct empty b; char c; };
    struct flexible { char a; int b; long c[]; };
    struct zero_length { char a; long b[0]; };
    struct arrays { char a[3]; short b[2][3]; struct plain c[2]; };
    struct pointers { char a; void (*b)(int); char c; char *d[2]; };
    union mixed { char a[7]; int b; struct { short c; } d; };
)

static Unit *unit;

static void setup(void)
{
    unit = analysed(declarations);
}

static void teardown(void)
{
    unit_free(unit);
}

static void expect_tag(const char *name, size_t size, size_t align)
{
    const Tag *tag = analysed_tag(unit, name);
    ck_assert_msg(tag->size == (int64_t)size && tag->align == (int)align,
                  "%s: size %d align %d instead of %d and %d", name, (int)tag->size, tag->align,
                  (int)size, (int)align);
}

static void expect_field(const char *tag, const char *name, size_t offset)
{
    int64_t at = -1;
    const Type *t = analysed_tag(unit, tag)->type;
    const Field *f = type_field(t, intern_cstr(unit->names, name), &at);
    ck_assert_ptr_nonnull(f);
    ck_assert_msg(at == (int64_t)offset, "%s.%s at %d instead of %d", tag, name, (int)at,
                  (int)offset);
}

#define TAG(kind, tag) expect_tag(#tag, sizeof(kind tag), _Alignof(kind tag))
#define FIELD(tag, name) expect_field(#tag, #name, offsetof(struct tag, name))

START_TEST(test_members)
{
    TAG(struct, plain);
    FIELD(plain, d);
    FIELD(plain, e);
    TAG(struct, wide);
    FIELD(wide, b);
    FIELD(wide, d);
    FIELD(wide, f);
    TAG(struct, arrays);
    FIELD(arrays, c);
    TAG(struct, pointers);
    FIELD(pointers, d);
    TAG(union, mixed);
}
END_TEST

START_TEST(test_attributes)
{
    TAG(struct, packed);
    FIELD(packed, c);
    TAG(struct, packed_four);
    FIELD(packed_four, b);
    TAG(struct, raised);
    TAG(struct, one_packed);
    FIELD(one_packed, b);
    FIELD(one_packed, c);
    TAG(struct, one_aligned);
    FIELD(one_aligned, c);
    TAG(struct, low);
    FIELD(low, b);
    FIELD(low, d);
    TAG(struct, by_mode);
    FIELD(by_mode, d);
    TAG(enum, small);
    TAG(enum, large);
    TAG(enum, negative);
}
END_TEST

START_TEST(test_bit_fields)
{
    TAG(struct, bits);
    TAG(struct, bits_zero);
    FIELD(bits_zero, b);
    FIELD(bits_zero, c);
    TAG(struct, bits_unnamed);
    FIELD(bits_unnamed, b);
    TAG(struct, bits_bool);
    TAG(struct, bits_packed);
    TAG(struct, bits_one_packed);
    FIELD(bits_one_packed, c);
    TAG(struct, bits_aligned);
    FIELD(bits_aligned, c);
    TAG(struct, bits_whole);
    FIELD(bits_whole, c);
    TAG(struct, bits_enum);
    TAG(union, bits_union);
}
END_TEST

START_TEST(test_records_in_records)
{
    TAG(struct, nested);
    FIELD(nested, d);
    FIELD(nested, e);
    TAG(struct, anonymous);
    FIELD(anonymous, b);
    FIELD(anonymous, d);
    FIELD(anonymous, e);
    TAG(struct, empty);
    TAG(struct, has_empty);
    FIELD(has_empty, c);
    TAG(struct, flexible);
    FIELD(flexible, c);
    TAG(struct, zero_length);
    FIELD(zero_length, b);
}
END_TEST

/* The lowest bit that is set in the object. */
static int first_bit(const void *object, size_t size)
{
    const unsigned char *bytes = object;
    for (size_t i = 0; i < 8 * size; i++)
        if (bytes[i / 8] >> (i % 8) & 1)
            return (int)i;
    return -1;
}

static void expect_bit(const char *tag, const char *name, int bit)
{
    int64_t at = -1;
    const Field *f =
        type_field(analysed_tag(unit, tag)->type, intern_cstr(unit->names, name), &at);
    ck_assert_ptr_nonnull(f);
    ck_assert_msg(8 * at + f->bit_offset == bit, "%s.%s at bit %d instead of %d", tag, name,
                  (int)(8 * at + f->bit_offset), bit);
}

#define BIT(tag, name)                                                                             \
    do {                                                                                           \
        struct tag object;                                                                         \
        memset(&object, 0, sizeof object);                                                         \
        object.name = -1;                                                                          \
        expect_bit(#tag, #name, first_bit(&object, sizeof object));                                \
    } while (0)

/* offsetof knows no bit-fields, but their place can be seen. */
START_TEST(test_place_of_bit_fields)
{
    BIT(bits, a);
    BIT(bits, b);
    BIT(bits, c);
    BIT(bits, d);
    BIT(bits, e);
    BIT(bits_bool, b);
    BIT(bits_bool, c);
    BIT(bits_packed, b);
    BIT(bits_packed, c);
    BIT(bits_one_packed, b);
    BIT(bits_aligned, b);
    BIT(bits_whole, b);
    BIT(bits_whole, d);
    BIT(bits_whole, e);
    BIT(bits_enum, b);
}
END_TEST

START_TEST(test_pragma_pack)
{
    Unit *u = analysed("#pragma pack(push, 2)\n"
                       "struct two { char a; int b; long c : 9; };\n"
                       "#pragma pack(1)\n"
                       "struct one { char a; int b; };\n"
                       "#pragma pack(pop)\n"
                       "struct none { char a; int b; };\n"
                       "#pragma pack(1)\n"
                       "#pragma pack()\n"
                       "struct again { char a; int b; };\n");
    ck_assert_int_eq(analysed_tag(u, "two")->size, 8);
    ck_assert_int_eq(analysed_tag(u, "two")->align, 2);
    ck_assert_int_eq(analysed_tag(u, "one")->size, 5);
    ck_assert_int_eq(analysed_tag(u, "none")->size, 8);
    ck_assert_int_eq(analysed_tag(u, "again")->size, 8);
    unit_free(u);
}
END_TEST

/* Whatever the target options are; _Alignof, which they limit, has no value. */
START_TEST(test_wide_vectors)
{
    Unit *u = analysed("typedef int v8 __attribute__((vector_size(32)));\n"
                       "struct s { char a; v8 b; };\n"
                       "enum e { NATURAL = __alignof__(struct s) };\n"
                       "char limited[_Alignof(struct s)];\n");
    ck_assert_int_eq(analysed_tag(u, "s")->size, 64);
    ck_assert_int_eq(analysed_tag(u, "s")->align, 32);
    ck_assert_int_eq(analysed_tag(u, "s")->fields.items[1].offset, 32);
    ck_assert_int_eq(analysed_symbol(u, "NATURAL")->constant->integer, 32);
    ck_assert_int_eq(type_size(analysed_symbol(u, "limited")->type), -1);
    unit_free(u);
}
END_TEST

START_TEST(test_unknown_layouts)
{
    Unit *u = analysed("typedef int v8 __attribute__((vector_size(32)));\n"
                       "v8 row[2];\n"
                       "struct __attribute__((ms_struct)) m { char a : 1; int b : 2; };\n");
    ck_assert_int_eq(type_size(analysed_symbol(u, "v8")->type), 32);
    ck_assert_int_eq(type_size(analysed_symbol(u, "row")->type), 64);
    ck_assert_int_eq(analysed_tag(u, "m")->size, -1);
    unit_free(u);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("layout");
    TCase *tests = tcase_create("layout");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_members);
    tcase_add_test(tests, test_attributes);
    tcase_add_test(tests, test_bit_fields);
    tcase_add_test(tests, test_records_in_records);
    tcase_add_test(tests, test_place_of_bit_fields);
    tcase_add_test(tests, test_pragma_pack);
    tcase_add_test(tests, test_wide_vectors);
    tcase_add_test(tests, test_unknown_layouts);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
