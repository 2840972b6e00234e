/* What makes one program of `chant run` another. */
#ifndef CHANT_CACHE_KEY_H
#define CHANT_CACHE_KEY_H

#include "lowering/hash.h"
#include "lowering/options.h"
#include "lowering/toolchain.h"

/* Makes the key of the program that the command line asks for: of the options, the contents of
 * the inputs, the compilers, and what of the environment they look at. False if no key can say
 * it all: an option names a file or writes one, an input is in another language, or can't be
 * read. */
bool cache_key(const Options *o, const Toolchain *t, Hash *key);

/* True if all options are of those that a key can speak for. */
bool cache_knows_options(const Options *o);

/* Adds the compilers, and what of the environment they look at. False if the host compiler is a
 * script, of which nothing is known. */
bool cache_key_tools(const Toolchain *t, Hash *key);

#endif
