/* Making files, and what is asked of them that is neither read nor written. Which kind a descriptor
 * is, fstat(2) says; the poller finds out by itself what it can't wait for. */
#include "chant/io.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chant/sync.h"
#include "io.h"
#include "platform.h"

/* What fd_adopt is to be told of fd; -1 and errno. */
static int kind_of(int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -1;
    switch (st.st_mode & S_IFMT) {
    case S_IFREG:
    case S_IFDIR:
    case S_IFBLK:
        return FD_BLOCKING;
    case S_IFIFO:
        return FD_PIPE;
    case S_IFSOCK:
        return FD_SOCKET;
    default:
        return 0;
    }
}

/* close(2) where another error is to be told. */
static void close_quietly(int fd)
{
    int error = errno;
    close(fd);
    errno = error;
}

/* fd_adopt of a descriptor that is closed if that fails. */
static io_file *adopt_or_close(int fd, unsigned flags)
{
    io_file *f = fd_adopt(fd, flags);
    if (f == NULL)
        close_quietly(fd);
    return f;
}

/* ---- making ---- */

io_file *io_open(const char *path, int flags, mode_t mode)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return NULL;
    int kind = flags & O_PATH ? FD_BLOCKING : kind_of(fd);
    if (kind < 0) {
        close_quietly(fd);
        return NULL;
    }
    if (kind == FD_PIPE && !(flags & O_DIRECT)) /* which keeps what is written apart */
        kind |= FD_DRAINS;
    return adopt_or_close(fd, (unsigned)kind);
}

io_file *io_create(const char *path)
{
    return io_open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
}

io_file *io_new_file(int fd)
{
    int kind = kind_of(fd);
    if (kind < 0)
        return NULL;
    return fd_adopt(fd, kind == FD_BLOCKING ? FD_BLOCKING : (unsigned)kind | FD_FOREIGN);
}

int io_pipe(io_file **r, io_file **w)
{
    int fds[2];
    if (pipe2(fds, O_NONBLOCK | O_CLOEXEC) < 0)
        return -1;
    *r = adopt_or_close(fds[0], FD_DRAINS);
    if (*r == NULL) {
        close_quietly(fds[1]);
        return -1;
    }
    *w = adopt_or_close(fds[1], FD_PIPE);
    if (*w == NULL) {
        int error = errno;
        fd_close(*r);
        errno = error;
        return -1;
    }
    return 0;
}

io_file *io_eventfd(unsigned initial, int flags)
{
    int fd = eventfd(initial, flags | EFD_NONBLOCK | EFD_CLOEXEC);
    return fd < 0 ? NULL : adopt_or_close(fd, 0);
}

/* Made when they are first asked for. Neither FD_PIPE nor FD_SOCKET: a program whose reader has
 * gone is to end, as others do. */
static io_file *standard(int fd)
{
    static sync_mutex lock;
    static _Atomic(io_file *) files[3];
    io_file *f = load_acquire(&files[fd]);
    if (f)
        return f;
    sync_mutex_lock(&lock);
    f = load_relaxed(&files[fd]);
    if (f == NULL) {
        int kind = kind_of(fd);
        f = kind < 0 ? NULL : fd_adopt(fd, kind == FD_BLOCKING ? FD_BLOCKING : FD_FOREIGN);
        store_release(&files[fd], f);
    }
    sync_mutex_unlock(&lock);
    return f;
}

io_file *io_stdin(void)
{
    return standard(STDIN_FILENO);
}

io_file *io_stdout(void)
{
    return standard(STDOUT_FILENO);
}

io_file *io_stderr(void)
{
    return standard(STDERR_FILENO);
}

/* ---- the rest ---- */

int io_file_close(io_file *f)
{
    return fd_close(f);
}

int io_file_fd(io_file *f)
{
    return fd_number(f);
}

bool io_file_is_terminal(io_file *f)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return false;
    bool is = isatty(fd);
    fd_unhold(use);
    return is;
}

/* The calls below wait for nothing but a disk, and so take no turn. */

ssize_t io_file_read_at(io_file *f, void *buf, size_t n, int64_t offset)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return -1;
    ssize_t result;
    do
        result = pread(fd, buf, n, offset);
    while (result < 0 && errno == EINTR);
    fd_unhold(use);
    return result;
}

ssize_t io_file_write_at(io_file *f, const void *buf, size_t n, int64_t offset)
{
    if (n > SSIZE_MAX) {
        errno = EINVAL;
        return -1;
    }
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return -1;
    size_t done = 0;
    while (done < n) {
        ssize_t part = pwrite(fd, (const char *)buf + done, n - done, offset + (int64_t)done);
        if (part < 0 && errno == EINTR)
            continue;
        if (part == 0)
            errno = EIO;
        if (part <= 0)
            break;
        done += (size_t)part;
    }
    fd_unhold(use);
    return done == n ? (ssize_t)n : -1;
}

int64_t io_file_seek(io_file *f, int64_t offset, int whence)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return -1;
    int64_t result = lseek(fd, offset, whence);
    fd_unhold(use);
    return result;
}

int io_file_sync(io_file *f)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return -1;
    int result;
    chant_blocking_begin();
    do
        result = fsync(fd);
    while (result < 0 && errno == EINTR);
    chant_blocking_end();
    fd_unhold(use);
    return result;
}

int io_file_truncate(io_file *f, int64_t size)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return -1;
    int result;
    do
        result = ftruncate(fd, size);
    while (result < 0 && errno == EINTR);
    fd_unhold(use);
    return result;
}
