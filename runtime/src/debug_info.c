/* DWARF through elfutils' libdw, which is loaded when the first line is wanted: programs are
 * not linked to it, and run where it is not installed. */
#include "debug_info.h"

#if __has_include(<elfutils/libdwfl.h>)

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <string.h>
#include <unistd.h>

/* A static program has no dlopen to speak of: a weak reference does not link it in. */
#pragma weak dlopen
#pragma weak dlsym

/* Functions inlined into each other that are followed. */
#define SCOPES_MAX 32

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
    X(dwarf_child)                                                                            \
    X(dwarf_siblingof)                                                                        \
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

/* The scope that holds `address` among the children of *scope, into *scope. */
static bool descend(Dwarf_Die *scope, Dwarf_Addr address)
{
    Dwarf_Die child, *at = &child;
    if (dw.dwarf_child(scope, at) != 0)
        return false;
    do {
        int tag = dw.dwarf_tag(at);
        if ((tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine ||
             tag == DW_TAG_lexical_block) &&
            dw.dwarf_haspc(at, address) > 0) {
            *scope = *at;
            return true;
        }
    } while (dw.dwarf_siblingof(at, at) == 0);
    return false;
}

/* Names the functions whose scopes hold `address`: the one that the code is in and those that
 * are inlined there, as the code lies. (libdw's own search gives up where link-time
 * optimisation has put the inlined function's description into another unit.) lines[0] has
 * its file and line already. */
static int add_functions(Dwarf_Die *unit, Dwarf_Addr address, Line *lines, int max)
{
    Dwarf_Die scopes[SCOPES_MAX], at = *unit;
    int depth = 0, n = 0;
    while (descend(&at, address) && depth < SCOPES_MAX)
        if (dw.dwarf_tag(&at) != DW_TAG_lexical_block)
            scopes[depth++] = at;
    while (depth-- > 0 && n < max) {
        Dwarf_Die *scope = &scopes[depth];
        lines[n++].function = dw.dwarf_diename(scope);
        if (dw.dwarf_tag(scope) == DW_TAG_subprogram)
            break;
        if (n < max) {
            lines[n] = (Line){NULL, NULL, 0};
            call_place(scope, unit, &lines[n]);
        }
    }
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
