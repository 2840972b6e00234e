#ifndef SHARED_H
#define SHARED_H

#include <chant.h>

struct word {
    char text[16];
    int length;
};

void produce(chan(int) out, int n);
void square_all(chan(int) in, chan(int) out);
void split(const char *text, chan(struct word) out);
int take_either(chan(int) a, chan(int) b);
int from_thread(chan(int) c);

#endif
