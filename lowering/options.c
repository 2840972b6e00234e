/* chant's own options are few; everything else is the host compiler's and is passed
 * on, sorted by who needs it: compile options go to both preprocessing and compiling,
 * the rest to the last command alone. */
#include "lowering/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/script.h"
#include "frontend/text.h"
#include "lowering/response.h"

/* Host options whose argument is the next word. */
static const char *const with_argument[] = {
    "-o",          "-I",        "-D",         "-U",          "-L",         "-l",
    "-x",          "-include",  "-imacros",   "-isystem",    "-iquote",    "-idirafter",
    "-iprefix",    "-isysroot", "-MF",        "-MT",         "-MQ",        "-Xlinker",
    "-Xassembler", "-T",        "-u",         "-z",          "-e",         "-Xpreprocessor",
    "-aux-info",   "--param",   "-B",         "-iwithprefix", "-iwithprefixbefore",
    "-target",     "-arch",     "-wrapper",   "-dumpbase",   "-dumpdir",   "-imultilib",
    "-imultiarch", "-A",        "-Xclang",    "-mllvm",      "--sysroot",  "-dumpbase-ext",
};

const char options_code_name[] = "<command line>";

bool options_takes_argument(const char *arg)
{
    for (size_t i = 0; i < sizeof with_argument / sizeof *with_argument; i++)
        if (strcmp(arg, with_argument[i]) == 0)
            return true;
    return false;
}

static bool ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n > m && strcmp(s + n - m, suffix) == 0;
}

/* True if arg is one of `exact` or starts with one of `prefixes`; both end with NULL. */
static bool is_listed(const char *arg, const char *const *exact, const char *const *prefixes)
{
    for (; *exact; exact++)
        if (strcmp(arg, *exact) == 0)
            return true;
    for (; *prefixes; prefixes++)
        if (text_starts_with(arg, *prefixes))
            return true;
    return false;
}

bool options_is_link_only(const char *arg)
{
    if (strcmp(arg, "-undef") == 0)
        return false;
    static const char *const exact[] = {"-c", "-S", "-E", "-s", "-static", "-shared", "-pie",
                                        "-no-pie", "-static-pie", "-nostdlib", "-nostartfiles",
                                        "-nodefaultlibs", "-rdynamic", "-r", NULL};
    static const char *const prefixes[] = {"-o", "-l", "-L", "-Wl,", "-Wa,", "-fuse-ld=", "-z",
                                           "-T", "-u", "-Xlinker", "-Xassembler", NULL};
    return is_listed(arg, exact, prefixes);
}

bool options_is_preprocess_only(const char *arg)
{
    static const char *const exact[] = {"-P",     "-C",        "-CC",           "-H",
                                        "-undef", "-nostdinc", "-Xpreprocessor", NULL};
    static const char *const prefixes[] = {"-I",       "-D",         "-U",       "-A",
                                           "-include", "-imacros",   "-isystem", "-iquote",
                                           "-idirafter", "-iprefix", "-iwithprefix", "-Wp,",
                                           NULL};
    return is_listed(arg, exact, prefixes);
}

const char *options_language(const Options *o, const char *path)
{
    for (int i = 0; i < o->inputs.count; i++)
        if (o->inputs.items[i] == path)
            return o->languages.items[i];
    return "none";
}

bool options_is_c_source(const Options *o, const char *path)
{
    const char *language = options_language(o, path);
    return strcmp(language, "c") == 0 ||
           (strcmp(language, "none") == 0 && ends_with(path, ".c"));
}

bool options_is_chant_source(const Options *o, const char *path)
{
    if (options_is_c_source(o, path))
        return o->chant_c;
    if (strcmp(options_language(o, path), "none") != 0)
        return false;
    return ends_with(path, ".gc") || path == options_code_name || path == o->script ||
           (strcmp(path, "-") == 0 && o->command != COMMAND_CC);
}

static bool parse_dumps(Options *o, const char *list)
{
    static const struct {
        const char *name;
        unsigned flag;
    } dumps[] = {{"cst", DUMP_CST},
                 {"ast", DUMP_AST},
                 {"typed", DUMP_TYPED},
                 {"order", DUMP_ORDER},
                 {"lowered", DUMP_LOWERED}};
    while (*list) {
        size_t len = strcspn(list, ",");
        unsigned flag = 0;
        for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++)
            if (strlen(dumps[i].name) == len && strncmp(dumps[i].name, list, len) == 0)
                flag = dumps[i].flag;
        if (!flag) {
            fprintf(stderr,
                    "chant: error: -dump knows cst, ast, typed, order, lowered; not '%.*s'\n",
                    (int)len, list);
            return false;
        }
        o->dumps |= flag;
        list += len;
        list += *list == ',';
    }
    return true;
}

