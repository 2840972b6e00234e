/* main of a program whose own main is in a .gc file: that one is called chant_main and
 * runs as goroutine 1. In an object of its own, which a linker takes from the archive only
 * when the program has no main; its code goes where all the runtime's does, which dumps leave
 * out. */
#include <stdio.h>
#include <stdlib.h>

#include "init.h"

extern int chant_main(int argc, char **argv, char **envp) __attribute__((weak));

__attribute__((visibility("default"), section("chant_text")))
int main(int argc, char **argv, char **envp)
{
    if (chant_main == NULL) {
        fputs("chant: this program has no main function\n", stderr);
        return 1;
    }
    chant_start_main();
    int status = chant_main(argc, argv, envp);
    chant_end_main();
    exit(status);
}
