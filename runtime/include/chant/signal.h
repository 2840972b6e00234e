/* Chant: signals, after Go's package os/signal: a program learns of them through channels and
 * contexts, and handles them in a goroutine, where it may call what it likes.
 *
 *     chan int stop = make(chan int, 1);
 *     signal_notify(stop, SIGINT, SIGTERM);
 *     printf("%s\n", strsignal(<-stop));
 *
 * Lists of signals need no end mark; an empty one means every signal that can be asked for:
 * not SIGKILL and SIGSTOP, which nobody can handle; not SIGSEGV, SIGBUS, SIGFPE and SIGILL, by
 * which the runtime reports faults.
 *
 * A signal that comes again before it was passed on is passed on once. Which thread the kernel
 * gives it to makes no difference; one that all threads block stays pending. While a program
 * asks for signals it waits for the outside world, so no deadlock is reported.
 *
 * Every call may be made from any goroutine or thread. None blocks. Those that return int return
 * 0, or -1 and errno:
 *   EINVAL  no signal, or one that can't be asked for
 *   EMFILE, ENFILE, ENOMEM  the first call needs a descriptor */
#ifndef CHANT_SIGNAL_H
#define CHANT_SIGNAL_H

#include <signal.h>

#include "context.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* Sends the number of each of these signals that comes to c, a channel of int. Sending never
 * waits: what finds c full, or unbuffered with nobody receiving, or closed, is dropped, so a
 * buffer of 1 will do for one signal. What the signals did before, end the program for
 * instance, they no longer do. Channels are independent: each gets its own copy. More calls with
 * the same c add signals. Retains c until signal_stop. Panics
 * "os/signal: Notify using nil channel" if c is NULL, "os/signal: channel of something else than
 * int" if its elements have another size. Source: Go, os/signal, Notify. */
#ifdef __CHANT__
int signal_notify(chan<- int c, ...);
#else
int signal_notify(chan(int) c, ...);
#endif

/* Sends no more to c: what has come until now is sent before this returns, nothing
 * afterwards. A signal that nobody asks for any more does what it did before. A channel that
 * was not given to signal_notify is a no-op. */
#ifdef __CHANT__
void signal_stop(chan<- int c);
#else
void signal_stop(chan(int) c);
#endif

/* The signals are ignored, by programs as well that this one starts; nobody is notified of them
 * any more. */
int signal_ignore(int sig, ...);

/* Nobody is notified of the signals any more, none is ignored because of signal_ignore: they do
 * what they did before. */
int signal_reset(int sig, ...);

/* True if sig is ignored at present, by whatever call. */
bool signal_ignored(int sig);

/* A context made from parent that is canceled when one of the signals comes; its cause is then
 * the number of the signal, negative. Until signal_stop_context the signals do nothing else. The
 * caller owns the result:
 *
 *     context_context *ctx = signal_notify_context(context_background(), SIGINT, SIGTERM);
 *     defer context_release(ctx);
 *     defer signal_stop_context(ctx);
 *
 * NULL and errno as above. Panics as context_with_cancel. Source: Go, os/signal,
 * NotifyContext. */
context_context *signal_notify_context(context_context *parent, ...);

/* Cancels ctx, and lets go of its signals: another SIGINT ends the program. Call it as soon as
 * the end has begun if a user shall be able to hasten it. Once it was called, or for another
 * context, it only cancels. Drops no reference of the caller's. */
void signal_stop_context(context_context *ctx);

/* The ends of the lists. */
#define signal_notify(...) signal_notify(__VA_ARGS__, 0)
#define signal_ignore(...) signal_ignore(__VA_ARGS__ + 0, 0)
#define signal_reset(...) signal_reset(__VA_ARGS__ + 0, 0)
#define signal_notify_context(...) signal_notify_context(__VA_ARGS__, 0)

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
