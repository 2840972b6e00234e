/* chant, the command; chant-cc is `chant cc` in one word, for what takes a compiler to be one. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "lowering/driver.h"

static int dispatch(const Options *o)
{
    switch (o->command) {
    case COMMAND_HELP:
        options_help();
        return 0;
    case COMMAND_VERSION:
        puts("chant " CHANT_VERSION);
        return 0;
    case COMMAND_CACHE:
        return driver_cache(o);
    default:
        break;
    }
    Toolchain t;
    int status = 1;
    if (toolchain_find(&t)) {
        switch (o->command) {
        case COMMAND_RUN:
            status = driver_run(o, &t);
            break;
        case COMMAND_EMIT:
            status = driver_emit(o, &t);
            break;
        case COMMAND_CHECK:
            status = driver_check(o, &t);
            break;
        default:
            status = driver_build(o, &t);
            break;
        }
    }
    toolchain_free(&t);
    return status;
}

/* The command line with the command in its place. */
static Args command_line(int argc, char **argv)
{
    static const char one_word[] = "chant-cc";
    Args a = {0};
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    for (int i = 0; i < argc; i++) {
        args_push(&a, argv[i]);
        if (i == 0 && strcmp(slash ? slash + 1 : argv[0], one_word) == 0)
            args_push(&a, "cc");
    }
    return a;
}

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 1); /* the thread of deep_stack.c works while this one waits */
    mallopt(M_MMAP_THRESHOLD, 128 * 1024); /* for good: large blocks come zeroed, grow in place */
    Options o;
    Args line = command_line(argc, argv);
    int status = options_parse(&o, line.count, (char **)line.items) ? dispatch(&o) : 1;
    options_free(&o);
    args_free(&line);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) { /* else something was said */
        perror("chant: error: cannot write standard output");
        status = 1;
    }
    return status;
}
