/* What stands in front of every .gc file. It is included by its path, as a chant.h of the user's
 * may be found first; so it has to say itself that it is none of the user's. */
#pragma GCC system_header
#include "../chant.h"