static bool parse_backend(Options *o, const char *name)
{
    if (strcmp(name, "jit") != 0 && strcmp(name, "cc") != 0) {
        fprintf(stderr, "chant: error: --backend knows cc and jit, not '%s'\n", name);
        return false;
    }
    o->backend = strcmp(name, "jit") == 0 ? BACKEND_JIT : BACKEND_CC;
    return true;
}

/* chant's own options; true if `arg` is one. */
static bool own_option(Options *o, const char *arg, bool *ok)
{
    if (text_starts_with(arg, "-dump=") || text_starts_with(arg, "--dump=")) {
        *ok = parse_dumps(o, strchr(arg, '=') + 1);
        return true;
    }
    if (strcmp(arg, "-save-temps") == 0 || strcmp(arg, "--save-temps") == 0 ||
        text_starts_with(arg, "-save-temps=") || text_starts_with(arg, "--save-temps=")) {
        o->save_temps = true;
        o->save_beside_output = ends_with(arg, "=obj");
        if (o->command == COMMAND_CC)
            args_push(&o->all, arg);
        return true;
    }
    if (strcmp(arg, "-fline-table") == 0 || strcmp(arg, "-fno-line-table") == 0) {
        o->line_table = arg[2] == 'l';
        return true;
    }
    if (strcmp(arg, "-fblocking-calls") == 0 || strcmp(arg, "-fno-blocking-calls") == 0) {
        o->blocking_calls = arg[2] == 'b';
        return true;
    }
    if (strcmp(arg, "-fprint-all") == 0) {
        o->print_all = true;
        return true;
    }
    if (strcmp(arg, "-fprint-asserts") == 0 && o->command == COMMAND_CHECK) {
        o->print_asserts = true;
        return true;
    }
    if (strcmp(arg, "-fchant") == 0) {
        o->chant_c = true;
        return true;
    }
    if (text_starts_with(arg, "--backend=") &&
        (o->command == COMMAND_RUN || o->command == COMMAND_BUILD)) {
        *ok = parse_backend(o, arg + strlen("--backend="));
        return true;
    }
    if (strcmp(arg, "--leaks") == 0 && o->command == COMMAND_RUN) {
        o->leaks = true;
        return true;
    }
    if (strcmp(arg, "--no-cache") == 0 && o->command == COMMAND_RUN) {
        o->no_cache = true;
        return true;
    }
    if (strcmp(arg, "--clear") == 0 && o->command == COMMAND_CACHE) {
        o->clear = true;
        return true;
    }
    if (strcmp(arg, "-v") == 0 && o->command != COMMAND_CC) {
        o->verbose = true;
        return true;
    }
    return false;
}

static void set_stage(Options *o, const char *arg)
{
    static const struct {
        const char *flag;
        Stage stage;
    } stages[] = {{"-c", STAGE_OBJECT},
                  {"-S", STAGE_ASSEMBLY},
                  {"-E", STAGE_PREPROCESS},
                  {"-M", STAGE_DEPEND},
                  {"-MM", STAGE_DEPEND}};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (strcmp(arg, stages[i].flag) == 0 && stages[i].stage > o->stage)
            o->stage = stages[i].stage;
}

/* -M options go to preprocessing alone. */
static bool depend_option(Options *o, const char *arg, const char *value)
{
    if (!text_starts_with(arg, "-M") || text_starts_with(arg, "-Mno"))
        return false;
    if (text_starts_with(arg, "-MF")) {
        o->depend_file = value ? value : arg + 3;
        args_push(&o->depend, "-MF");
        args_push(&o->depend, o->depend_file);
        return true;
    }
    args_push(&o->depend, arg);
    if (value)
        args_push(&o->depend, value);
    if (text_starts_with(arg, "-MT") || text_starts_with(arg, "-MQ"))
        o->depend_target = value ? value : arg + 3;
    return true;
}

