/* The corpus of requests, tests/http/requests.txt, put to the HTTP sample's parser or to the
 * server.
 *
 *   corpus parse FILE COUNT   each request, and COUNT spoilt forms of it, in one piece and in many
 *   corpus serve FILE PORT    each request to the server at 127.0.0.1:PORT, on a connection of its
 *                             own, while another connection, kept, must go on being served
 *   corpus write FILE FOLDER  each request into a file of its own, for libFuzzer to begin with
 *
 * Prints what is not as the file says. Exit status: 0 all is. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "http_fuzz.h"

enum { ROOM = 64 * 1024, SECONDS = 20 };

typedef struct {
    uint8_t bytes[ROOM];
    size_t len;
} Text;

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void put(Text *t, unsigned char byte)
{
    if (t->len == ROOM) {
        fputs("a request is too long\n", stderr);
        exit(2);
    }
    t->bytes[t->len++] = byte;
}

/* Appends what the notation from s on means, up to `end`; returns where it stopped. */
static const char *expand(Text *t, const char *s, char end)
{
    while (*s && *s != end) {
        if (*s == '{') {
            char *body;
            long n = strtol(s + 1, &body, 10);
            const char *after = body;
            for (long i = 0; i < n; i++)
                after = expand(t, body + 1, '}');
            s = after + 1;
        } else if (*s != '\\') {
            put(t, (unsigned char)*s++);
        } else if (s[1] == 'x') {
            char digits[3] = {s[2], s[3], 0};
            put(t, (unsigned char)strtoul(digits, NULL, 16));
            s += 4;
        } else {
            put(t, s[1] == 'r' ? '\r' : s[1] == 'n' ? '\n' : s[1] == 't' ? '\t' : '\\');
            s += 2;
        }
    }
    return s;
}

/* xorshift: the same spoilt forms in each run. */
static uint32_t chance(uint32_t below)
{
    static uint32_t state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static void spoil(Text *t)
{
    static const char likely[] = "\r\n :;,0\t%/\x00\xff";
    for (uint32_t n = 1 + chance(4); n > 0 && t->len > 0; n--) {
        size_t at = chance((uint32_t)t->len);
        unsigned char byte = (unsigned char)likely[chance(sizeof likely - 1)];
        switch (chance(4)) {
        case 0:
            t->bytes[at] = byte;
            break;
        case 1:
            memmove(t->bytes + at, t->bytes + at + 1, --t->len - at);
            break;
        case 2:
            if (t->len == ROOM)
                break;
            memmove(t->bytes + at + 1, t->bytes + at, t->len++ - at);
            t->bytes[at] = byte;
            break;
        default:
            t->len = at;
        }
    }
}

static int connect_to(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = SECONDS};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    return fd;
}

/* The server may have refused and closed before all is sent: then the response counts. */
static void send_all(int fd, const void *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = send(fd, (const char *)data + at, len - at, MSG_NOSIGNAL);
        if (n < 0)
            return;
        at += (size_t)n;
    }
}

/* Reads until the end, or until what must come has come; the status of the response, 0 if there is
 * none, -1 if the server let us wait. */
static int receive(int fd, const char *enough)
{
    static char text[4 * ROOM];
    size_t len = 0;
    for (;;) {
        ssize_t n = recv(fd, text + len, sizeof text - 1 - len, 0);
        if (n < 0 && errno == EAGAIN)
            return -1;
        if (n <= 0)
            break;
        len += (size_t)n;
        text[len] = 0;
        if ((enough && strstr(text, enough)) || len == sizeof text - 1)
            break;
    }
    text[len] = 0;
    int status = 0;
    sscanf(text, "HTTP/1.1 %d", &status);
    return status;
}

static int served(const Text *t, int port)
{
    int fd = connect_to(port);
    send_all(fd, t->bytes, t->len);
    shutdown(fd, SHUT_WR);
    int status = receive(fd, NULL);
    close(fd);
    return status;
}

/* What the server at the port says to it. `kept` is a connection that must be served as before. */
static int serve(const Text *t, int port, int kept)
{
    static const char other[] = "GET /counter HTTP/1.1\r\nHost: kept\r\n\r\n";
    int status = served(t, port);
    send_all(kept, other, sizeof other - 1);
    int harm = receive(kept, "}");
    if (harm != 200) {
        printf("after the next request another connection got %d:\n", harm);
        return -2;
    }
    return status;
}

static int parse(const Text *t, int spoils)
{
    static Text spoilt;
    for (int i = 0; i < spoils; i++) {
        if (i % 8 == 0)
            spoilt = *t;
        spoil(&spoilt);
        http_fuzz_status(spoilt.bytes, spoilt.len);
    }
    int status = http_fuzz_status(t->bytes, t->len);
    return status == 1 ? 200 : status;
}

static void write_file(const Text *t, const char *folder, int number)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%03d", folder, number);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(t->bytes, 1, t->len, file) != t->len || fclose(file) != 0)
        die(path);
}

int main(int argc, char **argv)
{
    if (argc != 4 || !strchr("psw", argv[1][0]))
        return fputs("usage: corpus parse|serve|write FILE COUNT|PORT|FOLDER\n", stderr), 2;
    int what = *argv[1], number = atoi(argv[3]), wrong = 0, count = 0;
    FILE *file = fopen(argv[2], "r");
    if (!file)
        die(argv[2]);
    int kept = what == 's' ? connect_to(number) : -1;

    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, file)) > 0;) {
        static Text t;
        char parser[8], server[8];
        int skip = 0;
        if (line[n - 1] == '\n')
            line[n - 1] = 0;
        if (line[0] == '#' || sscanf(line, "%7s %7s%n", parser, server, &skip) != 2)
            continue;
        t.len = 0;
        expand(&t, line + skip + 1, 0);
        count++;
        if (what == 'w') {
            write_file(&t, argv[3], count);
            continue;
        }
        int got = what == 's' ? serve(&t, number, kept) : parse(&t, number);
        if (got != atoi(what == 's' ? server : parser)) {
            printf("%.100s: %d\n", line, got);
            wrong++;
        }
    }
    free(line);
    fclose(file);
    if (what == 's')
        close(kept);
    printf("%d requests, %d answered otherwise\n", count, wrong);
    return wrong != 0;
}
