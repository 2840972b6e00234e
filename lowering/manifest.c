/* A manifest is a row of strings, each behind its length. Of each file that was read it has the
 * stamp (size, times, inode), and the hash of the contents. A file whose stamp has changed is read
 * again; a file of the system, below /usr, or a shared library is taken to have changed then.
 *
 * A stamp tells nothing of a file that was changed while it was being read. So no manifest is made
 * if a file is as young as the compilation. */
#include "lowering/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "lowering/sealed.h"

static const char format_name[] = "chant cache 1";

/* ---- files ---- */

/* A file's contents, mapped. */
typedef struct Contents {
    void *data;
    size_t len;
} Contents;

static bool contents_open(Contents *c, const char *path)
{
    *c = (Contents){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (ok && st.st_size > 0) {
        c->len = (size_t)st.st_size;
        c->data = mmap(NULL, c->len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        ok = c->data != MAP_FAILED;
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

static void contents_close(Contents *c)
{
    if (c->len)
        munmap(c->data, c->len);
}

/* "" if the file can't be read. */
static void hash_file(const char *path, char text[HASH_TEXT])
{
    Contents c;
    text[0] = '\0';
    if (!contents_open(&c, path))
        return;
    Hash h = {0};
    hash_bytes(&h, c.data, c.len);
    hash_print(&h, text);
    contents_close(&c);
}

static bool is_known_by_stamp(const char *path)
{
    return strncmp(path, "/usr/", 5) == 0 || strstr(path, ".so");
}

enum { STAMP_TEXT = 128 };

static void stamp_print(const struct stat *st, char text[STAMP_TEXT])
{
    snprintf(text, STAMP_TEXT, "%jd %jd.%09ld %jd.%09ld %ju %ju", (intmax_t)st->st_size,
             (intmax_t)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (intmax_t)st->st_ctim.tv_sec,
             st->st_ctim.tv_nsec, (uintmax_t)st->st_ino, (uintmax_t)st->st_dev);
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

bool manifest_is_unsteady(const char *text, size_t len)
{
    static const char *const words[] = {"__DATE__", "__TIME__", "__TIMESTAMP__", ".incbin",
                                        "__has_include"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (len && memmem(text, len, words[i], strlen(words[i])))
            return true;
    return false;
}

/* ---- writing ---- */

static void put(FILE *out, const char *text, size_t len)
{
    fprintf(out, "%zu:", len);
    fwrite(text, 1, len, out);
}

static void put_string(FILE *out, const char *text)
{
    put(out, text, strlen(text));
}

static bool put_file(FILE *out, const char *path, const struct timespec *begun)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || !is_before(&st.st_mtim, begun) ||
        !is_before(&st.st_ctim, begun))
        return false;
    char stamp[STAMP_TEXT], hash[HASH_TEXT] = "";
    stamp_print(&st, stamp);
    if (!is_known_by_stamp(path)) {
        Contents c;
        if (!contents_open(&c, path))
            return false;
        bool unsteady = manifest_is_unsteady(c.data, c.len);
        Hash h = {0};
        hash_bytes(&h, c.data, c.len);
        hash_print(&h, hash);
        contents_close(&c);
        if (unsteady)
            return false;
    }
    put_string(out, path);
    put_string(out, stamp);
    put_string(out, hash);
    return true;
}

bool manifest_write(const char *path, const char *name, const NewProgram *p)
{
    char *text = NULL, hash[HASH_TEXT];
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (!out)
        return false;
    put_string(out, format_name);
    put_string(out, name);
    hash_file(p->path, hash);
    put_string(out, hash);
    put(out, p->diagnostics, p->diagnostics_len);
    bool ok = hash[0] != '\0';
    for (int i = 0; ok && i < p->files->count; i++)
        ok = put_file(out, p->files->items[i], &p->begun);
    ok &= !ferror(out);
    ok &= fclose(out) == 0;
    ok = ok && sealed_write(path, text, len);
    free(text);
    return ok;
}

/* ---- reading ---- */

typedef struct Reader {
    const char *at, *end;
} Reader;

/* The next string; NULL if there is none. Not terminated. */
static const char *take(Reader *r, size_t *len)
{
    *len = 0;
    const char *at = r->at;
    while (at < r->end && *at >= '0' && *at <= '9' && *len < (size_t)(r->end - r->at))
        *len = *len * 10 + (size_t)(*at++ - '0');
    if (at == r->at || at == r->end || *at != ':' || *len > (size_t)(r->end - at - 1))
        return NULL;
    r->at = at + 1 + *len;
    return at + 1;
}

/* The same, malloc'ed and terminated. */
static char *take_string(Reader *r)
{
    size_t len;
    const char *text = take(r, &len);
    if (!text)
        return NULL;
    char *copy = xmalloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

static bool is_same_file(const char *path, const char *old_stamp, const char *old_hash)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return false;
    char stamp[STAMP_TEXT], hash[HASH_TEXT];
    stamp_print(&st, stamp);
    if (strcmp(stamp, old_stamp) == 0)
        return true;
    if (!*old_hash)
        return false;
    hash_file(path, hash);
    return strcmp(hash, old_hash) == 0;
}

/* The files of the manifest, to its end. */
static bool all_same(Reader *r)
{
    bool same = true;
    while (same && r->at < r->end) {
        char *path = take_string(r), *stamp = take_string(r), *hash = take_string(r);
        same = hash && is_same_file(path, stamp, hash);
        free(path);
        free(stamp);
        free(hash);
    }
    return same;
}

static bool read_entry(Reader *r, const char *directory, CachedProgram *found)
{
    char *format = take_string(r), *name = take_string(r), *old_hash = take_string(r),
         hash[HASH_TEXT] = "";
    size_t len;
    const char *diagnostics = take(r, &len);
    bool ok = diagnostics && strcmp(format, format_name) == 0 && all_same(r);
    if (ok) {
        found->path = xmalloc(strlen(directory) + strlen(name) + 2);
        sprintf(found->path, "%s/%s", directory, name);
        hash_file(found->path, hash);
        found->diagnostics = xmalloc(len + 1);
        memcpy(found->diagnostics, diagnostics, len);
        found->diagnostics[len] = '\0';
        found->diagnostics_len = len;
        ok = strcmp(hash, old_hash) == 0;
        if (!ok)
            cached_program_free(found);
    }
    free(format);
    free(name);
    free(old_hash);
    return ok;
}

bool manifest_read(const char *path, const char *directory, CachedProgram *found)
{
    size_t len;
    char *text = sealed_read(path, &len);
    bool ok = text != NULL;
    if (ok) {
        Reader r = {.at = text, .end = text + len};
        ok = read_entry(&r, directory, found);
    }
    free(text);
    return ok;
}
