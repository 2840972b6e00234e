/* Names of functions for traces. dladdr knows what a program exports; the symbol table of
 * the file itself, if not stripped, knows the rest. No allocation: usable in a signal
 * handler. Only while the world is frozen, or for a trace about to be printed. */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unwind.h"

#define FILES_MAX 32

/* Files mapped so far; kept, because names point into them. */
static struct {
    const char *path;
    const char *data;
    size_t size;
} files[FILES_MAX];
static int file_count;

static const char *map_file(const char *path, size_t *size)
{
    for (int i = 0; i < file_count; i++) {
        if (strcmp(files[i].path, path) == 0) {
            *size = files[i].size;
            return files[i].data;
        }
    }
    const char *data = NULL;
    *size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(ElfW(Ehdr))) {
        *size = (size_t)st.st_size;
        void *p = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED)
            data = p;
    }
    if (fd >= 0)
        close(fd);
    if (file_count < FILES_MAX) {
        files[file_count].path = path;
        files[file_count].data = data;
        files[file_count++].size = *size;
    }
    return data;
}

static bool within(size_t offset, size_t length, size_t size)
{
    return offset <= size && length <= size - offset;
}

/* The function that holds `value`, an address as the file's own, in its symbol table. */
static bool find_in_table(const char *data, size_t size, size_t value, const char **name,
                          size_t *offset)
{
    const ElfW(Ehdr) *eh = (const void *)data;
    if (memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 || eh->e_shentsize != sizeof(ElfW(Shdr)) ||
        !within(eh->e_shoff, (size_t)eh->e_shnum * sizeof(ElfW(Shdr)), size))
        return false;
    const ElfW(Shdr) *sections = (const void *)(data + eh->e_shoff);
    for (int i = 0; i < eh->e_shnum; i++) {
        const ElfW(Shdr) *s = &sections[i];
        if (s->sh_type != SHT_SYMTAB || s->sh_link >= eh->e_shnum ||
            !within(s->sh_offset, s->sh_size, size))
            continue;
        const ElfW(Shdr) *strings = &sections[s->sh_link];
        if (!within(strings->sh_offset, strings->sh_size, size))
            continue;
        const ElfW(Sym) *symbols = (const void *)(data + s->sh_offset);
        for (size_t k = 0; k < s->sh_size / sizeof *symbols; k++) {
            const ElfW(Sym) *y = &symbols[k];
            if (ELF64_ST_TYPE(y->st_info) == STT_FUNC && value >= y->st_value &&
                value - y->st_value < (y->st_size ? y->st_size : 1) &&
                y->st_name < strings->sh_size) {
                *name = data + strings->sh_offset + y->st_name;
                *offset = value - y->st_value;
                return true;
            }
        }
    }
    return false;
}

/* The file that `info` is of: for the program itself dladdr has only argv[0]. */
static const char *file_of(const Dl_info *info, const struct link_map *map)
{
    static char program[512];
    if (map == NULL || map->l_name[0] != '\0')
        return info->dli_fname;
    if (program[0] == '\0') {
        ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
        if (n <= 0)
            return info->dli_fname;
        program[n] = '\0';
    }
    return program;
}

bool symbol_find(const void *address, const char **name, size_t *offset, const char **object,
                 size_t *object_offset)
{
    Dl_info info;
    struct link_map *map = NULL;
    *name = NULL;
    *object = NULL;
    if (dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0 || info.dli_fname == NULL)
        return false;
    *object = file_of(&info, map);
    *object_offset = (size_t)((const char *)address - (const char *)info.dli_fbase);
    size_t size;
    const char *data = map_file(*object, &size);
    if (data) {
        /* A program linked at a fixed address has its symbols there, not from 0. */
        const ElfW(Ehdr) *eh = (const void *)data;
        size_t value = eh->e_type == ET_EXEC ? (size_t)address : *object_offset;
        if (find_in_table(data, size, value, name, offset))
            return true;
    }
    if (info.dli_sname) {
        *name = info.dli_sname;
        *offset = (size_t)((const char *)address - (const char *)info.dli_saddr);
        return true;
    }
    return false;
}
