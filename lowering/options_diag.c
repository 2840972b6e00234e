/* All of gcc's -fdiagnostics options that change what chant prints; the others are the host
 * compiler's affair. */
#include "lowering/options_diag.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stands behind `prefix` in `arg`, or NULL. */
static const char *value_of(const char *arg, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(arg, prefix, len) == 0 ? arg + len : NULL;
}

/* -f[no-]diagnostics-show-...: true if `arg` is one. */
static bool show_option(DiagStyle *style, const char *arg)
{
    static const struct {
        const char *name;
        size_t hides; /* the flag of the style that is the opposite */
    } parts[] = {{"caret", offsetof(DiagStyle, no_caret)},
                 {"option", offsetof(DiagStyle, no_option)},
                 {"line-numbers", offsetof(DiagStyle, no_line_numbers)}};
    const char *part = value_of(arg, "-fdiagnostics-show-");
    bool hide = !part;
    if (hide)
        part = value_of(arg, "-fno-diagnostics-show-");
    for (size_t i = 0; part && i < sizeof parts / sizeof *parts; i++)
        if (strcmp(part, parts[i].name) == 0) {
            *(bool *)((char *)style + parts[i].hides) = hide;
            return true;
        }
    return false;
}

static void set_colour(DiagOptions *o, const char *when)
{
    if (strcmp(when, "always") == 0)
        o->colour = 1;
    else if (strcmp(when, "never") == 0)
        o->colour = -1;
    else if (strcmp(when, "auto") == 0)
        o->colour = 0;
}

bool options_diag(DiagOptions *o, const char *arg)
{
    const char *value;
    if (show_option(&o->style, arg))
        return false;
    if ((value = value_of(arg, "-fdiagnostics-color="))) {
        set_colour(o, value);
    } else if (strcmp(arg, "-fdiagnostics-color") == 0) {
        o->colour = 1;
    } else if (strcmp(arg, "-fno-diagnostics-color") == 0) {
        o->colour = -1;
    } else if ((value = value_of(arg, "-fdiagnostics-format="))) {
        o->style.json = strncmp(value, "json", 4) == 0;
    } else if ((value = value_of(arg, "-fdiagnostics-column-unit="))) {
        o->style.byte_columns = strcmp(value, "byte") == 0;
    } else if ((value = value_of(arg, "-fdiagnostics-column-origin="))) {
        o->style.zero_columns = strcmp(value, "0") == 0;
    } else if (strcmp(arg, "-fdiagnostics-plain-output") == 0) {
        o->style.no_caret = o->style.no_line_numbers = true;
        o->colour = -1;
    } else if ((value = value_of(arg, "-fmax-errors="))) {
        o->style.max_errors = atoi(value) > 0 ? atoi(value) : INT32_MAX;
    } else if ((value = value_of(arg, "-ftabstop="))) {
        o->style.tab = atoi(value) > 0 && atoi(value) <= 100 ? atoi(value) : 0;
    } else {
        return warning_option(&o->warnings, arg);
    }
    return false;
}

bool options_diag_colour(const DiagOptions *o)
{
    if (o->colour)
        return o->colour > 0;
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDERR_FILENO) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}
