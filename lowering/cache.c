/* The folder: XDG_CACHE_HOME/chant, or ~/.cache/chant. Entries are DIR/k/KEY, where k is the
 * key's first digit; what is being made or removed is DIR/part.PID.N until it is renamed.
 *
 * DIR/commands has the small texts.
 *
 * Each of the sixteen folders has a sixteenth of the limit, so that making an entry looks at few
 * others. The time of a manifest's last change is when its entry was last used. */
#include "lowering/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "lowering/manifest.h"
#include "lowering/sealed.h"

enum { FOLDERS = 16, PART_SECONDS = 3600, MAX_TEXTS = 1000 };

static const unsigned long long standard_limit = 512ULL << 20;
static const char manifest_name[] = "manifest", part_prefix[] = "part.",
                  texts_name[] = "commands";

static char *join(const char *directory, const char *name)
{
    char *path = xmalloc(strlen(directory) + strlen(name) + 2);
    sprintf(path, "%s/%s", directory, name);
    return path;
}

/* ---- the folder ---- */

/* CHANT_CACHE_SIZE is in MiB. */
static unsigned long long limit(void)
{
    const char *text = getenv("CHANT_CACHE_SIZE");
    char *end;
    errno = 0;
    unsigned long long megabytes = text ? strtoull(text, &end, 10) : 0;
    if (!text || end == text || *end || errno || megabytes > 1ULL << 40)
        return standard_limit;
    return megabytes << 20;
}

/* Programs are run from it: it has to be the user's own. */
static bool is_own_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
           (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static void make_folders(const char *path)
{
    char *copy = join(path, "");
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    free(copy);
}

bool cache_open(Cache *c, bool create)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    *c = (Cache){.limit = limit()};
    if (base && *base == '/') {
        c->directory = join(base, "chant");
    } else if (home && *home == '/') {
        c->directory = join(home, ".cache/chant");
    } else {
        return false;
    }
    if (create && access(c->directory, F_OK) != 0)
        make_folders(c->directory);
    if (is_own_folder(c->directory))
        return true;
    cache_close(c);
    return false;
}

void cache_close(Cache *c)
{
    free(c->directory);
    c->directory = NULL;
}

static char *folder_path(const Cache *c, int folder)
{
    char name[2] = {"0123456789abcdef"[folder], '\0'};
    return join(c->directory, name);
}

static char *entry_path(const Cache *c, const Hash *key)
{
    char name[HASH_TEXT + 2];
    hash_print(key, name + 2);
    name[0] = name[2];
    name[1] = '/';
    return join(c->directory, name);
}

/* A path in the cache that nobody uses; malloc'ed. */
static char *part_path(const Cache *c)
{
    static int number;
    char name[64];
    snprintf(name, sizeof name, "%s%ld.%d", part_prefix, (long)getpid(), number++);
    return join(c->directory, name);
}

/* ---- removing ---- */

/* A folder of files. */
static bool remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT;
    for (struct dirent *entry; (entry = readdir(dir));)
        unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    return rmdir(path) == 0 || errno == ENOENT;
}

/* An entry, which vanishes at once. */
static bool remove_entry(const Cache *c, const char *path)
{
    char *part = part_path(c);
    bool ok = (rename(path, part) == 0 && remove_folder(part)) || errno == ENOENT;
    free(part);
    return ok;
}

/* An entry as the sweep sees it. */
typedef struct Found {
    char *path;
    unsigned long long size;
    struct timespec used;
} Found;

typedef struct FoundList {
    Found *items;
    int count, capacity;
    unsigned long long size;
} FoundList;

static void measure(Found *f)
{
    DIR *dir = opendir(f->path);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat st;
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        f->size += (unsigned long long)st.st_blocks * 512;
        if (strcmp(entry->d_name, manifest_name) == 0)
            f->used = st.st_mtim;
    }
    closedir(dir);
}

static FoundList list_entries(const char *folder)
{
    FoundList list = {0};
    DIR *dir = opendir(folder);
    if (!dir)
        return list;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        if (list.count == list.capacity) {
            list.capacity = list.capacity ? list.capacity * 2 : 64;
            list.items = xrealloc(list.items, (size_t)list.capacity * sizeof *list.items);
        }
        Found *f = &list.items[list.count++];
        *f = (Found){.path = join(folder, entry->d_name)};
        measure(f);
        list.size += f->size;
    }
    closedir(dir);
    return list;
}

static void free_entries(FoundList *list)
{
    for (int i = 0; i < list->count; i++)
        free(list->items[i].path);
    free(list->items);
}

static int by_use(const void *left, const void *right)
{
    const struct timespec *a = &((const Found *)left)->used, *b = &((const Found *)right)->used;
    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return a->tv_nsec < b->tv_nsec ? -1 : a->tv_nsec > b->tv_nsec;
}

/* Takes a folder back to its share of the limit, and a tenth below, so that not every new entry
 * removes one. */
static void sweep(const Cache *c, const char *folder)
{
    unsigned long long share = c->limit / FOLDERS;
    FoundList list = list_entries(folder);
    if (list.size > share)
        qsort(list.items, (size_t)list.count, sizeof *list.items, by_use);
    if (list.size > share)
        for (int i = 0; i < list.count && list.size > share - share / 10; i++)
            if (remove_entry(c, list.items[i].path))
                list.size -= list.items[i].size;
    free_entries(&list);
}

