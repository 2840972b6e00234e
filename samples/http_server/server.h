// An HTTP/1.1 server, a goroutine for each connection. What its files share:
//
//     request.c, chunks.c   what a request says; nothing of sockets
//     connection.gc         a connection: requests in, responses out, within limits
//     response.gc           how a response is written
//     routes.gc, files.gc   what there is to be had
//     server.gc             accepting, and the end
//     main.gc, selftest.gc  the program, and its own client
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <chant/context.h>
#include <chant/net.h>
#include <chant/sync.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"

enum {
    MOST_BODY = 1 << 20,  // bytes of a request's body
    MOST_DRAIN = 1 << 18, // bytes that are read only to be thrown away
    IN_ROOM = 32 * 1024,  // more than HTTP_MAX_HEAD
    OUT_ROOM = 16 * 1024,
};

struct server {
    net_listener *listener;
    int root;                     // the served folder
    time_duration idle_limit;     // for the next request to begin
    time_duration request_limit;  // for a head, and for a body, to come whole
    time_duration write_limit;    // for the client to take a part of the response
    sync_waitgroup running;       // connections, and the accepting goroutine
    sync_mutex mutex;             // of `connections`
    struct connection *connections;
    atomic_bool ending;
    atomic_long open, counter;
};

enum { IDLE, BUSY, ENDED };

struct connection {
    struct server *server;
    net_conn *net;
    struct connection *next, **link;  // in the server's list
    // IDLE, BUSY or ENDED. Whoever changes it from IDLE has the say: the connection when a request
    // comes, the server when it ends.
    atomic_int state;

    time_time now;                          // when the request began, or before
    int64_t read_deadline, write_deadline;  // as they are set, of the monotonic clock

    struct http_head head;
    size_t head_at;  // where its spans begin in `in`; they hold until the body is read
    bool keep;       // the connection, after this response
    bool broken;     // nothing more can be sent or received
    bool all_here;   // of the request's body
    bool body_limited;
    int64_t left;    // of a body of known length
    struct http_chunks chunks;

    time_t date_of;
    char date[32];   // "Sun, 06 Nov 1994 08:49:37 GMT", of date_of

    size_t start, end, out;  // in[start..end) has come and not been used; out[0..out) is to go
    char in[IN_ROOM], out_data[OUT_ROOM];
};

// ---- server.gc ----
// Listens at `address` and serves `folder`. NULL, with a message, if that can't be.
struct server *server_new(const char *address, const char *folder);
// Serves until ctx ends, lets requests that have begun be answered for a while, and frees it.
void server_run(struct server *s, context_context *ctx);

// ---- connection.gc ----
// Serves the connection to its end.
void connection_serve(struct connection *c);
// Appends to what is to be sent.
void connection_put(struct connection *c, const void *data, size_t len);
// Sends what has been put. False if that can't be.
bool connection_flush(struct connection *c);
// Gives the next part of the response its time.
void connection_extend_write(struct connection *c);
// Answers with a status, after which the connection is closed.
void connection_refuse(struct connection *c, int status);
// The next bytes of the request's body, as many as are there: their count, 0 at the end, or the
// status to refuse with, negative.
ssize_t connection_read_body(struct connection *c, char *data, size_t size);

// ---- response.gc ----
// A response is: begin, fields, and the end of its head, in one of the ways below.
void response_begin(struct connection *c, int status);
void response_field(struct connection *c, const char *name, const char *value);
void response_head_end(struct connection *c);
// A body of so many bytes follows, by connection_put or else; or no body, where there is no type.
void response_length(struct connection *c, const char *type, uint64_t length);
void response_body(struct connection *c, const char *type, const char *data, size_t len);
// A body in pieces; an empty piece is left out.
void response_stream(struct connection *c, const char *type);
void response_piece(struct connection *c, const char *data, size_t len);
void response_stream_end(struct connection *c);
// A whole response that says in words what its status is.
void response_plain(struct connection *c, int status);

// HTTP's form of a time, and back: -1 if it is none.
void http_date(time_t t, char date[32]);
time_t http_parse_date(const char *text, size_t len);

// ---- routes.gc, files.gc ----
// Answers the request whose head has come.
void route_request(struct connection *c);
// Answers with a file of the served folder.
void files_serve(struct connection *c, const char *path);

// ---- selftest.gc ----
// Starts a server on a port that is free, asks it for all it has, and prints the answers.
int selftest(void);

#endif
