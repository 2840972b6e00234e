/* What C's headers declare, as far as the tree's programs use it: so little that a fuzz target
 * reads it with every input. */
#ifndef CHANT_TESTS_FUZZ_PRELUDE_H
#define CHANT_TESTS_FUZZ_PRELUDE_H

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <chant.h>
#include <chant/sync.h>
#include <chant/time.h>

typedef struct FILE FILE;
typedef long ssize_t, time_t, off_t, intptr_t, intmax_t;
typedef unsigned long uintptr_t, uintmax_t, pthread_t;
typedef int pid_t, clockid_t;
typedef struct pthread_mutex { int lock; } pthread_mutex_t, pthread_cond_t;
typedef long jmp_buf[8];
struct timespec { time_t tv_sec; long tv_nsec; };

extern FILE *stdin, *stdout, *stderr;
int printf(const char *, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *, const char *, ...), sprintf(char *, const char *, ...);
int snprintf(char *, size_t, const char *, ...), puts(const char *), putchar(int);
int vprintf(const char *, va_list), fflush(FILE *), fputs(const char *, FILE *), fclose(FILE *);
void *malloc(size_t), *calloc(size_t, size_t), *realloc(void *, size_t), free(void *);
void abort(void) __attribute__((noreturn)), exit(int) __attribute__((noreturn));
void _exit(int) __attribute__((noreturn)), *alloca(size_t);
char *getenv(const char *), *strchr(const char *, int), *strcpy(char *, const char *);
int atoi(const char *), rand(void), strcmp(const char *, const char *), usleep(unsigned);
void *memcpy(void *, const void *, size_t), *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t), setjmp(jmp_buf), abs(int);
size_t strlen(const char *);
ssize_t read(int, void *, size_t), write(int, const void *, size_t);
int *__errno_location(void) __attribute__((const));
double sqrt(double), fabs(double);
time_t time(time_t *);
int pthread_create(pthread_t *, const void *, void *(*)(void *), void *);
int pthread_join(pthread_t, void **), clock_gettime(clockid_t, struct timespec *);

#define NULL ((void *)0)
#define errno (*__errno_location())
#define stdout stdout
#define stderr stderr
#define EOF (-1)
#define CLOCK_MONOTONIC 1
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define assert(condition) ((condition) ? (void)0 : abort())
#define PRId64 "ld"

#endif
