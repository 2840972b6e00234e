/* Runs a program in which the kernel refuses system calls, as it does in containers and where it is
 * older.
 *
 *   refuse CALL[:ARGUMENT=VALUE]=ERROR... -- PROGRAM [ARGS...]
 *
 * CALL is one of the table's names, ERROR a name or a number. With ARGUMENT, 0 to 5, only calls in
 * which the low half of that argument is VALUE are refused. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILTER_MAX 256

typedef struct {
    const char *name;
    unsigned value;
} Name;

#define CALL(name) {#name, SYS_##name}
static const Name calls[] = {
    CALL(clock_nanosleep), CALL(clone3), CALL(copy_file_range), CALL(epoll_create1),
    CALL(epoll_pwait2), CALL(eventfd2), CALL(futex), CALL(madvise), CALL(membarrier),
    CALL(pidfd_open), CALL(pidfd_send_signal), CALL(preadv2), CALL(process_madvise), CALL(pwritev2),
    CALL(rt_sigtimedwait), CALL(sched_getaffinity), CALL(sendfile), CALL(sigaltstack), CALL(splice),
};

#define ERROR(name) {#name, name}
static const Name errors[] = {
    ERROR(EINVAL), ERROR(ENOMEM), ERROR(ENOSYS), ERROR(EOPNOTSUPP), ERROR(EPERM),
};

static struct sock_filter filter[FILTER_MAX];
static unsigned short length;

static void fail(const char *what, const char *text)
{
    fprintf(stderr, "refuse: %s: %s\n", what, text);
    exit(99);
}

static void add(unsigned code, unsigned value, unsigned if_true, unsigned if_false)
{
    if (length == FILTER_MAX)
        fail("too many", "calls");
    filter[length++] = (struct sock_filter){(unsigned short)code, (unsigned char)if_true,
                                            (unsigned char)if_false, value};
}

static void load(size_t offset)
{
    add(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static unsigned look_up(const Name *names, size_t n, const char *text, size_t size)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(names[i].name) == size && memcmp(names[i].name, text, size) == 0)
            return names[i].value;
    fail("no such name", text);
    return 0;
}

static void refuse(const char *text)
{
    const char *last = strrchr(text, '=');
    if (last == NULL)
        fail("want CALL=ERROR", text);
    unsigned error = look_up(errors, sizeof errors / sizeof *errors, last + 1, strlen(last + 1));
    size_t size = strcspn(text, ":=");
    unsigned call = look_up(calls, sizeof calls / sizeof *calls, text, size), argument, value;
    load(offsetof(struct seccomp_data, nr));
    if (sscanf(text + size, ":%u=%u=", &argument, &value) == 2) {
        add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3);
        load(offsetof(struct seccomp_data, args) + argument * sizeof(__u64));
        add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    } else {
        add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
    }
    add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error, 0, 0);
}

int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        refuse(argv[i]);
    if (i + 1 >= argc)
        fail("want", "CALL=ERROR... -- PROGRAM");
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    struct sock_fprog program = {.len = length, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        exit(77);
    execvp(argv[i + 1], argv + i + 1);
    fail(argv[i + 1], strerror(errno));
}
