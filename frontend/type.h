/* C types, channel types, and their layout on the target ABI.
 *
 * A Type is immutable once complete, lives in the unit's arena, and is compared
 * with type_compatible, never with ==: typedef names and qualifiers are kept as
 * written so that diagnostics and emitted declarations read as the programmer's.
 * type_strip removes typedef layers (their qualifiers are merged). */
#ifndef CHANT_TYPE_H
#define CHANT_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/ast.h"
#include "frontend/map.h"

typedef enum TypeKind {
    TYPE_ERROR, /* unknown: every use is accepted in silence, to stop cascades */
    TYPE_VOID,
    /* integers, in order of rank within each signedness */
    TYPE_BOOL,
    TYPE_CHAR,
    TYPE_SCHAR,
    TYPE_UCHAR,
    TYPE_SHORT,
    TYPE_USHORT,
    TYPE_INT,
    TYPE_UINT,
    TYPE_LONG,
    TYPE_ULONG,
    TYPE_LLONG,
    TYPE_ULLONG,
    TYPE_INT128,
    TYPE_UINT128,
    TYPE_ENUM,
    /* floating */
    TYPE_FLOAT16,
    TYPE_BFLOAT16,
    TYPE_FLOAT,
    TYPE_DOUBLE,
    TYPE_LDOUBLE,
    TYPE_FLOAT128,
    TYPE_FLOAT32,
    TYPE_FLOAT64,
    TYPE_FLOAT32X,
    TYPE_FLOAT64X,
    TYPE_DECIMAL32,
    TYPE_DECIMAL64,
    TYPE_DECIMAL128,
    TYPE_COMPLEX, /* element in `base` */
    TYPE_VECTOR,  /* element in `base`, `length` elements */
    TYPE_POINTER, /* `base` */
    TYPE_ARRAY,   /* `base`, `length` or `vla` or neither (incomplete) */
    TYPE_FUNCTION,
    TYPE_STRUCT,
    TYPE_UNION,
    TYPE_CHAN,    /* `base` is the element, `direction` */
    TYPE_TYPEDEF, /* sugar: `symbol`, whose type is `base` */
    TYPE_VA_LIST  /* __builtin_va_list where it can't be spelled otherwise */
} TypeKind;

enum {
    QUAL_CONST = 1,
    QUAL_VOLATILE = 2,
    QUAL_RESTRICT = 4,
    QUAL_ATOMIC = 8,
    QUAL_SEG_FS = 16,
    QUAL_SEG_GS = 32
};

typedef enum ChanDir { CHAN_BOTH, CHAN_SEND, CHAN_RECV } ChanDir;

/* A member of a struct or union. */
typedef struct Field {
    Name name;  /* NULL: an anonymous struct/union member or an unnamed bit-field */
    Type *type;
    Node *decl; /* its FIELD_DECLARATOR, or the FIELD_DECL of an anonymous member */
    int64_t offset;  /* bytes; -1 unknown */
    int bit_offset;  /* within the byte at offset, for a bit-field */
    int bit_width;   /* -1: not a bit-field */
    int align;       /* from aligned attributes; 0: the type's */
    bool packed;
} Field;

/* What a struct, union or enum tag stands for; shared by all qualified variants. */
typedef struct Tag {
    TypeKind kind; /* TYPE_STRUCT, TYPE_UNION or TYPE_ENUM */
    Name name;     /* NULL: anonymous; lowering may name it */
    Node *decl;    /* the RECORD_SPEC or ENUM_SPEC that defines it; NULL while incomplete */
    Symbol *owner; /* the function it is declared in; NULL at file scope */
    bool complete;
    bool packed;
    bool transparent;
    bool odd_layout; /* ms_struct or the like: layout_record leaves it unknown */
    bool is_const_member, has_flexible, is_variable; /* variable: a VLA inside (GNU) */
    int64_t size;  /* bytes, -1 unknown */
    int align;     /* bytes; before layout_record the least that attributes ask for, or 0 */
    int pack;      /* #pragma pack in force at the closing brace, bytes; 0: none */
    VEC(Field) fields;
    Map members;     /* name -> 1 + index of the field that is or holds it; may be empty,
                        then type_field searches the list */
    Type *enum_base; /* an enum's compatible integer type */
    Type *type;      /* type_tagged of it, once made */
} Tag;

typedef struct ParamType {
    Type *type; /* after adjustment of arrays and functions to pointers */
    Name name;  /* may be NULL */
} ParamType;

struct Type {
    TypeKind kind;
    unsigned quals;
    Type *base;
    int align; /* from an aligned attribute on a typedef or declaration; 0: natural */
    Type *stripped; /* what type_strip gives; NULL: the type itself */
    bool nameless;  /* for gcc a type of its own, without a name below typedefs: an enum in
                       another mode, a bit-field wider than an int, a union that a typedef makes
                       transparent */
    bool varies;    /* a variable length array is in it or in what it derives from */
    union {
        struct { /* TYPE_ARRAY, TYPE_VECTOR */
            int64_t length; /* -1: incomplete or vla */
            Node *vla;      /* size expression of a variable length array; NULL: none */
            bool is_star;   /* [*] */
            unsigned index_quals; /* int a[const 3] */
        };
        struct { /* TYPE_FUNCTION; result in `base` */
            VEC(ParamType) params;
            bool variadic;
            bool no_prototype; /* int f() */
            bool returns_retained, is_noreturn;
        };
        Tag *tag;         /* TYPE_STRUCT, TYPE_UNION, TYPE_ENUM */
        ChanDir direction; /* TYPE_CHAN */
        Symbol *symbol;   /* TYPE_TYPEDEF */
    };
};

