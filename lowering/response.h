/* Response files: `@file` on a command line stands for the words in the file. */
#ifndef CHANT_RESPONSE_H
#define CHANT_RESPONSE_H

#include "frontend/process.h"

/* Appends argv to *words, each `@file` replaced by the words that the file holds, as gcc
 * reads them: separated by white space, quoted by ' or ", a backslash takes the next
 * character as it is, `@file` may stand there too. A word whose file can't be read stays
 * as it is, and so does everything behind `--`. The text of the files is malloc'ed and
 * appended to *owned; *words points into it. False with a message if files include each
 * other without end. */
bool response_expand(int argc, char **argv, Args *words, Args *owned);

#endif
