/* Parses files and says what is wrong with them: the front end's syntax alone. Every
 * sixteenth tree is compared with what tree-sitter alone makes; another one counts as an error.
 *
 *     parse_tool [-q] FILE...    what is wrong, then the totals; -q: the totals
 *     parse_tool -d FILE...      the trees too
 *
 * Files are preprocessed text. Exit status 1 if any file had an error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "frontend/cst.h"
#include "frontend/source.h"

enum { COMPARED = 16 }; /* one file in so many */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* file:line:col by the line markers, as the compiler would say it. */
static void print_error(const Source *source, const CstError *e)
{
    Loc loc = source_locate(source, e->span.start);
    size_t len;
    const char *line = source_line(source, e->span.start, &len);
    printf("%s: %s:%d:%d: %s\n", source_name(source), loc.file, loc.line, loc.column, e->message);
    printf("    %.*s\n", len > 160 ? 160 : (int)len, line);
    if (e->opener.end) {
        loc = source_locate(source, e->opener.start);
        printf("    opened at %s:%d:%d\n", loc.file, loc.line, loc.column);
    }
}

int main(int argc, char **argv)
{
    bool dump = false, quiet = false;
    int files = 0, bad = 0;
    size_t bytes = 0, nodes = 0;
    double spent = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-d") == 0) {
            dump = true;
            continue;
        }
        if (strcmp(argv[i], "-q") == 0) {
            quiet = true;
            continue;
        }
        size_t len;
        char *text = source_read_file(argv[i], &len);
        if (!text) {
            perror(argv[i]);
            return 1;
        }
        double start = seconds();
        Cst *tree = cst_parse(text, len);
        spent += seconds() - start;
        Source *source = source_new(text, len, argv[i]);
        files++;
        bytes += len;
        nodes += tree->count - 1;
        bad += tree->error_count > 0;
        for (int j = 0; j < tree->error_count && !quiet; j++)
            print_error(source, &tree->errors[j]);
        if (dump)
            cst_dump(tree, text, stdout);
        if (files % COMPARED == 1) {
            Cst *reference = cst_parse_reference(text, len);
            if (!cst_equal(tree, reference)) {
                printf("%s: not the tree that tree-sitter makes\n", argv[i]);
                bad++;
            }
            cst_free(reference);
        }
        cst_free(tree);
        source_free(source);
    }
    printf("%d files, %d with errors, %.1f MB, %zu nodes, %.2f s\n", files, bad,
           (double)bytes / 1e6, nodes, spent);
    return bad > 0;
}
