/* Loaded ELF files and their symbol tables, read from the files themselves: what a program
 * does not export is in memory nowhere. A file is mapped when first asked for, and stays.
 *
 * For reports: no lock is taken and nothing is allocated, since the program may have failed
 * while it held any lock, or in malloc. One thread at a time. */
#include "symbols.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 64

static struct {
    const struct link_map *map;
    ObjectFile object;
} files[FILES_MAX];
static int file_count;

static void map_file(ObjectFile *o)
{
    int fd = open(o->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof(ElfW(Ehdr))) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            o->data = p;
            o->size = (size_t)st.st_size;
        }
    }
    if (fd >= 0)
        close(fd);
}

/* The dynamic linker's record of what holds `address`, and where that lies. */
static const struct link_map *find_map(const void *address, const char **start, const char **end)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE /* the lock-free look-up of glibc 2.35 */
    struct dl_find_object found;
    if (_dl_find_object((void *)(uintptr_t)address, &found) != 0)
        return NULL;
    *start = found.dlfo_map_start;
    *end = found.dlfo_map_end;
    return found.dlfo_link_map;
#else
    Dl_info info;
    struct link_map *map;
    if (dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0)
        return NULL;
    *start = info.dli_fbase;
    *end = (const char *)UINTPTR_MAX;
    return map;
#endif
}

/* The program's own record has no name. */
static const char *path_of(const struct link_map *map)
{
    static char program[1024];
    if (map->l_name[0] != '\0')
        return map->l_name;
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0) /* no /proc: as it was called */
        return (const char *)getauxval(AT_EXECFN);
    program[n] = '\0';
    return program;
}

const ObjectFile *object_find(const void *address)
{
    const char *start, *end;
    const struct link_map *map = find_map(address, &start, &end);
    if (map == NULL)
        return NULL;
    for (int i = 0; i < file_count; i++)
        if (files[i].map == map)
            return &files[i].object;
    if (file_count == FILES_MAX)
        return NULL;
    ObjectFile *o = &files[file_count].object;
    files[file_count++].map = map;
    *o = (ObjectFile){.path = path_of(map), .bias = map->l_addr, .start = start, .end = end};
    map_file(o);
    return o;
}

static bool within(size_t offset, size_t length, size_t size)
{
    return offset <= size && length <= size - offset;
}

static const ElfW(Shdr) *sections_of(const ObjectFile *o, unsigned *count)
{
    const ElfW(Ehdr) *eh = (const void *)o->data;
    if (eh == NULL || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 ||
        eh->e_shentsize != sizeof(ElfW(Shdr)) ||
        !within(eh->e_shoff, (size_t)eh->e_shnum * sizeof(ElfW(Shdr)), o->size))
        return NULL;
    *count = eh->e_shnum;
    return (const void *)(o->data + eh->e_shoff);
}

static const ElfW(Shdr) *find_section(const ObjectFile *o, const char *name)
{
    unsigned count;
    const ElfW(Shdr) *sections = sections_of(o, &count);
    if (sections == NULL)
        return NULL;
    unsigned names = ((const ElfW(Ehdr) *)(const void *)o->data)->e_shstrndx;
    if (names >= count || !within(sections[names].sh_offset, sections[names].sh_size, o->size))
        return NULL;
    const char *text = o->data + sections[names].sh_offset;
    size_t size = sections[names].sh_size, length = strlen(name) + 1;
    for (unsigned i = 0; i < count; i++)
        if (within(sections[i].sh_name, length, size) &&
            memcmp(text + sections[i].sh_name, name, length) == 0)
            return &sections[i];
    return NULL;
}

bool object_loaded_section(const ObjectFile *o, const char *name, const void **start,
                           size_t *size)
{
    const ElfW(Shdr) *s = find_section(o, name);
    if (s == NULL || !(s->sh_flags & SHF_ALLOC))
        return false;
    const char *at = (const char *)(o->bias + s->sh_addr);
    if (at < o->start || at > o->end || s->sh_size > (size_t)(o->end - at))
        return false;
    *start = at;
    *size = s->sh_size;
    return true;
}

bool object_has_section(const ObjectFile *o, const char *name)
{
    return find_section(o, name) != NULL;
}

/* The function that holds `value`, an address as the file's own, in the table `s`. */
static bool find_in_table(const ObjectFile *o, const ElfW(Shdr) *s, const ElfW(Shdr) *strings,
                          size_t value, const char **name, size_t *offset)
{
    if (!within(s->sh_offset, s->sh_size, o->size) ||
        !within(strings->sh_offset, strings->sh_size, o->size))
        return false;
    const ElfW(Sym) *symbols = (const void *)(o->data + s->sh_offset);
    for (size_t k = 0; k < s->sh_size / sizeof *symbols; k++) {
        const ElfW(Sym) *y = &symbols[k];
        int type = ELF64_ST_TYPE(y->st_info);
        if ((type == STT_FUNC || type == STT_GNU_IFUNC) && y->st_shndx != SHN_UNDEF &&
            value >= y->st_value && value - y->st_value < (y->st_size ? y->st_size : 1) &&
            y->st_name < strings->sh_size) {
            *name = o->data + strings->sh_offset + y->st_name;
            *offset = value - y->st_value;
            return true;
        }
    }
    return false;
}

bool object_symbol(const ObjectFile *o, const void *address, const char **name, size_t *offset)
{
    unsigned count;
    const ElfW(Shdr) *sections = sections_of(o, &count);
    /* The full table first; a stripped file has only what it exports. */
    static const unsigned types[] = {SHT_SYMTAB, SHT_DYNSYM};
    for (size_t t = 0; sections && t < sizeof types / sizeof *types; t++)
        for (unsigned i = 0; i < count; i++)
            if (sections[i].sh_type == types[t] && sections[i].sh_link < count &&
                find_in_table(o, &sections[i], &sections[sections[i].sh_link],
                              (uintptr_t)address - o->bias, name, offset))
                return true;
    return false;
}
