/* Preloaded into a program, makes its n-th system call on descriptors fail (fail.h), with an error
 * that this call can have; or, with FAIL_INTERRUPT=n, each n-th return EINTR where a signal handler
 * might have caused that, which nobody may notice. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "fail.h"
#include "real.h"

static long interrupt; /* 0: nothing */
static atomic_long interruptible;

__attribute__((constructor)) static void start_interrupts(void)
{
    const char *n = getenv("FAIL_INTERRUPT");
    if (n)
        interrupt = atol(n);
}

static bool fails_with(int error)
{
    if (!fails())
        return false;
    errno = error;
    return true;
}

static bool interrupted(void)
{
    if (interrupt == 0 || (atomic_fetch_add(&interruptible, 1) + 1) % interrupt != 0)
        return false;
    errno = EINTR;
    return true;
}

/* ---- making descriptors ---- */

int socket(int family, int type, int protocol)
{
    return fails_with(EMFILE) ? -1 : (int)syscall(SYS_socket, family, type, protocol);
}

/* The peer's fault, or a shortage, in turn. */
int accept4(int fd, struct sockaddr *from, socklen_t *length, int flags)
{
    static const int errors[] = {ECONNABORTED, EMFILE, ENFILE, ENOBUFS};
    static atomic_uint next;
    if (interrupted())
        return -1;
    if (fails()) {
        errno = errors[atomic_fetch_add(&next, 1) % 4];
        return -1;
    }
    return (int)syscall(SYS_accept4, fd, from, length, flags);
}

int epoll_create1(int flags)
{
    return fails_with(EMFILE) ? -1 : (int)syscall(SYS_epoll_create1, flags);
}

int eventfd(unsigned initial, int flags)
{
    return fails_with(ENFILE) ? -1 : (int)syscall(SYS_eventfd2, initial, flags);
}

int pipe2(int fd[2], int flags)
{
    return fails_with(ENFILE) ? -1 : (int)syscall(SYS_pipe2, fd, flags);
}

/* ---- processes ---- */

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    return fails() ? EAGAIN : REAL(posix_spawn)(pid, path, actions, attributes, argv, envp);
}

/* ---- what is done to them ---- */

int epoll_ctl(int poller, int operation, int fd, struct epoll_event *event)
{
    if (operation == EPOLL_CTL_ADD && fails_with(ENOSPC))
        return -1;
    return (int)syscall(SYS_epoll_ctl, poller, operation, fd, event);
}

int epoll_wait(int poller, struct epoll_event *events, int most, int timeout)
{
    if (interrupted())
        return -1;
    return (int)syscall(SYS_epoll_pwait, poller, events, most, timeout, NULL, (size_t)8);
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    return fails_with(EADDRINUSE) ? -1 : (int)syscall(SYS_bind, fd, address, length);
}

int listen(int fd, int backlog)
{
    return fails_with(EADDRINUSE) ? -1 : (int)syscall(SYS_listen, fd, backlog);
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    return fails_with(ENETUNREACH) ? -1 : (int)syscall(SYS_connect, fd, address, length);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    if (fails_with(ENOBUFS))
        return -1;
    return (int)syscall(SYS_setsockopt, fd, level, option, value, length);
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *length)
{
    if (fails_with(ENOBUFS))
        return -1;
    return (int)syscall(SYS_getsockopt, fd, level, option, value, length);
}

int getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    return fails_with(ENOBUFS) ? -1 : (int)syscall(SYS_getsockname, fd, address, length);
}

int shutdown(int fd, int how)
{
    return fails_with(ENOTCONN) ? -1 : (int)syscall(SYS_shutdown, fd, how);
}

/* ---- data ---- */

/* Neither the eventfd that wakes a sleeper nor standard error: the one can't fail, to the other
 * goes what a test looks for. */
static bool is_meant(int fd)
{
    struct stat st;
    return fd != STDERR_FILENO && fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) != 0;
}

/* Where calls are interrupted, those on regular files do half. (Less than all that was asked for
 * says that a pipe or socket is empty or full: that may not be a lie.) */
static size_t half(int fd, size_t n)
{
    struct stat st;
    if (interrupt == 0 || n < 2 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return n;
    return n / 2;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    if (interrupted() || fails_with(EMFILE))
        return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t write(int fd, const void *data, size_t size)
{
    if (is_meant(fd) && (interrupted() || fails_with(ENOSPC)))
        return -1;
    return syscall(SYS_write, fd, data, half(fd, size));
}

ssize_t writev(int fd, const struct iovec *pieces, int n)
{
    if (is_meant(fd) && (interrupted() || fails_with(EIO)))
        return -1;
    return syscall(SYS_writev, fd, pieces, (int)half(fd, (size_t)n));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    if (interrupted() || fails_with(EDQUOT))
        return -1;
    return syscall(SYS_pwrite64, fd, data, half(fd, size), at);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    if (interrupted() || fails_with(EIO))
        return -1;
    return syscall(SYS_pread64, fd, data, half(fd, size), at);
}

/* EOPNOTSUPP: an older kernel. Then the signal mask does it. */
ssize_t pwritev2(int fd, const struct iovec *pieces, int n, off_t at, int flags)
{
    if (interrupted() || fails_with(EOPNOTSUPP))
        return -1;
    return syscall(SYS_pwritev2, fd, pieces, n, at, at >> 63, flags);
}

ssize_t preadv2(int fd, const struct iovec *pieces, int n, off_t at, int flags)
{
    if (interrupted() || fails_with(EOPNOTSUPP))
        return -1;
    return syscall(SYS_preadv2, fd, pieces, n, at, at >> 63, flags);
}

/* As sendfile. */
ssize_t splice(int from, off64_t *at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    if (interrupted() || fails_with(EINVAL))
        return -1;
    return syscall(SYS_splice, from, at, to, to_at, size, flags);
}

ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    if (interrupted() || fails_with(EXDEV))
        return -1;
    return syscall(SYS_copy_file_range, from, at, to, to_at, half(from, size), flags);
}

int fsync(int fd)
{
    return interrupted() || fails_with(EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int ftruncate(int fd, off_t size)
{
    return interrupted() || fails_with(EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

ssize_t read(int fd, void *data, size_t size)
{
    if (interrupted() || fails_with(ECONNRESET))
        return -1;
    return syscall(SYS_read, fd, data, half(fd, size));
}

ssize_t readv(int fd, const struct iovec *pieces, int n)
{
    if (interrupted() || fails_with(ECONNRESET))
        return -1;
    return syscall(SYS_readv, fd, pieces, n);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    if (interrupted() || fails_with(ECONNREFUSED))
        return -1;
    return syscall(SYS_recvmsg, fd, message, flags);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
    return syscall(SYS_sendto, fd, data, size, flags, NULL, (socklen_t)0);
}

/* What receives and sends on sockets without the functions for it; what is called here comes by,
 * too. */
long syscall(long number, ...)
{
    if ((number == SYS_recvfrom || number == SYS_sendto) &&
        (interrupted() || fails_with(ECONNRESET)))
        return -1;
    va_list ap;
    va_start(ap, number);
    long result = real_syscall(number, ap);
    va_end(ap);
    return result;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (interrupted() || fails_with(ENOBUFS))
        return -1;
    return syscall(SYS_sendmsg, fd, message, flags);
}

/* EINVAL: this file system can't; then it is done by hand. */
ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    if (interrupted() || fails_with(EINVAL))
        return -1;
    return syscall(SYS_sendfile, to, from, offset, size);
}
