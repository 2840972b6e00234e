#ifndef PLAIN_H
#define PLAIN_H

#include <chant/net.h>

/* Answers all who connect to l, until it is closed. */
void serve(net_listener *l);
/* Asks so often, and returns how many answers came. The other from a thread of its own. */
int ask(net_listener *l, int times);
int ask_in_thread(net_listener *l, int times);

#endif
