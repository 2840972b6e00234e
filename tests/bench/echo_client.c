/* echo_client PORT REQUESTS: see echo_client.h. */
#include "echo_client.h"

int main(int argc, char **argv) {
    return argc == 3 ? echo_client(atoi(argv[1]), atoi(argv[2])) : 2;
}
