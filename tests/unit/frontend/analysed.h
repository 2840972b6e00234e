/* Whole texts through the front end, for the tests of sema. */
#ifndef CHANT_TESTS_ANALYSED_H
#define CHANT_TESTS_ANALYSED_H

#include "frontend/unit.h"

/* Builds and analyses `text`, which must be without errors. To be freed with unit_free. */
Unit *analysed(const char *text);

/* The diagnostics of `text` must be `expected`: a line `line:column: severity: message`
 * for each, in source order; "" for none. */
void analysed_expect(const char *text, const char *expected);

/* The symbol that the unit declares at file scope; must exist. */
Symbol *analysed_symbol(Unit *u, const char *name);
Tag *analysed_tag(Unit *u, const char *name);

#endif