static void host_option(Options *o, const char *arg, const char *value)
{
    set_stage(o, arg);
    if (text_starts_with(arg, "-o")) {
        o->output = value ? value : arg + 2;
    }
    if (options_diag(&o->diag, arg))
        return;
    if (strcmp(arg, "-r") == 0 || strcmp(arg, "-nostdlib") == 0 ||
        strcmp(arg, "-nodefaultlibs") == 0 || strcmp(arg, "-fsyntax-only") == 0)
        o->bare_link = true;
    if (text_starts_with(arg, "-x"))
        o->language = value ? value : arg + 2;
    o->debug_level_given |= text_starts_with(arg, "-g");
    o->shows_only |= strcmp(arg, "-###") == 0;
    args_push(&o->all, arg);
    if (value)
        args_push(&o->all, value);
    if (depend_option(o, arg, value) || options_is_link_only(arg) || text_starts_with(arg, "-x") ||
        text_starts_with(arg, "-fdiagnostics-format="))
        return;
    args_push(&o->compile, arg);
    if (value)
        args_push(&o->compile, value);
}

/* A file, in the language that the last -x in front of it gives. */
static void input_file(Options *o, const char *path)
{
    args_push(&o->inputs, path);
    args_push(&o->all, path);
    args_push(&o->languages, o->language);
}

static bool parse_command(Options *o, const char *word)
{
    static const struct {
        const char *name;
        Command command;
    } commands[] = {{"run", COMMAND_RUN},       {"build", COMMAND_BUILD},
                    {"emit", COMMAND_EMIT},     {"check", COMMAND_CHECK},
                    {"cc", COMMAND_CC},         {"cache", COMMAND_CACHE},
                    {"help", COMMAND_HELP},
                    {"--help", COMMAND_HELP},   {"-h", COMMAND_HELP},
                    {"version", COMMAND_VERSION}, {"--version", COMMAND_VERSION}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            o->command = commands[i].command;
            return true;
        }
    }
    if (ends_with(word, ".gc"))
        fprintf(stderr, "chant: error: '%s' is no command; did you mean 'chant run %s'?\n", word,
                word);
    else
        fprintf(stderr, "chant: error: '%s' is no command; 'chant --help' lists them\n", word);
    return false;
}

static bool check_inputs(const Options *o)
{
    if (o->command >= COMMAND_CC)
        return true;
    static const char *const names[] = {"run", "build", "emit", "check"};
    if (o->inputs.count == 0) {
        fprintf(stderr, "chant: error: no input file; usage: chant %s [options] file.gc%s\n",
                names[o->command], o->command == COMMAND_BUILD ? " -o prog" : "");
        return false;
    }
    if (o->command == COMMAND_EMIT && o->inputs.count > 1 && o->output) {
        fprintf(stderr, "chant: error: chant emit -o takes one input file\n");
        return false;
    }
    return true;
}

/* Programs know their functions and lines, for reports, as Go's do. A drop-in for cc adds
 * nothing that it was not asked for. */
static void add_line_numbers(Options *o)
{
    static const char flag[] = "-g1";
    if (o->debug_level_given || (o->command != COMMAND_RUN && o->command != COMMAND_BUILD))
        return;
    args_push(&o->all, flag);
    args_push(&o->compile, flag);
}

/* True of a word behind an input of `run` that is another input, by what it is called. */
static bool looks_like_input(const Options *o, const char *word)
{
    static const char *const suffixes[] = {".gc", ".c", ".h", ".i", ".s", ".S", ".sx", ".o", ".a",
                                           ".so", ".ld", ".cc", ".cp", ".cxx", ".cpp", ".C"};
    const char *first = o->inputs.items[0];
    if (o->code.count || o->script || strcmp(first, "-") == 0)
        return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_with(word, suffixes[i]))
            return true;
    return strcmp(o->language, "none") != 0 || strstr(word, ".so.");
}

/* The words from the i-th on are the program's. */
static void program_arguments(Options *o, int i)
{
    o->option_words = i;
    for (; i < o->words.count; i++)
        args_push(&o->program_args, o->words.items[i]);
}

/* Code on the command line, with the mathematical library, as its headers are there. */
static void code(Options *o, const char *text)
{
    if (!o->code.count) {
        input_file(o, options_code_name);
        args_push(&o->all, "-lm");
    }
    args_push(&o->code, text);
}

