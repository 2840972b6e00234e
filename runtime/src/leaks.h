/* The leak report (CHANT_LEAKS=1): channels never freed, goroutines that still wait when the
 * program ends. leaks.c. */
#ifndef CHANT_LEAKS_H
#define CHANT_LEAKS_H

#include "chant.h"

/* Exit status of a program that leaked and would have ended with 0. */
#define LEAKS_STATUS 3

/* A channel comes into being, or is about to be freed. leaks_add does nothing when no report
 * is wanted; it may be called before the runtime has started, and reads the environment then. */
void leaks_add(chant_chan *c);
void leaks_remove(chant_chan *c);

/* Sees to a report at exit, if one is wanted. Any number of times. */
void leaks_init(void);

/* Lets the goroutines that can run do so, until all wait, have ended, or a second is over:
 * those that were about to end are no leaks, nor is what they refer to. From any thread,
 * outside the runtime; blocks. */
void leaks_settle(void);

#endif
