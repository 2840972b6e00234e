/* Chant: files, pipes, terminals and whatever else has a descriptor, after Go's packages os and io.
 *
 * A call that must wait for data or for room parks the calling goroutine, not its thread (a thread
 * that the runtime did not make blocks as a thread). Regular files are never waited for by the
 * kernel's rules: there a slow disk keeps the thread, and the others get another one.
 *
 *  - An io_file * is a handle, never an address to look at. It is made by the calls below, and ends
 *    with io_file_close; nobody need own it. A call with one that has been closed fails with EBADF,
 *    also if it was closed while the call waited; so does one with NULL.
 *  - Every call may be made from any goroutine or thread, at the same time as others. Reads of one
 *    file take turns, and so do its writes: what one call writes is not torn by another's.
 *  - Calls return a count, 0 at the end of the data, or -1 and errno; those that make something,
 *    NULL and errno. EINTR and EAGAIN are never seen. Beside what the system's own calls say:
 *    EBADF the file is closed; ETIMEDOUT its deadline has passed; ECANCELED or ETIMEDOUT its
 *    context has ended.
 *  - "Blocks" means that the call may have to wait. All descriptors made here are close-on-exec.
 *
 * A net_conn (chant/net.h) is an io_file, and all of this takes it. */
#ifndef CHANT_IO_H
#define CHANT_IO_H

#include <errno.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "../chant.h"
#include "time.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct context_context; /* chant/context.h */

typedef struct io_file io_file;

/* ---- opening and closing ---- */

/* Opens a file: flags and mode as for open(2). Blocks where that does (a FIFO without its other
 * end). Source: Go, os.OpenFile. */
io_file *io_open(const char *path, int flags, mode_t mode);

/* Opens it for reading and writing, empty: made if it is not there, with mode 0666 less the umask.
 * Source: Go, os.Create. */
io_file *io_create(const char *path);

/* Takes over a descriptor that the program has: io_file_close closes it. Its mode (O_NONBLOCK) is
 * left as it is, since other processes may share it; so a reader of the same terminal or pipe in
 * another process can take the data that this one was woken for. NULL and errno if that can't be;
 * fd is still the caller's then. Does not block. Source: Go, os.NewFile. */
io_file *io_new_file(int fd);

/* Makes a pipe: what is written to *w can be read from *r, which gives 0 once w is closed and all
 * is read. 0, or -1 and errno. Does not block. A write to a pipe that nobody reads fails with
 * EPIPE; no SIGPIPE is raised. Source: Go, os.Pipe. */
int io_pipe(io_file **r, io_file **w);

/* Makes an eventfd(2): a count, read and written 8 bytes at a time. flags: 0 or EFD_SEMAPHORE. Does
 * not block. */
io_file *io_eventfd(unsigned initial, int flags);

/* The descriptors 0, 1 and 2, each time the same file. They are not the streams of stdio, whose
 * buffers they pass by. Writing to a pipe that nobody reads raises SIGPIPE here as it does in
 * every C program, so that `program | head` ends. NULL and errno if the descriptor is not open.
 * Do not block. */
io_file *io_stdin(void);
io_file *io_stdout(void);
io_file *io_stderr(void);

/* Closes f: calls that wait on it return EBADF. 0; -1 and errno, EBADF if it was closed before,
 * else what close(2) says, and f is closed all the same. Does not flush what the kernel holds
 * (io_file_sync). Waits until no call is inside the kernel with the descriptor any more, which is
 * soon; but not for one that is at a regular file, which closes it when it returns. */
int io_file_close(io_file *f);

/* The descriptor, for calls that this library does not have; -1 and EBADF. It stays f's: to close
 * it, or to use it once f is closed, is an error. Does not block. Source: Go, os.File.Fd. */
int io_file_fd(io_file *f);

/* Whether f is a terminal. Does not block. */
bool io_file_is_terminal(io_file *f);

/* ---- reading and writing ---- */

/* Reads up to n bytes. Blocks until there is at least one. Returns how many came; 0 at the end of
 * the data, or if n is 0. */
ssize_t io_file_read(io_file *f, void *buf, size_t n);

/* Writes all n bytes. Blocks while there is no room. Returns n; -1 and errno if that failed, some
 * of it perhaps written: io_file_write_some is for who must know how much. */
ssize_t io_file_write(io_file *f, const void *buf, size_t n);

