/* chant, the command. */
#include <stdio.h>

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

int main(int argc, char **argv)
{
    Options o;
    int status = options_parse(&o, argc, argv) ? dispatch(&o) : 1;
    options_free(&o);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("chant: error: cannot write standard output");
        status = 1;
    }
    return status;
}