/* Basic types: one shared object each, e.g. type_basic(TYPE_INT). */
Type *type_basic(TypeKind kind);
extern Type type_error;

Type *type_pointer(Arena *a, Type *to);
Type *type_array(Arena *a, Type *of, int64_t length);
Type *type_vla(Arena *a, Type *of, Node *size);
Type *type_vector(Arena *a, Type *of, int64_t length);
Type *type_complex(Arena *a, Type *of);
Type *type_function(Arena *a, Type *result);
Type *type_chan(Arena *a, Type *element, ChanDir direction);
Type *type_typedef(Arena *a, Symbol *symbol, Type *underlying);
Type *type_tagged(Arena *a, Tag *tag);
Type *type_qualified(Arena *a, Type *t, unsigned add); /* t with more qualifiers */

/* t without its own qualifiers; keeps typedef names where it can. */
Type *type_unqualified(Arena *a, Type *t);


/* t with another alignment in bytes (an aligned attribute, _Alignas). */
Type *type_aligned(Arena *a, Type *t, int align);

/* Below all typedefs; qualifiers and alignment of the layers are merged into the result.
 * O(1), as types are made with it. Never NULL. */
Type *type_strip(Type *t);
TypeKind type_kind(const Type *t); /* the stripped kind */
unsigned type_quals(const Type *t); /* of all layers; of an array: its element's */

bool type_is_integer(const Type *t);
bool type_is_unsigned(const Type *t); /* of an integer type (plain char: signed) */
bool type_is_floating(const Type *t); /* real floating */
bool type_is_arithmetic(const Type *t);
bool type_is_scalar(const Type *t); /* arithmetic, pointer, channel */
bool type_is_pointer(const Type *t);
bool type_is_chan(const Type *t);
bool type_is_record(const Type *t);
bool type_is_function(const Type *t);
bool type_is_array(const Type *t);
bool type_is_void(const Type *t);
bool type_is_error(const Type *t);
bool type_is_complete(const Type *t);
bool type_is_variably_modified(const Type *t);

/* C17 6.2.7. Qualifiers count, as in the standard. */
bool type_compatible(const Type *a, const Type *b);
bool type_compatible_unqualified(const Type *a, const Type *b);
Type *type_composite(Arena *arena, Type *a, Type *b);

/* Lvalue, array and function conversion (6.3.2.1): what an expression's value has. */
Type *type_decay(Arena *a, Type *t);
Type *type_promote(Type *t);                    /* integer promotions, 6.3.1.1 */
Type *type_promote_field(const Field *f);       /* the same of a bit-field, by its width */
Type *type_default_promote(Type *t);            /* default argument promotions, 6.5.2.2 */
Type *type_usual_arithmetic(Type *a, Type *b);  /* 6.3.1.8 */

/* Layout (layout.c). -1 and 0 where incomplete, variable or unknown. */
int64_t type_size(const Type *t);
int type_align(const Type *t);

/* True if a vector that SSE has no register for is in it: what _Alignof says of it depends on
 * the target options. Its place in records does not. */
bool type_has_wide_vector(const Type *t);
void layout_record(Tag *tag);  /* sets offsets, size, align of a completed struct/union */

/* The field of the tag's own that is the member `name`, or the anonymous one that holds it. NULL if
 * there is none. */
const Field *type_direct_field(const Tag *tag, Name name);

/* The member `name`, looked for in anonymous members too; *offset gets the sum of
 * offsets, -1 if it is unknown. NULL if there is none. */
const Field *type_field(const Type *record, Name name, int64_t *offset);

/* C spelling for people and for C: `int (*)[3]`, `<-chan struct job`; with a
 * declarator name if `name` is not NULL. Typedef names stay. For channel types the
 * Chant spelling. The result is in `a`. */
const char *type_spell(Arena *a, const Type *t, const char *name);

/* The same without any typedef names. */
const char *type_spell_canonical(Arena *a, const Type *t);

/* The same as type_spell for emitted C: every channel is `struct chant_chan *`; an alignment that
 * the outermost type carries follows the name as an attribute. An anonymous record prints by its
 * tag's name once lowering gave it one. A variable length is left open, as in `int (*p)[]`: who
 * needs it writes __typeof__ of the variable. */
const char *type_spell_c(Arena *a, const Type *t, const char *name);

/* The same without typedef names and alignment, in words of every standard; a variable length
 * is spelled as one, with which it is compatible. */
const char *type_spell_exact(Arena *a, const Type *t);

#endif
