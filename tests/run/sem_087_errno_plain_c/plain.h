#ifndef PLAIN_H
#define PLAIN_H

#include <stdbool.h>

bool plain_loses_errno(int id);
void plain_yields(void);
void plain_sets(int value);
int plain_errno(void);

#endif
