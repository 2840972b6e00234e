/* Reading and writing a whole: a whole buffer, a stream to its end, a file. */
#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "platform.h"

#define FIRST_ROOM ((size_t)4096)

ssize_t io_read_full(io_file *f, void *buf, size_t n)
{
    if (n > SSIZE_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (n == 0)
        return io_file_read(f, buf, 0);
    Fd *use;
    if (fd_begin(f, FD_READ, &use) < 0)
        return -1;
    size_t done = 0;
    ssize_t part = 1;
    while (done < n && part > 0) {
        struct iovec v = {(char *)buf + done, n - done};
        IoCall c = io_call(io_take, &v, 1);
        part = fd_step(use, FD_READ, &c.call);
        if (part > 0)
            done += (size_t)part;
    }
    fd_end(use, FD_READ);
    return part < 0 ? -1 : (ssize_t)done;
}

/* How much there is to be read, as far as is known: a regular file's rest. */
static size_t rest_of(io_file *f)
{
    Fd *use;
    int fd = fd_hold(f, &use);
    if (fd < 0)
        return 0;
    struct stat st;
    int64_t rest = 0;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        rest = st.st_size - lseek(fd, 0, SEEK_CUR);
    fd_unhold(use);
    return rest > 0 ? (size_t)rest : 0;
}

/* Reads to the end into a buffer that grows, starting with room for `room` bytes. */
static char *read_rest(io_file *f, size_t room, size_t limit, size_t *size)
{
    char *text = NULL;
    size_t used = 0;
    for (size_t capacity = 0;;) {
        if (capacity - used < 2) { /* a byte to read, and the zero behind */
            capacity = capacity == 0 ? room + 2 : capacity + capacity / 2 + FIRST_ROOM;
            char *larger = realloc(text, capacity);
            if (larger == NULL)
                break;
            text = larger;
        }
        ssize_t n = io_file_read(f, text + used, capacity - used - 1);
        if (n < 0)
            break;
        if (n == 0) {
            text[used] = 0;
            if (size)
                *size = used;
            return text;
        }
        used += (size_t)n;
        if (used > limit) {
            errno = EMSGSIZE;
            break;
        }
    }
    int error = errno;
    free(text);
    errno = error;
    return NULL;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

char *io_read_all(io_file *f, size_t limit, size_t *size)
{
    if (limit == 0)
        limit = SIZE_MAX;
    size_t room = rest_of(f);
    if (room == 0)
        room = FIRST_ROOM;
    return read_rest(f, min_size(room, limit), limit, size);
}

ssize_t io_write_string(io_file *f, const char *s)
{
    return io_file_write(f, s, strlen(s));
}

/* Closes f without changing errno, if something has failed. */
static int close_after(io_file *f, bool failed)
{
    int error = errno, result = io_file_close(f);
    if (!failed)
        return result;
    errno = error;
    return -1;
}

char *io_read_file(const char *path, size_t *size)
{
    io_file *f = io_open(path, O_RDONLY, 0);
    if (f == NULL)
        return NULL;
    char *text = io_read_all(f, 0, size);
    close_after(f, true);
    return text;
}

int io_write_file(const char *path, const void *buf, size_t n, mode_t mode)
{
    io_file *f = io_open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (f == NULL)
        return -1;
    return close_after(f, io_file_write(f, buf, n) < 0);
}