/* Writes what there is room for, at least one byte; blocks only while there is none. Returns how
 * many. */
ssize_t io_file_write_some(io_file *f, const void *buf, size_t n);

/* The same for several buffers one behind the other: reads up to as much as they hold, writes all.
 * The array is the caller's and is left as it is. EINVAL if count is below 0. At most 1024 buffers
 * are filled by one io_file_readv. */
ssize_t io_file_readv(io_file *f, const struct iovec *buffers, int count);
ssize_t io_file_writev(io_file *f, const struct iovec *buffers, int count);

/* Reads up to n bytes at `offset`, writes all n bytes there: for regular files, whose position
 * they neither use nor move. These don't take turns, and block as the disk does. Return as
 * io_file_read and io_file_write; ESPIPE if f has no positions. */
ssize_t io_file_read_at(io_file *f, void *buf, size_t n, int64_t offset);
ssize_t io_file_write_at(io_file *f, const void *buf, size_t n, int64_t offset);

/* Moves the position; whence is SEEK_SET, SEEK_CUR or SEEK_END. Returns the new one, in bytes from
 * the start, or -1 and errno. Does not block. */
int64_t io_file_seek(io_file *f, int64_t offset, int whence);

/* Until the disk has all that was written. 0, or -1 and errno. Blocks in the kernel. */
int io_file_sync(io_file *f);

/* Makes the file `size` bytes long. 0, or -1 and errno. Blocks as the disk does. */
int io_file_truncate(io_file *f, int64_t size);

/* ---- deadlines and contexts ---- */

/* From t on, reads (writes, both) fail with ETIMEDOUT, those that wait now included; the zero time
 * takes a deadline away, and after that calls may succeed again. 0; -1 and EBADF, or ENOTSUP for a
 * regular file. Does not block. Source: Go, os.File.SetDeadline. */
int io_file_set_deadline(io_file *f, time_time t);
int io_file_set_read_deadline(io_file *f, time_time t);
int io_file_set_write_deadline(io_file *f, time_time t);

/* Binds f to ctx: once it is canceled, reads and writes fail with its error (context_err), those
 * that wait then included. It takes the place of a context bound before; NULL unbinds. f retains
 * ctx until another takes its place or f is closed. 0; -1 and EBADF or ENOMEM. Does not block. */
int io_file_set_context(io_file *f, struct context_context *ctx);

/* ---- helpers ---- */

/* Reads n bytes, in one turn. Blocks until all have come. Returns n; fewer if the data ended
 * before, 0 if none were left; -1 and errno, and what came is in buf but its length is not known.
 * Source: Go, io.ReadFull. */
ssize_t io_read_full(io_file *f, void *buf, size_t n);

/* Reads to the end of the data. Returns a buffer that the caller frees with free(), with a zero
 * byte behind the data, whose length goes to *size (unless NULL). NULL and errno: EMSGSIZE if
 * there is more than `limit` (0: no limit), ENOMEM, or as io_file_read; what was read is lost then.
 * Blocks until the end has come. Source: Go, io.ReadAll. */
char *io_read_all(io_file *f, size_t limit, size_t *size);

/* Writes a string, as io_file_write. */
ssize_t io_write_string(io_file *f, const char *s);

/* Copies from src to dst, to the end of src's data, or up to n bytes. Where the kernel can do it by
 * itself it does (copy_file_range, sendfile, splice). Returns how many bytes; fewer than n if src
 * has ended; -1 and errno of whichever failed, some of it perhaps copied, and up to 64 KiB perhaps
 * read and not written. Blocks as reads and writes do, and takes turns as they do, for a piece at a
 * time: what others write to dst may come between, and either end may be closed meanwhile. src and
 * dst must not be the same. EINVAL if n is below 0. Source: Go, io.Copy, io.CopyN. */
int64_t io_copy(io_file *dst, io_file *src);
int64_t io_copy_n(io_file *dst, io_file *src, int64_t n);

/* The whole file at path, as io_read_all without a limit. Source: Go, os.ReadFile. */
char *io_read_file(const char *path, size_t *size);

/* Makes the file at path hold these n bytes and no others; one that is not there is made with mode
 * less the umask. 0, or -1 and errno. As in Go it is written in place: who reads it meanwhile, or
 * after a failure, sees a part. Source: Go, os.WriteFile. */
int io_write_file(const char *path, const void *buf, size_t n, mode_t mode);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
