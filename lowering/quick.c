/* What stands behind -e gets the usual headers, and is put into main, unless it defines that: its
 * first lines, as long as they are directives, stay in front. */
#include "lowering/quick.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/arena.h"
#include "frontend/source.h"

static const char headers[] =
    "#include <assert.h>\n#include <ctype.h>\n#include <errno.h>\n#include <inttypes.h>\n"
    "#include <limits.h>\n#include <math.h>\n#include <signal.h>\n#include <stdarg.h>\n"
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <time.h>\n"
    "#include <unistd.h>\n#include <chant/sync.h>\n#include <chant/time.h>\n";

/* Behind the comment, constant or single character at `at`. */
static const char *skip_token(const char *at)
{
    if (at[0] == '/' && at[1] == '/')
        return strchrnul(at, '\n');
    if (at[0] == '/' && at[1] == '*') {
        const char *end = strstr(at + 2, "*/");
        return end ? end + 2 : strchr(at, '\0');
    }
    char quote = *at++;
    if (quote != '"' && quote != '\'')
        return at;
    while (*at && *at != quote)
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return *at ? at + 1 : at;
}

/* True if a function main stands in the code, outside of all braces and parentheses. */
static bool defines_main(const char *at)
{
    for (int depth = 0; *at;) {
        if (isalpha((unsigned char)*at) || *at == '_') {
            size_t len = 1;
            while (isalnum((unsigned char)at[len]) || at[len] == '_')
                len++;
            bool is_main = depth == 0 && len == 4 && strncmp(at, "main", 4) == 0;
            at += len;
            if (is_main && at[strspn(at, " \t\n")] == '(')
                return true;
            continue;
        }
        depth += (*at == '{' || *at == '(') - (*at == '}' || *at == ')');
        at = skip_token(at);
    }
    return false;
}

/* Behind the first lines, which are blank or directives. */
static const char *skip_directives(const char *at, int *lines)
{
    for (;;) {
        const char *word = at + strspn(at, " \t");
        if (*word != '#' && *word != '\n')
            return at;
        bool goes_on;
        do {
            const char *end = strchrnul(at, '\n');
            goes_on = end > at && end[-1] == '\\' && *end;
            if (!*end)
                return end;
            at = end + 1;
            ++*lines;
        } while (goes_on);
    }
}

static char *join_lines(const Args *lines)
{
    size_t len = 0;
    for (int i = 0; i < lines->count; i++)
        len += strlen(lines->items[i]) + 1;
    char *text = xmalloc(len + 1), *at = text;
    for (int i = 0; i < lines->count; i++)
        at += sprintf(at, "%s\n", lines->items[i]);
    return text;
}

static void make_program(GivenSource *s, const Args *lines)
{
    char *code = join_lines(lines), *text = NULL;
    FILE *out = open_memstream(&text, &s->len);
    int line = 1;
    if (out) {
        fprintf(out, "%s# 1 \"%s\"\n", headers, options_code_name);
        if (defines_main(code)) {
            fputs(code, out);
        } else {
            const char *body = skip_directives(code, &line);
            fwrite(code, 1, (size_t)(body - code), out);
            fprintf(out,
                    "int main(int argc, char **argv) { (void)argc; (void)argv;\n"
                    "# %d \"%s\"\n%s;}\n",
                    line, options_code_name, body);
        }
    }
    if (!out || fclose(out) != 0) {
        perror("chant: error: cannot keep the program");
        exit(1);
    }
    free(code);
    s->text = text;
}

const GivenSource *quick_source(const Options *o, const char *path)
{
    static GivenSource code, input;
    if (path == options_code_name) {
        if (!code.text) {
            code.name = options_code_name;
            make_program(&code, &o->code);
        }
        return &code;
    }
    if (strcmp(path, "-") != 0 || !options_is_chant_source(o, path) ||
        options_is_c_source(o, path))
        return NULL;
    if (!input.text) {
        input.name = "<stdin>";
        input.text = source_read_input(&input.len);
        if (!input.text) {
            perror("chant: error: cannot read standard input");
            exit(1);
        }
    }
    return &input;
}
