/* A fuzz target without libFuzzer: tries files, and what a few seeds make of them.
 *
 *   replay COUNT FILE...
 *
 * Each FILE is tried as it is and spoilt by seeds 1 to COUNT; the seeds go on with what they made,
 * and start anew every tenth. A finding ends the program, after the name of the file and the seed;
 * so does an input that takes more than ten seconds of processor time. Environment:
 * CHANT_FUZZ_KEEP, a path that the input at work is written to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "frontend/arena.h"
#include "frontend/source.h"
#include "tests/fuzz/fuzz.h"

enum { ROOM = 64 * 1024, SECONDS = 10 };

static void keep(const uint8_t *data, size_t size)
{
    const char *path = getenv("CHANT_FUZZ_KEEP");
    FILE *file = path ? fopen(path, "wb") : NULL;
    if (file && (fwrite(data, 1, size, file) != size || fclose(file) != 0))
        perror(path);
}

static void attempt(const char *path, unsigned seed, const uint8_t *data, size_t size)
{
    fprintf(stderr, "%s %u\n", path, seed);
    keep(data, size);
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = SECONDS}, NULL);
    LLVMFuzzerTestOneInput(data, size);
}

static void replay(const char *path, unsigned count)
{
    size_t size, len = 0;
    char *text = source_read_file(path, &size);
    if (!text) {
        perror(path);
        exit(2);
    }
    attempt(path, 0, (uint8_t *)text, size);
    size_t room = size > ROOM ? size : ROOM;
    uint8_t *data = xmalloc(room);
    for (unsigned seed = 1; seed <= count; seed++) {
        if (seed % 10 == 1)
            memcpy(data, text, len = size);
        len = LLVMFuzzerCustomMutator(data, len, room, seed);
        attempt(path, seed, data, len);
    }
    free(data);
    free(text);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: replay COUNT FILE...\n", stderr);
        return 2;
    }
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 2; i < argc; i++)
        replay(argv[i], (unsigned)strtoul(argv[1], NULL, 10));
    return 0;
}
