// Redis's protocol, version 2: commands out of what has come, and replies. Nothing of sockets.
#ifndef CACHE_PROTOCOL_H
#define CACHE_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MOST_ARGS = 1024,         // words of a command
    MOST_INLINE = 64 * 1024,  // bytes of one that is a line
    MOST_BULK = 16 << 20,     // bytes of a word
    MOST_REPLY = 256 << 20,   // bytes that wait to be sent
};

struct word {
    size_t at, len;  // in the buffer
};

// A command that is being read.
struct command {
    size_t size;     // bytes read of it; of the whole, once it is complete
    int count;       // of its words, so far
    int expected;    // of an array, once its head is read
    bool is_array;
    struct word words[MOST_ARGS];
};

enum { COMMAND_INCOMPLETE, COMMAND_COMPLETE, COMMAND_REFUSED };

// Before the first byte of a command.
void command_begin(struct command *c);

// Reads on in the `len` bytes that have come from `data`, where the command begins; words in quotes
// are changed in place. *error says why one is refused. A complete one may have no words.
int command_parse(struct command *c, char *data, size_t len, const char **error);

// A decimal number, which must be all of the text: false if it is none or is too large.
bool parse_integer(const char *text, size_t len, int64_t *n);

// Replies, gathered in memory. `failed`: there was none, or they are too many; the rest is lost.
struct replies {
    char *data;
    size_t len, room;
    bool failed;
};

void reply_simple(struct replies *r, const char *text);
void reply_error(struct replies *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void reply_integer(struct replies *r, int64_t n);
void reply_bulk(struct replies *r, const char *data, size_t len);
void reply_nil(struct replies *r);
void reply_array(struct replies *r, size_t count);

#endif
