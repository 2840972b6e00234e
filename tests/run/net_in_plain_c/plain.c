#include "plain.h"

#include <pthread.h>
#include <string.h>

static void answer(void *arg)
{
    net_conn *c = *(net_conn **)arg;
    char data[16];
    ssize_t n;
    while ((n = net_conn_read(c, data, sizeof data)) > 0)
        net_conn_write(c, data, (size_t)n);
    net_conn_close(c);
}

void serve(net_listener *l)
{
    net_conn *c;
    while ((c = net_listener_accept(l)) != NULL)
        chant_go(answer, &c, sizeof c);
}

int ask(net_listener *l, int times)
{
    char data[16];
    int answers = 0;
    net_conn *c = net_dial("tcp", net_addr_string(net_listener_addr(l)).text);
    for (int i = 0; i < times; i++)
        if (net_conn_write(c, "question", 8) == 8)
            answers += net_conn_read(c, data, sizeof data) == 8 && !memcmp(data, "question", 8);
    if (net_conn_close(c) != 0 || net_conn_read(c, data, sizeof data) != -1 || errno != EBADF)
        return -1;
    return answers;
}

typedef struct {
    net_listener *listener;
    int times, answers;
} Task;

static void *run(void *arg)
{
    Task *task = arg;
    task->answers = ask(task->listener, task->times);
    return NULL;
}

int ask_in_thread(net_listener *l, int times)
{
    pthread_t thread;
    Task task = {l, times, -1};
    if (pthread_create(&thread, NULL, run, &task) != 0 || pthread_join(thread, NULL) != 0)
        return -1;
    return task.answers;
}
