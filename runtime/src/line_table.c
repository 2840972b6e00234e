/* The compiler's own table of the calls into the runtime: a row for each, in a section that
 * is loaded, so that a stripped program has it too. It is what names the lines that
 * goroutines wait at where there is no debug information.
 *
 * lowering/emit_note.c prints the rows, an assembler's note in front of each call. The
 * offsets in a row count from themselves, so a row is right wherever it is loaded and costs
 * nothing at start. Linkers drop the rows of code that they drop, and may put them into any
 * order. */
#include "line_table.h"

#include <unwind.h>

#define SECTION ".chant_lines"

typedef struct {
    int32_t address; /* right in front of the call */
    int32_t line;
    int32_t file;    /* strings */
    int32_t function;
} Row;

static const void *from(const int32_t *offset)
{
    return (const char *)offset + *offset;
}

static const char *string(const ObjectFile *o, const int32_t *offset)
{
    const char *s = from(offset);
    return s >= o->start && s < o->end ? s : NULL;
}

bool line_table_find(const ObjectFile *o, const void *return_address, Line *line)
{
    const void *start;
    size_t size;
    if (!object_loaded_section(o, SECTION, &start, &size))
        return false;
    const Row *rows = start, *best = NULL;
    const char *best_at = NULL, *target = return_address;
    for (size_t i = 0; i < size / sizeof *rows; i++) {
        const char *at = from(&rows[i].address);
        if (at < target && (best == NULL || at >= best_at)) {
            best = &rows[i];
            best_at = at;
        }
    }
    /* Of the same function, or else of a neighbour: the call has no row. */
    if (best == NULL || _Unwind_FindEnclosingFunction((void *)(uintptr_t)(best_at + 1)) !=
                            _Unwind_FindEnclosingFunction((void *)(uintptr_t)target))
        return false;
    line->file = string(o, &best->file);
    line->function = string(o, &best->function);
    line->line = best->line;
    return line->file != NULL;
}
