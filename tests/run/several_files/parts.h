#ifndef PARTS_H
#define PARTS_H

extern chan int shared, kept;

void start(void);
int other_hidden(void);

static inline int gather(void) {
    int sum = 0;
    while (len(kept) > 0) sum += <-kept;
    return sum;
}

#endif
