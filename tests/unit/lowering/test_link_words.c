/* link_words.c: what of the driver's words for the linker is kept. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lowering/link_words.h"

static char root[] = "/tmp/chant-link-words.XXXXXX";

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* Two folders, in one of which there is a shared library that is a script. The test lives in it. */
static void make_folders(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
    ck_assert_int_eq(mkdir("a", 0700) | mkdir("b", 0700), 0);
    put_file("a/libgcc.a", "!<arch>\n");
    put_file("a/libunwind.so",
             "/* GNU ld script\n   a group */\nGROUP ( libunwind.so.1, -lgcc )\n");
    put_file("b/libunwind.so.1", "\177ELF");
    put_file("b/libboth.so", "\177ELF");
    put_file("b/libboth.a", "!<arch>\n");
    put_file("b/libpaths.so", "OUTPUT_FORMAT(elf64)\nGROUP ( /x/y.so AS_NEEDED ( /x/z.so ) )");
    put_file("b/libdeeper.so", "GROUP ( one.o AS_NEEDED ( two.o ) )");
    put_file("b/libmixed.so", "GROUP ( /x/y.so AS_NEEDED ( /x/z.so ) -lgcc )");
    put_file("b/libitself.so", "GROUP ( -litself )");
    put_file("b/libopen.so", "GROUP ( /x/y.so");
    put_file("b/libstrange.so", "SEARCH_DIR(/x)");
    ck_assert_int_eq(setenv("PATH", root, 1), 0); /* there is no gold */
}

static void remove_folders(void)
{
    char command[64];
    ck_assert_int_eq(setenv("PATH", "/usr/bin:/bin", 1), 0);
    snprintf(command, sizeof command, "rm -r %s", root);
    ck_assert_int_eq(system(command), 0);
}

/* The command for the words; "@" stands for the root's path in both. */
static void expect(const char *given, bool is_plain, const char *wanted)
{
    char words[1024] = "", *to = words;
    Args args = {0};
    Arena *arena = arena_new();
    for (const char *at = given; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " "), before = strcspn(at, "@ ");
        args_push(&args, before < n ? arena_printf(arena, "%.*s%s%.*s", (int)before, at, root,
                                                   (int)(n - before - 1), at + before + 1)
                                    : arena_strndup(arena, at, n));
        at += n;
    }
    Args command = link_words(arena, &args, is_plain);
    for (int i = 0; i < command.count; i++) {
        const char *word = command.items[i], *path = strstr(word, root);
        to += path ? sprintf(to, " %.*s@%s", (int)(path - word), word, path + strlen(root))
                   : sprintf(to, " %s", word);
    }
    ck_assert_str_eq(words + 1, wanted);
    args_free(&command);
    args_free(&args);
    arena_free(arena);
}

START_TEST(test_libraries_by_their_paths)
{
    expect("--build-id -pie -o p -L@/a -L@/b m.o -lgcc -lboth", true,
           "ld -nostdlib -pie -o p m.o @/a/libgcc.a @/b/libboth.so");
    expect("-L@/a -L@/b --as-needed -lunwind --no-as-needed -lpaths", true,
           "ld -nostdlib --as-needed --start-group @/b/libunwind.so.1 @/a/libgcc.a --end-group "
           "--no-as-needed @/b/libpaths.so");
}
END_TEST

START_TEST(test_what_is_not_found_is_the_linkers)
{
    expect("--build-id -L@/a -L@/b -lgcc -lnone", true, "ld --build-id -L@/a -L@/b -lgcc -lnone");
    expect("-L@/b -lunwind", true, "ld -L@/b -lunwind");
    expect("-L@/a -lunwind", true, "ld -L@/a -lunwind");
    expect("-L@/b -ldeeper", true, "ld -L@/b -ldeeper");
    expect("-L@/a -L@/b -lmixed", true, "ld -L@/a -L@/b -lmixed");
    expect("-L@/b -litself", true, "ld -L@/b -litself");
    expect("-L@/b -lopen", true, "ld -L@/b -lopen");
    expect("-L@/b -lstrange", true, "ld -L@/b -lstrange");
}
END_TEST

START_TEST(test_words_of_the_users_stay)
{
    expect("--build-id -L@/a -L@/b -lgcc", false, "ld --build-id -L@/a -L@/b -lgcc");
    expect("-Lx -L@/a -o p -Ly -lgcc", false, "ld -Lx -L@/a -o p -Ly -lgcc");
}
END_TEST

START_TEST(test_folders_and_plugins)
{
    expect("-plugin x.so -plugin-opt=y -L@/a -L@/b/../a -L@/none @/b/../a/libgcc.a m.o", false,
           "ld -L@/a @/a/libgcc.a m.o");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("link_words");
    TCase *c = tcase_create("link_words");
    tcase_add_unchecked_fixture(c, make_folders, remove_folders);
    tcase_add_test(c, test_libraries_by_their_paths);
    tcase_add_test(c, test_what_is_not_found_is_the_linkers);
    tcase_add_test(c, test_words_of_the_users_stay);
    tcase_add_test(c, test_folders_and_plugins);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
