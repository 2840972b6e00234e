#!/usr/bin/env bash
# Prints a program of N functions, each calling the one before it, with loops, switches, static
# objects of the file and of functions.
#
#   functions.sh N
awk -v n="${1:?usage: functions.sh N}" 'BEGIN {
    print "#include <stdio.h>\n#include <string.h>"
    print "struct node { int key; struct node *next; char name[16]; };"
    print "static int shared[8];"
    for (i = 0; i < n; i++) {
        printf "\nstatic int f%d(struct node *list, int n, const char *s)\n{\n", i
        printf "    int total = %d, counts[8] = {0};\n    static int calls;\n", i
        print "    for (int i = 0; i < n; i++) {"
        printf "        total += (i * %d) ^ (total >> 3);\n", i % 7 + 1
        print "        counts[total & 7]++;"
        print "        if (total > 100000 || (s && s[0] == 120))\n            total -= 99991;\n    }"
        print "    for (struct node *p = list; p; p = p->next) {\n        switch (p->key & 3) {"
        print "        case 0: total += p->key; break;"
        print "        case 1: total ^= (int)strlen(p->name); break;"
        print "        case 2: total -= counts[p->key & 7]; /* fall through */"
        print "        default: total += shared[total & 7]++;\n        }\n    }"
        printf "    calls++;\n    return total + calls"
        if (i > 0)
            printf " + (n > 0 ? f%d(list, n - 1, s) : 0)", i - 1
        print ";\n}"
    }
    print "\nint main(void)\n{"
    print "    struct node a = {3, NULL, \"abc\"}, b = {6, &a, \"de\"};\n    int total = 0;"
    printf "    for (int i = 0; i < 3; i++)\n        total ^= f%d(&b, 20 + i, \"y\");\n", n - 1
    print "    printf(\"%d %d\\n\", total, shared[3]);\n    return 0;\n}"
}'