/* What a process that was killed has left. */
static bool remove_parts(const Cache *c, time_t older_than)
{
    DIR *dir = opendir(c->directory);
    if (!dir)
        return false;
    bool ok = true;
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat st;
        if (strncmp(entry->d_name, part_prefix, strlen(part_prefix)) != 0 ||
            fstatat(dirfd(dir), entry->d_name, &st, 0) != 0 || st.st_mtime > older_than)
            continue;
        char *path = join(c->directory, entry->d_name);
        ok &= unlink(path) == 0 || remove_folder(path);
        free(path);
    }
    closedir(dir);
    return ok;
}

/* ---- entries ---- */

bool cache_find(const Cache *c, const Hash *key, CachedProgram *found)
{
    *found = (CachedProgram){0};
    char *entry = entry_path(c, key), *manifest = join(entry, manifest_name);
    bool ok = manifest_read(manifest, entry, found);
    if (ok)
        utimensat(AT_FDCWD, manifest, NULL, 0); /* used now; if it can't be said, it is older */
    free(manifest);
    free(entry);
    return ok;
}

void cached_program_free(CachedProgram *p)
{
    free(p->path);
    free(p->diagnostics);
    *p = (CachedProgram){0};
}

static bool copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    char buffer[65536];
    ssize_t n = -1;
    if (in >= 0 && out >= 0)
        while ((n = read(in, buffer, sizeof buffer)) > 0)
            if (write(out, buffer, (size_t)n) != n) {
                n = -1;
                break;
            }
    if (in >= 0)
        close(in);
    return (out >= 0 && close(out) == 0) & (n == 0);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The entry as a folder of its own. */
static bool write_part(const char *part, const NewProgram *p)
{
    char *manifest = join(part, manifest_name), *program = join(part, base_name(p->path));
    bool ok = manifest_write(manifest, base_name(p->path), p) &&
              (link(p->path, program) == 0 || copy_file(p->path, program));
    free(manifest);
    free(program);
    return ok;
}

/* In the place of what is there: an entry that is no longer true, or one that was made at the same
 * time. */
static bool move_part(const Cache *c, const char *part, const char *entry)
{
    return rename(part, entry) == 0 ||
           ((errno == ENOTEMPTY || errno == EEXIST) && remove_entry(c, entry) &&
            rename(part, entry) == 0);
}

void cache_keep(const Cache *c, const Hash *key, const NewProgram *p)
{
    struct stat st;
    if (stat(p->path, &st) != 0 || (unsigned long long)st.st_size > c->limit / FOLDERS ||
        strcmp(base_name(p->path), manifest_name) == 0)
        return;
    char *entry = entry_path(c, key), *part = part_path(c);
    char *folder = xmalloc(strlen(entry) + 1);
    strcpy(folder, entry);
    *strrchr(folder, '/') = '\0';
    mkdir(folder, 0700);
    if (mkdir(part, 0700) == 0) {
        if (!write_part(part, p) || !move_part(c, part, entry))
            remove_folder(part);
        remove_parts(c, time(NULL) - PART_SECONDS);
        sweep(c, folder);
    }
    free(folder);
    free(part);
    free(entry);
}

/* ---- texts ---- */

static char *text_path(const Cache *c, const Hash *key)
{
    char name[sizeof texts_name + 1 + HASH_TEXT];
    strcpy(name, texts_name);
    strcat(name, "/");
    hash_print(key, strchr(name, '\0'));
    return join(c->directory, name);
}

char *cache_read_text(const Cache *c, const Hash *key, size_t *len)
{
    char *path = text_path(c, key), *text = sealed_read(path, len);
    free(path);
    return text;
}

/* Texts are small and soon made again: when there are many, all go. */
static void make_room_for_text(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    if (count > MAX_TEXTS)
        remove_folder(folder);
    mkdir(folder, 0700);
}

void cache_write_text(const Cache *c, const Hash *key, const char *text, size_t len)
{
    char *path = text_path(c, key), *part = part_path(c), *folder = join(c->directory, texts_name);
    make_room_for_text(folder);
    if (!sealed_write(part, text, len) || rename(part, path) != 0)
        unlink(part);
    free(folder);
    free(part);
    free(path);
}

/* ---- the whole ---- */

bool cache_clear(const Cache *c)
{
    bool ok = true;
    for (int i = 0; i < FOLDERS; i++) {
        char *folder = folder_path(c, i);
        FoundList list = list_entries(folder);
        for (int k = 0; k < list.count; k++)
            ok &= remove_entry(c, list.items[k].path);
        free_entries(&list);
        ok &= rmdir(folder) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST;
        free(folder);
    }
    char *texts = join(c->directory, texts_name);
    ok &= remove_folder(texts);
    free(texts);
    ok &= remove_parts(c, time(NULL) - PART_SECONDS);
    if (!ok)
        fprintf(stderr, "chant: error: cannot clear '%s'\n", c->directory);
    return ok;
}

void cache_report(const Cache *c, FILE *out)
{
    int count = 0;
    unsigned long long size = 0;
    for (int i = 0; i < FOLDERS; i++) {
        char *folder = folder_path(c, i);
        FoundList list = list_entries(folder);
        count += list.count;
        size += list.size;
        free_entries(&list);
        free(folder);
    }
    fprintf(out, "folder    %s\nprograms  %d\nsize      %.1f MiB of at most %.0f MiB\n",
            c->directory, count, (double)size / (1 << 20), (double)c->limit / (1 << 20));
}
