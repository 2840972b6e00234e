/* The build tree is laid out as an installation is, so one rule finds both. */
#include "lowering/toolchain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontend/arena.h"

/* CHANT_LIBDIR and CHANT_INCLUDEDIR, relative to the prefix, and CHANT_SANITIZE come
 * from the build. */

static char *join(const char *dir, const char *rest)
{
    char *path = xmalloc(strlen(dir) + strlen(rest) + 2);
    sprintf(path, "%s/%s", dir, rest);
    return path;
}

static bool must_exist(const char *dir, const char *file)
{
    char *path = join(dir, file);
    bool found = access(path, R_OK) == 0;
    if (!found)
        fprintf(stderr,
                "chant: error: '%s' is missing; chant needs its headers and library beside it\n",
                path);
    free(path);
    return found;
}

/* A link named cc may lead here. */
static bool must_be_compiler(const char *cc)
{
    struct stat compiler, own;
    char *path = process_find(cc);
    bool found = path && stat(path, &compiler) == 0;
    free(path);
    bool is_own = found && stat("/proc/self/exe", &own) == 0 && compiler.st_ino == own.st_ino &&
                  compiler.st_dev == own.st_dev;
    if (!found)
        fprintf(stderr,
                "chant: error: no host compiler '%s'; CHANT_CC can name another, without options\n",
                cc);
    if (is_own)
        fprintf(stderr,
                "chant: error: the host compiler '%s' is chant itself; CHANT_CC can name another\n",
                cc);
    return found && !is_own;
}

bool toolchain_find(Toolchain *t)
{
    *t = (Toolchain){.cc = getenv("CHANT_CC")};
    if (!t->cc || !*t->cc)
        t->cc = "cc";
    char exe[4096];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (len < 0) {
        fprintf(stderr,
                "chant: error: cannot read /proc/self/exe, by which chant finds its library: %s\n",
                strerror(errno));
        return false;
    }
    exe[len] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(exe, '/');
        if (slash)
            *slash = '\0';
    }
    t->include_dir = join(exe, CHANT_INCLUDEDIR);
    t->implicit_header = join(t->include_dir, "chant/implicit.h");
    t->library = join(exe, CHANT_LIBDIR "/libchant.a");
    t->small_library = join(exe, CHANT_LIBDIR "/libchant_small.a");
    return must_exist(t->include_dir, "chant/implicit.h") &&
           must_exist(exe, CHANT_LIBDIR "/libchant.a") && must_be_compiler(t->cc);
}

void toolchain_free(Toolchain *t)
{
    free(t->include_dir);
    free(t->implicit_header);
    free(t->library);
    free(t->small_library);
}

void toolchain_compile_flags(Args *a, bool uses_chant)
{
    if (uses_chant)
        args_push(a, "-fexceptions");
    if (CHANT_SANITIZE[0])
        args_push(a, "-fsanitize=" CHANT_SANITIZE);
}

void toolchain_link_flags(const Toolchain *t, Args *a)
{
    args_push(a, "-Xlinker");
    args_push(a, t->library);
    args_push(a, "-lpthread");
    args_push(a, "-ldl");
    if (CHANT_SANITIZE[0])
        args_push(a, "-fsanitize=" CHANT_SANITIZE);
}
