/* Runs a command and appends ` peak KIB` to each line it prints: the peak of its resident set.
 *
 *     measure COMMAND [ARGUMENTS...]
 *
 * Exit status: the command's. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int fd[2];
    if (argc < 2 || pipe(fd)) {
        fprintf(stderr, "usage: measure COMMAND [ARGUMENTS...]\n");
        return 2;
    }
    pid_t child = fork();
    if (child < 0) {
        perror("measure: fork");
        return 2;
    }
    if (child == 0) {
        dup2(fd[1], STDOUT_FILENO);
        close(fd[0]);
        close(fd[1]);
        execv(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    close(fd[1]);

    char text[4096];
    size_t length = 0;
    ssize_t n;
    while ((n = read(fd[0], text + length, sizeof text - 1 - length)) > 0) length += n;
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) {
        perror("measure: wait4");
        return 2;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') printf(" peak %ld", usage.ru_maxrss);
        putchar(text[i]);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
