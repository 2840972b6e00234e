/* Where the pieces around the compiler are: the host compiler, chant.h, libchant. */
#ifndef CHANT_TOOLCHAIN_H
#define CHANT_TOOLCHAIN_H

#include "frontend/process.h"

typedef struct Toolchain {
    const char *cc;        /* CHANT_CC, or cc */
    char *include_dir;     /* holds chant.h */
    char *implicit_header; /* what .gc files include unasked */
    char *library;         /* path of libchant.a */
    char *small_library;   /* the same without debugging information; may not be there */
    struct Direct *direct; /* how to do without the host compiler's driver; or NULL */
} Toolchain;

/* Finds them next to the running executable: PREFIX/bin/chant goes with
 * PREFIX/include and PREFIX/lib. False with a message if they are not there, or no host compiler
 * is, or it is this program, which would start itself for ever. */
bool toolchain_find(Toolchain *t);
void toolchain_free(Toolchain *t);

/* What compiling emitted C needs besides the user's options: exceptions where something of
 * Chant's stood, so that a panic runs deferred statements; the sanitizers that libchant was
 * built with. */
void toolchain_compile_flags(Args *a, bool uses_chant);

/* What linking needs: libchant and what it needs. Words that say nothing to a compilation in the
 * same command, and that no -x in front of them makes a source. */
void toolchain_link_flags(const Toolchain *t, Args *a);

#endif
