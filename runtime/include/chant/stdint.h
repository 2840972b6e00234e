/* What <stdint.h> declares, from the compiler's own macros.
 *
 * chant.h comes first in every .gc file. The C library's <stdint.h> would read the
 * feature-test macros (_GNU_SOURCE and the like) there and then, before the program has
 * a chance to define them; this one does not. Including <stdint.h> later is fine: it
 * declares the same types again. The fast types are glibc's on LP64, which are not what
 * every compiler's macros say. */
#ifndef CHANT_STDINT_H
#define CHANT_STDINT_H

typedef __INT8_TYPE__ int8_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __INT_LEAST8_TYPE__ int_least8_t;
typedef __UINT_LEAST8_TYPE__ uint_least8_t;
typedef __INT_FAST8_TYPE__ int_fast8_t;
typedef __UINT_FAST8_TYPE__ uint_fast8_t;
typedef __INT16_TYPE__ int16_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT_LEAST16_TYPE__ int_least16_t;
typedef __UINT_LEAST16_TYPE__ uint_least16_t;
typedef long int_fast16_t;
typedef unsigned long uint_fast16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT_LEAST32_TYPE__ int_least32_t;
typedef __UINT_LEAST32_TYPE__ uint_least32_t;
typedef long int_fast32_t;
typedef unsigned long uint_fast32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT_LEAST64_TYPE__ int_least64_t;
typedef __UINT_LEAST64_TYPE__ uint_least64_t;
typedef long int_fast64_t;
typedef unsigned long uint_fast64_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __INTMAX_TYPE__ intmax_t;
typedef __UINTMAX_TYPE__ uintmax_t;

#define CHANT_STDINT_MIN(max) (-max - 1)
#define INT8_MAX __INT8_MAX__
#define INT8_MIN CHANT_STDINT_MIN(INT8_MAX)
#define UINT8_MAX __UINT8_MAX__
#define INT_LEAST8_MAX __INT_LEAST8_MAX__
#define INT_LEAST8_MIN CHANT_STDINT_MIN(INT_LEAST8_MAX)
#define UINT_LEAST8_MAX __UINT_LEAST8_MAX__
#define INT_FAST8_MAX __INT_FAST8_MAX__
#define INT_FAST8_MIN CHANT_STDINT_MIN(INT_FAST8_MAX)
#define UINT_FAST8_MAX __UINT_FAST8_MAX__
#define INT16_MAX __INT16_MAX__
#define INT16_MIN CHANT_STDINT_MIN(INT16_MAX)
#define UINT16_MAX __UINT16_MAX__
#define INT_LEAST16_MAX __INT_LEAST16_MAX__
#define INT_LEAST16_MIN CHANT_STDINT_MIN(INT_LEAST16_MAX)
#define UINT_LEAST16_MAX __UINT_LEAST16_MAX__
#define INT_FAST16_MAX __LONG_MAX__
#define INT_FAST16_MIN CHANT_STDINT_MIN(INT_FAST16_MAX)
#define UINT_FAST16_MAX (__LONG_MAX__ * 2UL + 1)
#define INT32_MAX __INT32_MAX__
#define INT32_MIN CHANT_STDINT_MIN(INT32_MAX)
#define UINT32_MAX __UINT32_MAX__
#define INT_LEAST32_MAX __INT_LEAST32_MAX__
#define INT_LEAST32_MIN CHANT_STDINT_MIN(INT_LEAST32_MAX)
#define UINT_LEAST32_MAX __UINT_LEAST32_MAX__
#define INT_FAST32_MAX __LONG_MAX__
#define INT_FAST32_MIN CHANT_STDINT_MIN(INT_FAST32_MAX)
#define UINT_FAST32_MAX (__LONG_MAX__ * 2UL + 1)
#define INT64_MAX __INT64_MAX__
#define INT64_MIN CHANT_STDINT_MIN(INT64_MAX)
#define UINT64_MAX __UINT64_MAX__
#define INT_LEAST64_MAX __INT_LEAST64_MAX__
#define INT_LEAST64_MIN CHANT_STDINT_MIN(INT_LEAST64_MAX)
#define UINT_LEAST64_MAX __UINT_LEAST64_MAX__
#define INT_FAST64_MAX __LONG_MAX__
#define INT_FAST64_MIN CHANT_STDINT_MIN(INT_FAST64_MAX)
#define UINT_FAST64_MAX (__LONG_MAX__ * 2UL + 1)
#define INTPTR_MAX __INTPTR_MAX__
#define INTPTR_MIN CHANT_STDINT_MIN(INTPTR_MAX)
#define INTMAX_MAX __INTMAX_MAX__
#define INTMAX_MIN CHANT_STDINT_MIN(INTMAX_MAX)
#define PTRDIFF_MAX __PTRDIFF_MAX__
#define PTRDIFF_MIN CHANT_STDINT_MIN(PTRDIFF_MAX)
#define SIG_ATOMIC_MAX __SIG_ATOMIC_MAX__
#define SIG_ATOMIC_MIN CHANT_STDINT_MIN(SIG_ATOMIC_MAX)
#define UINTPTR_MAX __UINTPTR_MAX__
#define UINTMAX_MAX __UINTMAX_MAX__
#define SIZE_MAX __SIZE_MAX__
#define WCHAR_MAX __WCHAR_MAX__
#define WCHAR_MIN CHANT_STDINT_MIN(WCHAR_MAX)
#define WINT_MAX __WINT_MAX__
#define WINT_MIN 0u

#define INT8_C(c) c
#define INT16_C(c) c
#define INT32_C(c) c
#define INT64_C(c) c##L
#define UINT8_C(c) c
#define UINT16_C(c) c
#define UINT32_C(c) c##U
#define UINT64_C(c) c##UL
#define INTMAX_C(c) c##L
#define UINTMAX_C(c) c##UL

#endif
