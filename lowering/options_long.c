/* gcc's long options, so that the rest of the command line is read in one spelling only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "lowering/options.h"

/* Where an option's value stands. */
typedef enum Value {
    NO_VALUE,
    NEXT_WORD, /* behind '=' in the long spelling, or the next word */
    JOINED     /* behind '=' in the long spelling, in the same word in the short one */
} Value;

static const struct {
    const char *name, *spelling;
    Value value;
} long_options[] = {
    {"--assemble", "-S", NO_VALUE},
    {"--compile", "-c", NO_VALUE},
    {"--preprocess", "-E", NO_VALUE},
    {"--output", "-o", NEXT_WORD},
    {"--language", "-x", NEXT_WORD},
    {"--define-macro", "-D", NEXT_WORD},
    {"--undefine-macro", "-U", NEXT_WORD},
    {"--include-directory", "-I", NEXT_WORD},
    {"--include-directory-after", "-idirafter", NEXT_WORD},
    {"--include-prefix", "-iprefix", NEXT_WORD},
    {"--include-with-prefix", "-iwithprefix", NEXT_WORD},
    {"--include-with-prefix-before", "-iwithprefixbefore", NEXT_WORD},
    {"--include", "-include", NEXT_WORD},
    {"--imacros", "-imacros", NEXT_WORD},
    {"--library-directory", "-L", NEXT_WORD},
    {"--for-linker", "-Xlinker", NEXT_WORD},
    {"--for-assembler", "-Xassembler", NEXT_WORD},
    {"--entry", "-e", NEXT_WORD},
    {"--force-link", "-u", NEXT_WORD},
    {"--prefix", "-B", NEXT_WORD},
    {"--param", "--param", NEXT_WORD},
    {"--std", "-std=", JOINED},
    {"--optimize", "-O", JOINED},
    {"--debug", "-g", JOINED},
    {"--machine", "-m", JOINED},
    {"--dependencies", "-M", NO_VALUE},
    {"--user-dependencies", "-MM", NO_VALUE},
    {"--write-dependencies", "-MD", NO_VALUE},
    {"--write-user-dependencies", "-MMD", NO_VALUE},
    {"--print-missing-file-dependencies", "-MG", NO_VALUE},
    {"--trace-includes", "-H", NO_VALUE},
    {"--comments", "-C", NO_VALUE},
    {"--no-line-commands", "-P", NO_VALUE},
    {"--no-standard-includes", "-nostdinc", NO_VALUE},
    {"--no-standard-libraries", "-nostdlib", NO_VALUE},
    {"--no-warnings", "-w", NO_VALUE},
    {"--all-warnings", "-Wall", NO_VALUE},
    {"--extra-warnings", "-Wextra", NO_VALUE},
    {"--pedantic", "-pedantic", NO_VALUE},
    {"--pedantic-errors", "-pedantic-errors", NO_VALUE},
    {"--ansi", "-ansi", NO_VALUE},
    {"--shared", "-shared", NO_VALUE},
    {"--static", "-static", NO_VALUE},
    {"--verbose", "-v", NO_VALUE},
};

const char *options_short(const char *arg, const char **value, Args *owned)
{
    *value = NULL;
    size_t len = strcspn(arg, "=");
    const char *behind = arg[len] ? arg + len + 1 : NULL;
    for (size_t i = 0; i < sizeof long_options / sizeof *long_options; i++) {
        if (strlen(long_options[i].name) != len || strncmp(arg, long_options[i].name, len) != 0)
            continue;
        const char *spelling = long_options[i].spelling;
        if (long_options[i].value == JOINED && behind) {
            char *word = xmalloc(strlen(spelling) + strlen(behind) + 1);
            sprintf(word, "%s%s", spelling, behind);
            args_push(owned, word);
            return word;
        }
        if (long_options[i].value == NEXT_WORD) {
            *value = behind;
            return spelling;
        }
        return behind || long_options[i].value == JOINED ? arg : spelling;
    }
    return arg;
}
