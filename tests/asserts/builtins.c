/* The type of every built-in function that has one, as builtins.def gives it. */
#define FUNCTION(name, types, is_library) extern __typeof__(__builtin_##name) *known_##name;
#define MATH(name, types, is_library)                                                              \
    FUNCTION(name, types, is_library)                                                              \
    FUNCTION(name##f, types, is_library)                                                           \
    FUNCTION(name##l, types, is_library)
#include "../../frontend/builtins.def"
