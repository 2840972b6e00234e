#include "plain.h"

#include <chant.h>
#include <errno.h>

bool plain_loses_errno(int id) {
    errno = id;
    goroutine_yield();
    if (errno != id) return true;
    errno = id + 1;
    goroutine_yield();
    return errno != id + 1;
}

void plain_yields(void) { goroutine_yield(); }
void plain_sets(int value) { errno = value; }
int plain_errno(void) { return errno; }
