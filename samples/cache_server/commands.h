// The commands that the cache understands.
#ifndef CACHE_COMMANDS_H
#define CACHE_COMMANDS_H

#include "protocol.h"
#include "store.h"

// A command that has come whole, and where its reply goes.
struct call {
    struct store *store;
    const char *data;  // that its words are in
    const struct word *words;
    int count;
    int64_t now;  // milliseconds since 1970
    struct replies *out;
    bool quit;    // the client wants to go
};

// Carries out the command, under the locks of its keys' shards, and replies. Does not block but
// for those locks.
void command_run(struct call *call);

#endif
