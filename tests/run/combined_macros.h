#ifndef COMBINED_MACROS_H
#define COMBINED_MACROS_H
static inline int from_header(chan int c) { return <-c + <-c; }
#define RECV2(c) (<-(c) + <-(c))
#define GO(x) go { x; }
#define LOOP(v, c) for (v : c)
#define PAIR(c, a, b) do { (c) <- (a); (c) <- (b); } while (0)
#define SEL(c, v, act) select { case v = <-(c): act; break; default: break; }
#endif
