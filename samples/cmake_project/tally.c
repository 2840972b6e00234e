/* The worker, in plain C: channels are used by their calls. */
#include "tally.h"

#include <ctype.h>

static int count_words(const char *s) {
    int words = 0;
    for (bool inside = false; *s; s++) {
        bool letter = !isspace((unsigned char)*s);
        words += letter && !inside;
        inside = letter;
    }
    return words;
}

void tally_all(chan(const char *) texts, chan(struct tally) tallies) {
    const char *text;
    while (chan_recv(texts, &text)) {
        struct tally t = { .text = text, .words = count_words(text) };
        chan_send(tallies, &t);
    }
    chan_close(tallies);
}
