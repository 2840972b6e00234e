#include "shared.h"

#include <pthread.h>
#include <string.h>

void square_all(chan(int) in, chan(int) out) {
    int v;
    while (chan_recv(in, &v)) {
        v *= v;
        chan_send(out, &v);
    }
    chan_close(out);
}

void split(const char *text, chan(struct word) out) {
    while (*text) {
        struct word w = {{0}, (int)strcspn(text, " ")};
        memcpy(w.text, text, w.length);
        text += w.length + (text[w.length] == ' ');
        chan_send(out, &w);
    }
    chan_close(out);
}

int take_either(chan(int) a, chan(int) b) {
    int v = 0;
    struct chant_case cases[2] = {
        { .c = a, .value = &v, .dir = CHANT_RECV },
        { .c = b, .value = &v, .dir = CHANT_RECV },
    };
    int chosen = chan_select(cases, 2, false);
    return chosen == 1 && cases[1].ok ? v : -1;
}

static void *thread(void *c) {
    int v = 99;
    chan_send(c, &v);
    return NULL;
}

int from_thread(chan(int) c) {
    pthread_t t;
    int v = 0;
    if (pthread_create(&t, NULL, thread, c)) return -1;
    chan_recv(c, &v);
    pthread_join(t, NULL);
    return v;
}
