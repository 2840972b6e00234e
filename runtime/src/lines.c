/* Function, file and line of code, from the best source that answers: debug information
 * (symbolize.c), else the compiler's own table (line_table.c), else symbol tables. What was
 * found is remembered: the stacks of a report have most of their addresses in common.
 *
 * One thread at a time; nothing is allocated. */
#include "lines.h"

#include <stdio.h>
#include <string.h>

#include "dump.h"
#include "line_table.h"
#include "symbolize.h"
#include "symbols.h"

#define CACHE_SIZE 512u

/* What symbolize_find answered for an address; count 0: it did not know. */
typedef struct {
    const void *address;
    uint16_t first, count; /* in known */
} Cached;

static Cached cache[CACHE_SIZE];
static Line known[2 * CACHE_SIZE];
static char strings[128 * 1024];
static size_t known_count, strings_used;

static void forget_all(void)
{
    memset(cache, 0, sizeof cache);
    known_count = strings_used = 0;
}

static const char *keep_string(const char *s)
{
    if (s == NULL)
        return NULL;
    size_t size = strlen(s) + 1;
    char *kept = strings + strings_used;
    memcpy(kept, s, size);
    strings_used += size;
    return kept;
}

/* Remembers the lines of an answer; forgets everything first if they don't fit. */
static void remember(Cached *c, const void *address, const Line *lines, int count)
{
    size_t size = 0;
    for (int i = 0; i < count; i++)
        size += (lines[i].function ? strlen(lines[i].function) + 1 : 0) +
                (lines[i].file ? strlen(lines[i].file) + 1 : 0);
    if (strings_used + size > sizeof strings ||
        known_count + (size_t)count > sizeof known / sizeof *known)
        forget_all();
    c->address = address;
    c->first = (uint16_t)known_count;
    c->count = (uint16_t)count;
    for (int i = 0; i < count; i++)
        known[known_count++] = (Line){keep_string(lines[i].function), keep_string(lines[i].file),
                                      lines[i].line};
}

/* Asks the debug information, once for each address. */
static int from_debug_info(const ObjectFile *o, const void *address, Line **lines)
{
    Cached *c = &cache[((uintptr_t)address * 0x9E3779B97F4A7C15u >> 32) % CACHE_SIZE];
    if (c->address != address) {
        Line found[SYMBOLIZE_MAX];
        int n = 0;
        if (object_has_section(o, ".debug_line") || object_has_section(o, ".gnu_debuglink"))
            n = symbolize_find(address, found);
        remember(c, address, found, n);
    }
    *lines = &known[c->first];
    return c->count;
}

bool line_find(const void *return_address, bool into_runtime, LineInfo *info)
{
    static Line plain;
    /* A return address may belong to what follows a call that does not return. */
    const char *in_call = (const char *)return_address - 1;
    plain = (Line){NULL, NULL, 0};
    *info = (LineInfo){.lines = &plain, .count = 1};
    const ObjectFile *o = object_find(in_call);
    if (o == NULL)
        return false;
    info->object = o->path;
    info->object_offset = (size_t)(in_call - o->start) + 1;
    if (object_symbol(o, in_call, &plain.function, &info->offset))
        info->offset++;
    Line *lines;
    int n = from_debug_info(o, in_call, &lines);
    if (n > 0 && lines[0].file) {
        /* clang's smallest debug information names only what something is inlined into. */
        if (lines[n - 1].function == NULL)
            lines[n - 1].function = plain.function;
        info->lines = lines;
        info->count = n;
        return true;
    }
    if (into_runtime)
        line_table_find(o, return_address, &plain);
    return plain.function != NULL;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What libgccjit knows by another name, as it takes English letters alone: chant_name_f_c3_bcr is
 * für, and _ is twice there. Returns text in buffer, as much as fits. */
static const char *spelt(const char *name, char *buffer, size_t size)
{
    size_t n = 0;
    for (; *name && n + 1 < size; name++) {
        int high = *name == '_' ? hex_digit(name[1]) : -1;
        int low = high >= 0 ? hex_digit(name[2]) : -1;
        buffer[n++] = low >= 0 ? (char)(high << 4 | low) : *name;
        name += low >= 0 ? 2 : name[0] == '_' && name[1] == '_';
    }
    buffer[n] = '\0';
    return buffer;
}

/* Names as the programmer wrote them: main is chant_main to the linker, and code lifted out
 * of f is chant_f_go2 (a goroutine's) or chant_f_defer3. Returns name, or text in buffer. */
static const char *readable(const char *name, char *buffer, size_t size)
{
    static const char prefix[] = "chant_", other_prefix[] = "chant_name_";
    char other[256];
    if (strncmp(name, other_prefix, sizeof other_prefix - 1) == 0) {
        name = spelt(name + sizeof other_prefix - 1, other, sizeof other);
        snprintf(buffer, size, "%s", name);
    }
    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return name == other ? buffer : name;
    const char *own = name + sizeof prefix - 1;
    if (strcmp(own, "main") == 0)
        return own;
    static const char *const kinds[] = {"_go", "_defer"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *last = NULL;
        for (const char *at = own; (at = strstr(at, kinds[i])) != NULL; at++)
            last = at;
        size_t length = last ? strlen(kinds[i]) : 0;
        if (last && last > own && last[length] &&
            last[length + strspn(last + length, "0123456789")] == '\0') {
            snprintf(buffer, size, "%.*s.%s", (int)(last - own), own, last + 1);
            return buffer;
        }
    }
    return name == other ? buffer : name;
}

void line_print(const char *before, const void *return_address, bool into_runtime,
                const char *after)
{
    LineInfo info;
    char buffer[256];
    line_find(return_address, into_runtime, &info);
    for (int i = 0; i < info.count; i++) {
        const Line *l = &info.lines[i];
        bool outermost = i == info.count - 1;
        const char *name = l->function ? readable(l->function, buffer, sizeof buffer) : "?";
        dump_print("%s%s%s\n", outermost ? before : "", name, outermost ? after : "(...)");
        if (l->file)
            dump_print("\t%s:%d", l->file, l->line);
        else if (info.object)
            dump_print("\t%s", info.object);
        else
            dump_print("\t%p", return_address);
        size_t offset = l->file && l->function ? info.offset : info.object_offset;
        if (outermost && info.object && offset)
            dump_print(" +0x%zx", offset);
        dump_print("\n");
    }
}

void line_end(void)
{
    symbolize_end();
    forget_all();
}