/* The arguments behind the command. */
static bool parse_arguments(Options *o)
{
    const Args *words = &o->words;
    o->option_words = words->count;
    o->blocking_calls = true;
    o->line_table = o->command != COMMAND_EMIT; /* printed C is for people to read */
    for (int i = 2; i < words->count; i++) {
        const char *arg = words->items[i];
        bool ok = true;
        bool is_word = arg[0] != '-' || arg[1] == '\0', runs = o->command == COMMAND_RUN;
        if (runs && strcmp(arg, "--") == 0) {
            program_arguments(o, i + 1);
            o->option_words = i;
            break;
        }
        if (runs && is_word && o->inputs.count && !looks_like_input(o, arg)) {
            program_arguments(o, i);
            break;
        }
        if (runs && strcmp(arg, "-e") == 0 && i + 1 < words->count) {
            code(o, words->items[++i]);
            continue;
        }
        if (own_option(o, arg, &ok)) {
            if (!ok)
                return false;
            continue;
        }
        if (o->command != COMMAND_CC && strcmp(arg, "--help") == 0) {
            o->command = COMMAND_HELP;
            return true;
        }
        if (is_word) {
            input_file(o, arg);
            bool is_first = o->inputs.count == 1 && strcmp(o->language, "none") == 0;
            if (runs && is_first && script_is(arg)) {
                o->script = arg;
                program_arguments(o, i + 1);
                break;
            }
            continue;
        }
        const char *value;
        arg = options_short(arg, &value, &o->owned);
        if (!value && options_takes_argument(arg)) {
            if (i + 1 == words->count && o->command == COMMAND_CC) {
                args_push(&o->all, arg); /* the host compiler says what is missing */
                break;
            }
            if (i + 1 == words->count) {
                fprintf(stderr, "chant: error: '%s' needs an argument\n", arg);
                return false;
            }
            value = words->items[++i];
        }
        host_option(o, arg, value);
    }
    add_line_numbers(o);
    if (o->backend == BACKEND_DEFAULT)
        o->backend = o->command == COMMAND_RUN ? BACKEND_JIT : BACKEND_CC;
    return check_inputs(o);
}

bool options_parse(Options *o, int argc, char **argv)
{
    *o = (Options){.language = "none"};
    if (argc < 2) {
        options_help();
        return false;
    }
    return parse_command(o, argv[1]) && response_expand(argc, argv, &o->words, &o->owned) &&
           parse_arguments(o);
}

void options_free(Options *o)
{
    for (int i = 0; i < o->owned.count; i++)
        free((char *)o->owned.items[i]);
    Args *lists[] = {&o->words,  &o->owned,     &o->all,         &o->compile, &o->depend,
                     &o->inputs, &o->languages, &o->program_args, &o->code};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        args_free(lists[i]);
}

void options_help(void)
{
    fputs("chant: C with goroutines, channels and select\n"
          "\n"
          "  chant run   [options] file... [args]      build in a temporary place and run\n"
          "  chant run   [options] -e CODE [args]      the same with code from the command line\n"
          "  chant build [options] file... -o prog     build a program\n"
          "  chant emit  [options] file.gc [-o out.c]  print plain C\n"
          "  chant check [options] file...             diagnostics only\n"
          "  chant cache [--clear]                     the programs that run keeps\n"
          "  chant cc    ARGS...                       a drop-in for cc: .gc inputs are\n"
          "                                            translated, all else goes through\n"
          "\n"
          "Files are .gc, .c, .o, .a and what else the host compiler takes, - is standard input;\n"
          "arguments that begin with - or look like a file follow --. Options are the host's too:\n"
          "-I -D -U -std= -O -g -l -L -W -f -c -S -E -M... -o are passed on to it.\n"
          "\n"
          "  -dump=LIST     show cst, ast, typed, order, lowered (several with commas)\n"
          "  -save-temps    keep the emitted C beside the output\n"
          "  -fprint-all    print every function from the tree, not from its source text\n"
          "  -fprint-asserts\n"
          "                 of check: print C with static assertions of all types and values\n"
          "  -fno-line-table\n"
          "                 no table of the lines that goroutines wait at\n"
          "  -fno-blocking-calls\n"
          "                 calls that block are left to the runtime to notice\n"
          "  -fchant        take .c files for Chant too\n"
          "  -v             show the commands that run\n"
          "  --leaks        of run: report channels never released, goroutines left waiting\n"
          "  --no-cache     of run: neither use a kept program nor keep this one\n"
          "  --backend=NAME what makes the program, jit (libgccjit, the default of run) or cc (of\n"
          "                 build)\n"
          "  --version, --help\n"
          "\n"
          "Environment: CHANT_CC the host compiler (cc), CHANT_CACHE_SIZE what kept programs may\n"
          "take (MiB; 512). Programs read CHANT_PROCS (how many\n"
          "goroutines run at once), CHANT_STACK (bytes a goroutine's stack may take).\n",
          stdout);
}
