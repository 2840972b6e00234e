/* Counts words. Included by the .gc file that shares the work out and by the plain C file that
 * does it: one header for both, with the channel's element in parentheses. */
#ifndef TALLY_H
#define TALLY_H

#include <chant.h>

struct tally {
    const char *text;
    int words;
};

/* Counts the words of each text that arrives, sends its tally on, and closes the output when
 * the input is closed. Written in plain C. */
void tally_all(chan(const char *) texts, chan(struct tally) tallies);

#endif
