/* The whole compiler in one process, for libFuzzer: bytes are parsed, analysed, lowered and
 * printed. What is not valid must be refused, whatever it is, in bounded time and memory and
 * without a leak.
 *
 * The bytes are a program as the preprocessor leaves it, without its headers: what chant.h and C's
 * headers declare is put in front of it, from the file that CHANT_FUZZ_PRELUDE names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/cst.h"
#include "frontend/source.h"
#include "lowering/emit.h"
#include "lowering/lower.h"
#include "lowering/translate.h"
#include "tests/fuzz/fuzz.h"

static char *prelude;
static size_t prelude_len;
static FILE *sink;

/* The same for the same input: which way it takes. */
static uint32_t hash(const uint8_t *data, size_t size)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < size; i++)
        h = (h ^ data[i]) * 16777619U;
    return h ^ h >> 15;
}

static _Noreturn void give_up(const char *what, const char *name)
{
    fprintf(stderr, "%s: ", what);
    perror(name);
    exit(2);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    const char *path = getenv("CHANT_FUZZ_PRELUDE");
    if (!path)
        give_up("no prelude", "CHANT_FUZZ_PRELUDE");
    prelude = source_read_file(path, &prelude_len);
    if (!prelude)
        give_up("no prelude", path);
    sink = fopen("/dev/null", "w");
    if (!sink)
        give_up("no sink", "/dev/null");
    return 0;
}

/* One reading: all passes, and every way to print what came out. */
static bool read_once(const uint8_t *data, size_t size, bool plain_c, const Options *o)
{
    size_t head = plain_c ? 0 : prelude_len;
    char *text = xmalloc(head + size + 1);
    memcpy(text, prelude, head);
    memcpy(text + head, data, size);
    text[head + size] = '\0';
    Unit *u = unit_new(text, head + size, "fuzz.gc");
    diag_configure(u->diag, &o->diag.style, &o->diag.warnings);
    u->plain_c = plain_c;
    bool again = false;
    bool ok = translate_unit(u, o, sink, &again);
    diag_print(u->diag, sink, o->diag.colour > 0);
    if (ok && diag_errors(u->diag) == 0) {
        emit_unit(u, sink, EMIT_ALL);
        if (!plain_c)
            lower_lines(u);
        emit_unit(u, sink, plain_c ? 0U : EMIT_LINES);
    }
    unit_free(u);
    return again;
}

/* What has errors and is that deep is not left to tree-sitter. */
static bool is_too_deep(const Cst *tree)
{
    for (int i = 0; i < tree->error_count; i++)
        if (strcmp(tree->errors[i].message, "nested too deeply") == 0)
            return true;
    return false;
}

/* The tree must be the one that tree-sitter alone makes. */
static void compare_trees(const char *text, size_t len)
{
    Cst *tree = cst_parse(text, len), *reference = cst_parse_reference(text, len);
    if (!is_too_deep(tree) && !cst_equal(tree, reference)) {
        fputs("the tree is not the one that tree-sitter makes\n", stderr);
        abort();
    }
    cst_free(reference);
    cst_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t way = hash(data, size);
    Options o = {.diag = {.warnings = {.all = true, .extra = true}}};
    if (way % 8 == 0)
        o.dumps = DUMP_CST | DUMP_AST | DUMP_TYPED | DUMP_ORDER | DUMP_LOWERED;
    o.diag.style.json = way / 8 % 8 == 0;
    o.diag.colour = way / 64 % 4 == 0;
    if (way / 1024 % 8 == 0)
        compare_trees((const char *)data, size);
    bool plain_c = way / 256 % 4 == 0;
    if (!plain_c || read_once(data, size, true, &o))
        read_once(data, size, false, &o);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    Random r = random_seed(seed);
    char *text = xmalloc(size + 1);
    memcpy(text, data, size);
    Tokens t = tokens_cut(text, size);
    for (size_t i = 1 + random_below(&r, 4); i > 0; i--)
        tokens_spoil(&t, &r);
    size_t len = tokens_write(&t, (char *)data, max_size);
    if (random_below(&r, 50) == 0 && len > 0)
        data[random_below(&r, len)] = (uint8_t)random_below(&r, 256);
    tokens_free(&t);
    free(text);
    return len;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed)
{
    Random r = random_seed(seed);
    Tokens t = tokens_cut((const char *)left, left_size);
    Tokens other = tokens_cut((const char *)right, right_size);
    for (size_t i = 1 + random_below(&r, 3); i > 0; i--)
        tokens_splice(&t, &other, &r);
    size_t len = tokens_write(&t, (char *)out, max_size);
    tokens_free(&other);
    tokens_free(&t);
    return len;
}
