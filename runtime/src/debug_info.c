/* DWARF through elfutils' libdw, which is loaded when the first line is wanted: programs are
 * not linked to it, and run where it is not installed. */
#include "debug_info.h"

#if __has_include(<elfutils/libdwfl.h>)

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A static program has no dlopen to speak of: a weak reference does not link it in. */
#pragma weak dlopen
#pragma weak dlsym

/* What is used of libdw. */
#define FUNCTIONS(X)                                                                          \
    X(dwfl_begin)                                                                             \
    X(dwfl_report_begin)                                                                      \
    X(dwfl_linux_proc_report)                                                                 \
    X(dwfl_linux_proc_find_elf)                                                               \
    X(dwfl_standard_find_debuginfo)                                                           \
    X(dwfl_report_end)                                                                        \
    X(dwfl_addrmodule)                                                                        \
    X(dwfl_module_addrdie)                                                                    \
    X(dwfl_module_nextcu)                                                                     \
    X(dwarf_haspc)                                                                            \
    X(dwarf_getsrc_die)                                                                       \
    X(dwarf_linesrc)                                                                          \
    X(dwarf_lineno)                                                                           \
    X(dwarf_getscopes)                                                                        \
    X(dwarf_getscopes_die)                                                                    \
    X(dwarf_getsrcfiles)                                                                      \
    X(dwarf_filesrc)                                                                          \
    X(dwarf_tag)                                                                              \
    X(dwarf_diename)                                                                          \
    X(dwarf_attr)                                                                             \
    X(dwarf_formudata)                                                                        \
    X(dwarf_formstring)

static struct {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
} dw;

static Dwfl *session;

bool debug_info_possible(void)
{
    return dlopen != NULL && dlsym != NULL;
}

static bool load(void)
{
    void *library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return false;
    bool all = true;
#define X(name) all &= (dw.name = (__typeof__(dw.name))dlsym(library, #name)) != NULL;
    FUNCTIONS(X)
#undef X
    return all;
}

/* libdw would ask servers for what is not here. */
static void stay_local(void)
{
    static const char name[] = "DEBUGINFOD_URLS=";
    for (char **e = environ; e && *e; e++)
        if (strncmp(*e, name, sizeof name - 1) == 0)
            **e = '_';
}

void debug_info_open(void)
{
    static char *no_path;
    static Dwfl_Callbacks callbacks;
    if (!load())
        return;
    stay_local();
    callbacks.find_elf = dw.dwfl_linux_proc_find_elf;
    callbacks.find_debuginfo = dw.dwfl_standard_find_debuginfo;
    callbacks.debuginfo_path = &no_path;
    Dwfl *s = dw.dwfl_begin(&callbacks);
    if (s == NULL)
        return;
    dw.dwfl_report_begin(s);
    if (dw.dwfl_linux_proc_report(s, getpid()) == 0 && dw.dwfl_report_end(s, NULL, NULL) == 0)
        session = s;
}

/* The compilation unit at `address`. The index of addresses that finds it at once is not
 * there for all (clang makes none), and takes a gap for the unit in front of it. */
static Dwarf_Die *find_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = dw.dwfl_module_addrdie(module, address, bias);
    if (unit && dw.dwarf_haspc(unit, address - *bias) > 0)
        return unit;
    unit = NULL;
    while ((unit = dw.dwfl_module_nextcu(module, unit, bias)) != NULL)
        if (dw.dwarf_haspc(unit, address - *bias) > 0)
            return unit;
    return NULL;
}

/* The path as the compiler was told it: debug information puts the directory where the
 * compiler ran in front. */
static const char *as_told(const char *path, Dwarf_Die *unit)
{
    Dwarf_Attribute attribute;
    const char *dir = dw.dwarf_formstring(dw.dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    size_t n = dir ? strlen(dir) : 0;
    if (path && n > 0 && strncmp(path, dir, n) == 0 && path[n] == '/')
        path += n + 1;
    while (path && strncmp(path, "./", 2) == 0)
        path += 2;
    return path;
}

/* The file and line of the call that inlined `die`. */
static void call_place(Dwarf_Die *die, Dwarf_Die *unit, Line *line)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number = 0, file = 0;
    Dwarf_Files *files;
    size_t count;
    dw.dwarf_formudata(dw.dwarf_attr(die, DW_AT_call_line, &attribute), &number);
    line->line = (int)number;
    if (dw.dwarf_formudata(dw.dwarf_attr(die, DW_AT_call_file, &attribute), &file) == 0 &&
        dw.dwarf_getsrcfiles(unit, &files, &count) == 0)
        line->file = as_told(dw.dwarf_filesrc(files, file, NULL, NULL), unit);
}

/* Names the functions from the scopes at `address`, adding those that others are inlined
 * into. lines[0] has its file and line already. */
static int add_functions(Dwarf_Die *unit, Dwarf_Addr address, Line *lines, int max)
{
    Dwarf_Die *at = NULL, *nest = NULL;
    int n = 0;
    if (dw.dwarf_getscopes(unit, address, &at) > 0) {
        /* From the innermost scope outwards as the code lies, not as it was written. */
        int count = dw.dwarf_getscopes_die(&at[0], &nest);
        for (int i = 0; i < count && n < max; i++) {
            int tag = dw.dwarf_tag(&nest[i]);
            if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine)
                continue;
            lines[n++].function = dw.dwarf_diename(&nest[i]);
            if (tag == DW_TAG_subprogram)
                break;
            if (n < max) {
                lines[n] = (Line){NULL, NULL, 0};
                call_place(&nest[i], unit, &lines[n]);
            }
        }
    }
    free(at);
    free(nest);
    return n > 0 ? n : 1;
}

int debug_info_find(const void *address, Line *lines, int max)
{
    Dwarf_Addr pc = (Dwarf_Addr)(uintptr_t)address, bias = 0;
    Dwfl_Module *module = session ? dw.dwfl_addrmodule(session, pc) : NULL;
    Dwarf_Die *unit = module ? find_unit(module, pc, &bias) : NULL;
    Dwarf_Line *line = unit ? dw.dwarf_getsrc_die(unit, pc - bias) : NULL;
    if (line == NULL || max < 1)
        return 0;
    lines[0] = (Line){NULL, NULL, 0};
    lines[0].file = as_told(dw.dwarf_linesrc(line, NULL, NULL), unit);
    dw.dwarf_lineno(line, &lines[0].line);
    return add_functions(unit, pc - bias, lines, max);
}

#else

bool debug_info_possible(void)
{
    return false;
}

void debug_info_open(void)
{
}

int debug_info_find(const void *address, Line *lines, int max)
{
    (void)address, (void)lines, (void)max;
    return 0;
}

#endif
