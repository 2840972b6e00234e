/* Runs a function in a process of its own and looks at how that ends: for what ends a
 * program.
 *
 * The process is this program again, executed anew and told the function's place in it:
 * neither the runtime nor a sanitizer is the same after a mere fork. */
#ifndef CHANT_TEST_DEATH_H
#define CHANT_TEST_DEATH_H

/* What a child left behind. */
typedef struct {
    int status;        /* exit status; -1: ended by a signal */
    char out[8192];    /* the beginnings of standard output and standard error */
    char err[65536];
} Ending;

/* Runs the function that this process was started for, if it was started for one, and does
 * not return then. To be called first in main. */
void run_if_child(void);

/* Calls fn in a child, which exits with status 0 if it returns, and waits for its end. A
 * child that hangs is ended after 20 seconds. Fails the test if there is no child. */
void run_child(void (*fn)(void), Ending *e);

/* The same with the child's main thread as goroutine 1. */
void run_child_as_main(void (*fn)(void), Ending *e);

/* Fails the test unless fn ends the process with status 2 and standard error begins with
 * `first`, followed by the end of the line. */
void expect_death(void (*fn)(void), const char *first);

/* Fails the test unless fn, run as goroutine 1, ends in a deadlock in which goroutine 1
 * waits for `reason`. */
void expect_deadlock(void (*fn)(void), const char *reason);

#endif
