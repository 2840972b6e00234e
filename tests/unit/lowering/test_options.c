/* options.c: the command line. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lowering/options.h"

static Options o;

static bool parse(const char *line)
{
    static char words[512];
    static char *argv[64];
    int argc = 0;
    strcpy(words, line);
    for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
        argv[argc++] = w;
    argv[argc] = NULL;
    return options_parse(&o, argc, argv);
}

static void expect(const Args *a, const char *words)
{
    char joined[512] = "";
    for (int i = 0; i < a->count; i++) {
        strcat(joined, i ? " " : "");
        strcat(joined, a->items[i]);
    }
    ck_assert_str_eq(joined, words);
}

START_TEST(test_run_with_program_arguments)
{
    ck_assert(parse("chant run -O2 a.gc b.c -lm -- -x -o y"));
    ck_assert_int_eq(o.command, COMMAND_RUN);
    expect(&o.inputs, "a.gc b.c");
    expect(&o.all, "-O2 a.gc b.c -lm -g1");
    expect(&o.compile, "-O2 -g1");
    expect(&o.program_args, "-x -o y");
    ck_assert_ptr_null(o.output);
    options_free(&o);
}
END_TEST

START_TEST(test_line_numbers_by_default)
{
    ck_assert(parse("chant build a.gc"));
    expect(&o.all, "a.gc -g1");
    ck_assert(o.line_table && o.blocking_calls);
    options_free(&o);
    ck_assert(parse("chant build -g0 -fno-line-table -fno-blocking-calls a.gc"));
    expect(&o.all, "-g0 a.gc");
    ck_assert(!o.line_table && !o.blocking_calls);
    options_free(&o);
    ck_assert(parse("chant cc -c a.gc"));
    expect(&o.all, "-c a.gc");
    ck_assert(o.line_table);
    options_free(&o);
    ck_assert(parse("chant emit a.gc"));
    ck_assert(!o.line_table);
    options_free(&o);
}
END_TEST

START_TEST(test_compile_options_are_sorted_out)
{
    ck_assert(parse("chant cc -c -o x.o -I inc -DA=1 -U B -std=gnu11 -Wl,-z,now -L/lib -MD "
                    "-MF x.d a.gc -include h.h"));
    ck_assert_int_eq(o.stage, STAGE_OBJECT);
    ck_assert_str_eq(o.output, "x.o");
    expect(&o.compile, "-I inc -DA=1 -U B -std=gnu11 -include h.h");
    expect(&o.depend, "-MD -MF x.d");
    ck_assert_str_eq(o.depend_file, "x.d");
    ck_assert_ptr_null(o.depend_target);
    expect(&o.inputs, "a.gc");
    options_free(&o);
}
END_TEST

START_TEST(test_stages)
{
    ck_assert(parse("chant cc -S a.gc"));
    ck_assert_int_eq(o.stage, STAGE_ASSEMBLY);
    options_free(&o);
    ck_assert(parse("chant cc -c -E a.gc"));
    ck_assert_int_eq(o.stage, STAGE_PREPROCESS);
    options_free(&o);
    ck_assert(parse("chant cc -MM a.gc"));
    ck_assert_int_eq(o.stage, STAGE_DEPEND);
    options_free(&o);
    ck_assert(parse("chant cc -oprog a.gc"));
    ck_assert_int_eq(o.stage, STAGE_LINK);
    ck_assert_str_eq(o.output, "prog");
    options_free(&o);
}
END_TEST

START_TEST(test_what_is_chant_source)
{
    ck_assert(parse("chant build a.gc b.c -o p"));
    ck_assert(options_is_chant_source(&o, "dir/a.gc"));
    ck_assert(!options_is_chant_source(&o, "b.c"));
    ck_assert(!options_is_chant_source(&o, ".gc"));
    options_free(&o);
    ck_assert(parse("chant build -fchant b.c -o p"));
    ck_assert(options_is_chant_source(&o, "b.c"));
    options_free(&o);
    ck_assert(parse("chant cc -fchant -x c a.gc b.txt -x none c.gc -x assembler d.c"));
    const char *const *inputs = o.inputs.items;
    ck_assert(options_is_c_source(&o, inputs[0]) && options_is_chant_source(&o, inputs[0]));
    ck_assert(options_is_c_source(&o, inputs[1]) && options_is_chant_source(&o, inputs[1]));
    ck_assert(!options_is_c_source(&o, inputs[2]) && options_is_chant_source(&o, inputs[2]));
    ck_assert(!options_is_c_source(&o, inputs[3]) && !options_is_chant_source(&o, inputs[3]));
    ck_assert_str_eq(options_language(&o, inputs[3]), "assembler");
    options_free(&o);
    ck_assert(parse("chant cc -x c a.gc"));
    ck_assert(!options_is_chant_source(&o, o.inputs.items[0]));
    options_free(&o);
}
END_TEST

START_TEST(test_own_options_stay_here)
{
    ck_assert(parse("chant emit -dump=ast,lowered -save-temps -fprint-all -v a.gc"));
    ck_assert_uint_eq(o.dumps, DUMP_AST | DUMP_LOWERED);
    ck_assert(o.save_temps && o.print_all && o.verbose);
    expect(&o.all, "a.gc");
    options_free(&o);
    ck_assert(parse("chant check -fprint-asserts a.c -o b.i"));
    ck_assert(o.print_asserts);
    ck_assert_str_eq(o.output, "b.i");
    options_free(&o);
}
END_TEST

START_TEST(test_colour)
{
    ck_assert(parse("chant check a.gc"));
    ck_assert_int_eq(o.diag.colour, 0);
    options_free(&o);
    ck_assert(parse("chant check -fdiagnostics-color=always a.gc"));
    ck_assert_int_eq(o.diag.colour, 1);
    options_free(&o);
    ck_assert(parse("chant check -fdiagnostics-color=never a.gc"));
    ck_assert_int_eq(o.diag.colour, -1);
    options_free(&o);
}
END_TEST

START_TEST(test_long_spellings)
{
    ck_assert(parse("chant cc --compile --output=x.o --define-macro A --std=c99 a.gc --no-such=1"));
    ck_assert_int_eq(o.stage, STAGE_OBJECT);
    ck_assert_str_eq(o.output, "x.o");
    expect(&o.all, "-c -o x.o -D A -std=c99 a.gc --no-such=1");
    options_free(&o);
    ck_assert(parse("chant cc -c -MD -MF- a.gc -MT x"));
    expect(&o.depend, "-MD -MF - -MT x");
    ck_assert_str_eq(o.depend_file, "-");
    options_free(&o);
    ck_assert(parse("chant cc -c a.gc -save-temps=obj -o"));
    ck_assert(o.save_temps && o.save_beside_output);
    expect(&o.all, "-c a.gc -save-temps=obj -o");
    ck_assert_ptr_null(o.output);
    options_free(&o);
}
END_TEST

START_TEST(test_wrong_command_lines)
{
    static const char *const wrong[] = {"chant",         "chant fly a.gc",
                                        "chant a.gc",    "chant run",
                                        "chant emit -o", "chant check -dump=nothing a.gc",
                                        "chant emit a.gc b.gc -o c.c"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_msg(!parse(wrong[i]), "accepted: %s", wrong[i]);
        options_free(&o);
    }
}
END_TEST

START_TEST(test_help_and_version)
{
    ck_assert(parse("chant --help"));
    ck_assert_int_eq(o.command, COMMAND_HELP);
    ck_assert(parse("chant run --help"));
    ck_assert_int_eq(o.command, COMMAND_HELP);
    ck_assert(parse("chant --version"));
    ck_assert_int_eq(o.command, COMMAND_VERSION);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_test(tests, test_run_with_program_arguments);
    tcase_add_test(tests, test_line_numbers_by_default);
    tcase_add_test(tests, test_compile_options_are_sorted_out);
    tcase_add_test(tests, test_stages);
    tcase_add_test(tests, test_what_is_chant_source);
    tcase_add_test(tests, test_own_options_stay_here);
    tcase_add_test(tests, test_colour);
    tcase_add_test(tests, test_long_spellings);
    tcase_add_test(tests, test_wrong_command_lines);
    tcase_add_test(tests, test_help_and_version);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
