/* Processor time of commands, which are run in turn, each RUNS times, without their output:
 *
 *     cputime RUNS COMMAND [ARGUMENT...] [--- COMMAND [ARGUMENT...]]...
 *
 * A line for each: the least and the median of user and system time of it and of what it waits for,
 * in microseconds. Exit status: 1 if a command could not be started or a child not be awaited. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_STARTED = 127 };

static long microseconds(struct timeval t)
{
    return t.tv_sec * 1000000L + t.tv_usec;
}

/* Ends the program if it can't be run. */
static long run(char **command)
{
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
            _exit(NOT_STARTED);
        execvp(command[0], command);
        _exit(NOT_STARTED);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("cputime");
        exit(1);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED) {
        fprintf(stderr, "cputime: cannot run '%s'\n", command[0]);
        exit(1);
    }
    return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}

static int compare(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0, commands = 0;
    if (runs < 1) {
        fputs("usage: cputime RUNS COMMAND [ARGUMENT...] [--- COMMAND [ARGUMENT...]]...\n", stderr);
        return 1;
    }
    char ***command = calloc((size_t)argc, sizeof *command);
    long *times = calloc((size_t)argc * (size_t)runs, sizeof *times);
    if (!command || !times) {
        perror("cputime");
        return 1;
    }
    command[commands++] = argv + 2;
    for (int i = 3; i + 1 < argc; i++)
        if (strcmp(argv[i], "---") == 0) {
            argv[i] = NULL;
            command[commands++] = argv + i + 1;
        }
    for (int i = 0; i < runs; i++)
        for (int j = 0; j < commands; j++)
            times[j * runs + i] = run(command[j]);
    for (int j = 0; j < commands; j++) {
        long *own = times + (size_t)j * (size_t)runs;
        qsort(own, (size_t)runs, sizeof *own, compare);
        printf("%ld %ld\n", own[0], own[runs / 2]);
    }
    free(times);
    free(command);
}
