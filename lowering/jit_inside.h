/* The JIT, inside view: what its files share.
 *
 * jit_api.c       libgccjit's functions
 * jit_run.c       the child process, the context, the order of things
 * jit_entity.c    functions and objects with static storage: names, linkage, who is used
 * jit_attribute.c attributes and pragmas about functions and objects
 * jit_used.c      which functions and objects are used, and which halves there are
 * jit_link.c      what the linker is told of symbols
 * jit_half.c      the C of what goes through cc
 * jit_share.c     what goes there only to be compiled at the same time
 * jit_types.c     types and record layouts
 * jit_init.c      initialisers, flattened to values at offsets; initialising in place
 * jit_data.c      objects with static storage, as assembler text
 * jit_value.c     constants, conversions, temporaries
 * jit_block.c     blocks, statements, jumps
 * jit_place.c     lvalues: finding, reading, writing
 * jit_bits.c      bit-fields that libgccjit has no fields for
 * jit_expr.c      expressions
 * jit_binary.c    operators with two operands
 * jit_complex.c   complex numbers
 * jit_complex_const.c  constants of them
 * jit_vector.c    GNU vectors
 * jit_pass.c      how values are passed and returned
 * jit_call.c      calls
 * jit_builtin.c   built-in functions
 * jit_library.c   the C library's functions that gcc knows
 * jit_narrow.c    operations in types narrower than C's
 * jit_width.c     arithmetic in types of odd widths
 * jit_arith.c     built-in functions of arithmetic, conversions of __int128
 * jit_nan.c       NaNs that have more to say
 * jit_atomic.c    atomic objects and functions
 * jit_va.c        variadic definitions
 * jit_stmt.c      statements and declarations
 * jit_cleanup.c   cleanups
 * jit_whole.c     functions that are not inlined
 * jit_label.c     labels and jumps to them
 * jit_vla.c       variable lengths
 * jit_asm.c       asm statements
 * jit_function.c  function definitions
 *
 * A gcc_jit_rvalue is a tree that is evaluated where a statement uses it, and anew at every
 * use. So each tree here is free of side effects: whatever has one is a statement at once, and
 * its result is in a temporary. A tree that reads memory is put into a temporary before a
 * statement is added that may write (jit_expr.c).
 *
 * What can't be expressed ends the function being recorded by jit_fail. A context can't
 * forget half a function, so all is then recorded anew, without the functions that failed
 * (jit_run.c): recording is a hundredth of the time.
 *
 * All of it runs in one child process, in one thread. */
#ifndef CHANT_JIT_INSIDE_H
#define CHANT_JIT_INSIDE_H

#include <setjmp.h>
#include <stdio.h>

#include "lowering/jit.h"
#include "lowering/jit_api.h"
#include "lowering/jit_block.h"

typedef struct Jit Jit;
typedef struct JitUnit JitUnit;
typedef struct JitCleanup JitCleanup;

/* A function, or an object with static storage duration. */
typedef struct JitEntity {
    JitUnit *unit;
    const Symbol *symbol;
    const char *name;        /* the assembler's */
    FunctionDef *definition; /* of a function; NULL: defined elsewhere */
    Node *object;            /* INIT_DECLARATOR or VAR that defines an object; NULL: elsewhere */
    const char *asm_name;    /* what an asm label says; NULL: none */
    const char *odd;         /* an attribute that only cc understands; NULL: none */
    const char *failure;     /* why libgccjit can't have it; NULL: it can */
    bool is_root, is_used, is_static;
    bool is_inline, is_gnu_inline, is_always_inline, is_noinline, has_plain_declaration;
    bool is_constant;        /* a function that gives the same whenever it is asked */
    bool is_inlined_only;    /* no object file has it: its callers go where it goes */
    bool is_of_function;     /* a static object that a function declares */
    const char *alias;       /* the assembler's name of what it stands for; NULL: none */
    const char *section, *visibility; /* as attributes say; NULL: they don't */
    int constructor, destructor; /* priorities; 0: it is none */
    bool is_weak, is_weakref, is_ifunc;
    bool is_in_text;         /* assembler text mentions it */
    bool is_kept;            /* gcc must not drop it, though it may see no use of it */
    bool is_crossing;        /* static, but both halves need it */
    bool is_data_done;       /* its assembler text has been written */
    bool is_unchanging;      /* an object that nobody writes, whatever its type is */
    bool is_address_in_data;
    int64_t size;            /* of an object whose text has been written, in bytes */
    gcc_jit_function *function; /* in the present context */
    gcc_jit_lvalue *global, *address; /* the latter holds what jit_opaque_address gives */
} JitEntity;

enum { JIT_LAST_PRIORITY = 65535 }; /* of constructors, where none is asked for */

typedef VEC(JitEntity *) JitEntityList;

/* The `failure` of a function that has none, but goes through cc to share the work. */
extern const char jit_shared[];

/* The level that the last -O gives. */
int jit_optimisation(const JitRequest *r);

/* Leaves some functions to cc, if the request allows it and the program is large (jit_share.c). */
void jit_share(Jit *j);

struct JitUnit {
    Jit *jit;
    JitInput *input;
    Unit *unit;
    int index;
    Map symbols;           /* Symbol * -> JitEntity * */
    Map names;             /* Name -> JitEntity *, at file scope */
    JitEntityList entities;
    const char *cc_only;   /* why all of the unit goes through cc; NULL: it need not */
    bool has_text;         /* assembler text of the file */
    bool has_half;
};

typedef struct JitRecord {
    gcc_jit_type *type;
    gcc_jit_struct *handle;    /* NULL: a union */
    gcc_jit_field **fields;    /* by the tag's field numbers; NULL where none was made */
    gcc_jit_type *passed;      /* what it is while it is passed, if it has a blob; or NULL */
    bool is_blob;              /* members are found by offset */
    bool has_blob;             /* it is one or has one in it: libgccjit can't know its classes */
    bool is_done;
} JitRecord;

struct Jit {
    Arena *arena;
    JitRequest *request;
    JitUnit *units;
    Map taken_names;       /* text of assembler names, interned -> JitEntity * */
    Intern *names;
    bool debug, optimises;
    bool is_divided;       /* cc has its halves: which functions are libgccjit's stays as it is */
    bool inlines_as_it_likes; /* functions that must be inlined are as others */
    int made_names;        /* numbers for names that nobody else uses */

    /* of the present context; made anew with it */
    Arena *scratch;
    gcc_jit_context *context;
    Map records, arrays, vectors, strings;
    Map pairs;             /* gcc_jit_type * -> the struct for two of them: jit_complex.c */
    Map helpers;           /* Name -> gcc_jit_function *: of libgcc's */
    gcc_jit_type *basic[TYPE_VA_LIST + 1];
    gcc_jit_type *word_pair; /* jit_va.c */
    FILE *data;            /* assembler text of objects */
    char *data_text;
    size_t data_size;
    JitEntityList kept;    /* functions that only data refers to */
    bool has_cleanups;     /* that an unwinding runs */
    struct JitFn *function; /* being recorded; NULL: an object of a file is */
    jmp_buf *failing;      /* where jit_fail goes */
    const char *reason;
};

/* An lvalue. */
typedef struct JitPlace {
    Type *type;
    gcc_jit_lvalue *lvalue;
    const Field *bits;     /* it is a bit-field */
    gcc_jit_rvalue *bytes; /* address of its first byte; then `lvalue` is NULL: jit_bits.c */
    int shift;             /* its first bit in that byte */
    bool is_volatile, is_atomic;
    bool is_loose;         /* a record or an array that may lie elsewhere than its alignment says */
} JitPlace;

typedef struct JitLabelScope JitLabelScope;

/* A variable length array in scope. */
typedef struct JitVla {
    struct JitVla *outer;
    gcc_jit_lvalue *before; /* where the stack ended ahead of it */
    bool is_kept;           /* its memory is not given back */
} JitVla;

typedef struct JitJump {   /* what break and continue mean */
    struct JitJump *outer;
    JitBlock *on_break, *on_continue; /* the latter NULL in a switch */
    JitCleanup *cleanup;   /* what stays in scope */
    JitVla *vla;
} JitJump;

struct JitFn {
    Jit *j;
    JitUnit *unit;
    JitEntity *entity;
    gcc_jit_function *function;
    gcc_jit_block *entry;     /* what comes in front of all others; not ended yet */
    Map constants;            /* JitEntity * -> gcc_jit_lvalue *: what those asked have given */
    JitBlock *block;          /* statements go here; NULL: control does not come here */
    gcc_jit_location *at;
    Type *result;
    Map locals;               /* Symbol * -> gcc_jit_lvalue * */
    Map parameters;           /* Name -> gcc_jit_lvalue *: of functions that lowering made */
    JitLabelScope *label_scope; /* the innermost */
    VEC(struct JitLabel *) numbered; /* labels whose address is taken, by their numbers */
    VEC(JitBlock *) ended;    /* blocks, whose ends libgccjit has not been told yet */
    VEC(JitBlock *) computed; /* ends of computed gotos, made when all labels are known */
    gcc_jit_lvalue *target;   /* the number that they go to */
    Map cases;                /* CASE or DEFAULT -> JitBlock * */
    Map free_temps;           /* gcc_jit_type * -> JitTemps * */
    VEC(struct JitTemp) busy; /* temporaries in use, in the order they were taken */
    JitJump *jump;
    Map cleanups;             /* VAR or INIT_DECLARATOR -> JitCleanup * */
    bool takes_labels;        /* that is, their addresses */
    Map homes;                /* label's key, CASE, DEFAULT -> JitCleanup *: what it is inside */
    JitCleanup *cleanup;      /* the innermost in scope, or NULL */
    VEC(JitCleanup *) all_cleanups;
    gcc_jit_lvalue *scope_number; /* of `cleanup`, for unwindings; NULL: none run cleanups */
    Map typedefs;             /* Name -> Type *: with lengths, that lowering has repeated */
    Map lengths;              /* expression of a variable length -> gcc_jit_lvalue * */
    JitVla *vla;              /* the innermost in scope */
    Node *scope;              /* the innermost block */
    gcc_jit_lvalue *stack_pointer;
    gcc_jit_lvalue *saved, *stack_arguments; /* of a variadic function: jit_va.c */
    int named_gp, named_fp;   /* where its unnamed arguments begin in `saved`, bytes */
    JitEntity *name;          /* the object that __func__ is, once it was used */
    bool pins;                /* what jit_place finds must not change when statements follow */
};

typedef struct JitTemp {
    gcc_jit_type *type;
    gcc_jit_lvalue *lvalue;
} JitTemp;

/* ---- jit_run.c ---- */

/* Gives up what is being recorded; `reason` completes "... goes through cc: ". */
_Noreturn void jit_fail(Jit *j, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- jit_entity.c ---- */

void jit_find_entities(Jit *j);
void jit_name_entities(Jit *j);

/* Goes through all units' entities, new ones included, from a cursor of zeroes; NULL: no more. */
typedef struct JitCursor {
    int unit, entity;
} JitCursor;
JitEntity *jit_next_entity(const Jit *j, JitCursor *at);

/* The name of a symbol that two units define, or NULL: one object would hide that from the linker,
 * whose word it is. */
const char *jit_defined_twice(Jit *j);

/* What a name at hand refers to; never NULL for functions and objects that live on. */
JitEntity *jit_entity(JitUnit *u, const Symbol *symbol);

/* True of a function whose name libgccjit does not take. */
bool jit_has_odd_name(const JitEntity *e);

/* A static object that a function or an initialiser made; its name is its own. What only the
 * compiler knows of is never written. */
JitEntity *jit_made_entity(JitUnit *u, const char *stem);

/* The type that an old-style definition's parameter is declared with. */
Type *jit_old_parameter(const FunctionDef *d, Name name);

/* The same, if the symbol names one that is known; else NULL. */
JitEntity *jit_lasting(JitUnit *u, const Symbol *symbol);

/* The entity of a symbol that has linkage, made if there is none. */
JitEntity *jit_file_entity(JitUnit *u, const Symbol *symbol);

/* Data mention the function, if it is one: gcc, which does not read them, must not leave it out. */
void jit_keep_function(JitEntity *e);

/* The function or global of an entity, declared if need be. */
gcc_jit_function *jit_entity_function(Jit *j, JitEntity *e);
gcc_jit_lvalue *jit_entity_global(Jit *j, JitEntity *e, Type *type);

/* True if the entity is defined by libgccjit or by assembler text beside it. */
bool jit_is_own(const JitEntity *e);

/* ---- jit_attribute.c ---- */

/* The text of a literal, or of several in a row. */
const char *jit_literal_text(JitUnit *u, Span span);

/* The text of the literals somewhere in `span`; NULL: there are none. */
const char *jit_asm_text(JitUnit *u, Span span);

/* What an asm label says, or NULL. */
const char *jit_asm_name(JitUnit *u, const InitDeclarator *d);

/* The register that a local variable is asked to be in; NULL: none. */
const char *jit_register_name(JitUnit *u, const Symbol *symbol);

/* True if an attribute of that name needs cc. */
bool jit_is_odd_attribute(Name name);

/* True if calls of the function need cc. */
bool jit_is_odd_call(const JitEntity *e);

/* Notes in the entity what the attributes say. */
void jit_note_attributes(JitEntity *e, const NodeList *list);

/* Options that pragmas have changed, of what stands behind them. */
typedef struct JitOptions {
    const char *changed;   /* by which pragma; NULL: they are the command line's */
    const char *saved[64];
    int depth;
} JitOptions;

/* Follows pragmas of the file that change options, one after another. */
void jit_follow_options(JitUnit *u, const Pragma *pragma, JitOptions *o);

/* Notes what another pragma of the file says, when all entities are known. */
void jit_note_pragma(JitUnit *u, const Pragma *pragma);

/* ---- jit_used.c ---- */

void jit_find_used(Jit *j);

/* Finds the units that have a half for cc now, with all that follows from it. */
void jit_settle_halves(Jit *j);

/* ---- jit_link.c ---- */

/* True if gcc must not know what the symbol refers to, or can't; then its address is got by
 * jit_opaque_address, a `void *`. */
bool jit_is_opaque(const JitEntity *e);
gcc_jit_rvalue *jit_opaque_address(JitFn *f, JitEntity *e);

/* Tells the assembler how an object that follows is linked. */
void jit_say_symbol(Jit *j, const JitEntity *e);

/* That a symbol defined elsewhere may be undefined. */
void jit_say_weak(Jit *j, const JitEntity *e);

/* All there is to say of functions and aliases. */
void jit_say_links(Jit *j);

/* The units' own assembler text. */
void jit_say_file_texts(Jit *j);

/* ---- jit_half.c ---- */

/* The name of an entity in the assembler text of libgccjit's half. */
const char *jit_link_name(const JitEntity *e);

/* Says which static entities both halves need. */
void jit_find_crossing(Jit *j);

/* Writes the C half of the unit. Changes its tree. False with errno set if it can't. */
bool jit_write_half(JitUnit *u);

/* Assembler text that makes static functions known to the other half. */
void jit_export_crossing(Jit *j);

/* ---- jit_types.c ---- */

gcc_jit_type *jit_type(Jit *j, const Type *type);
gcc_jit_type *jit_basic(Jit *j, TypeKind kind);
gcc_jit_type *jit_void_pointer(Jit *j);
JitRecord *jit_record(Jit *j, const Type *type);

/* A floating type by the format it has: TYPE_DOUBLE for _Float64. Others as they are. */
TypeKind jit_format(const Type *type);

/* ---- jit_pass.c ---- */

typedef enum JitClass {
    CLASS_NONE,
    CLASS_INTEGER,
    CLASS_SSE,
    CLASS_SSEUP,
    CLASS_X87,
    CLASS_X87UP,
    CLASS_MEMORY
} JitClass;

/* Where a value goes: the classes of its words if it is in registers. */
typedef struct JitPassing {
    JitClass words[3]; /* the last one is for jit_pass.c alone */
    bool in_memory; /* a long double is not: as a result it is in a register */
} JitPassing;

JitPassing jit_passing(const Type *type);

/* The type that a C type has as a parameter, or as a result. Fails if there is none. */
gcc_jit_type *jit_passed_type(Jit *j, const Type *type);
gcc_jit_type *jit_result_type(Jit *j, const Type *type);

/* The place as one of another type of its size. */
gcc_jit_lvalue *jit_seen_as(JitFn *f, gcc_jit_lvalue *place, gcc_jit_type *type);

/* The value as one of another type of its size; by memory, if it has another. */
gcc_jit_rvalue *jit_reinterpret(JitFn *f, gcc_jit_rvalue *v, gcc_jit_type *to);

/* Calls a function of the compiler's library. */
gcc_jit_rvalue *jit_call_library(JitFn *f, const char *name, Type *result, int count,
                                 Type **types, gcc_jit_rvalue **values);

/* ---- jit_complex.c ---- */

bool jit_is_complex(const Type *type);
gcc_jit_type *jit_complex_type(Jit *j, const Type *type);

/* `__real__` and `__imag__` as an lvalue, and as a value. */
JitPlace jit_part_place(JitFn *f, Unary *n);
gcc_jit_rvalue *jit_part(JitFn *f, Unary *n);

/* Of a complex value. These are trees; what follows adds statements. */
gcc_jit_rvalue *jit_complex_truth(JitFn *f, gcc_jit_rvalue *v, Type *type);
gcc_jit_rvalue *jit_complex_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to);
gcc_jit_rvalue *jit_complex_equal(JitFn *f, bool equal, gcc_jit_rvalue *a, Type *at,
                                  gcc_jit_rvalue *b, Type *bt);
gcc_jit_rvalue *jit_complex_binary(JitFn *f, Op op, gcc_jit_rvalue *a, Type *at,
                                   gcc_jit_rvalue *b, Type *bt, Type *result);
gcc_jit_rvalue *jit_complex_unary(JitFn *f, Op op, gcc_jit_rvalue *v, Type *type); /* - and ~ */

/* An imaginary constant; the other part is 0. */
gcc_jit_rvalue *jit_imaginary(JitFn *f, const Number *n);
ConstValue jit_imaginary_value(JitUnit *u, const Number *n);

/* creal, cimag and conj, which gcc never calls. */
bool jit_is_complex_function(const char *name);
gcc_jit_rvalue *jit_complex_function(JitFn *f, Call *call, const char *name);
gcc_jit_rvalue *jit_complex_of(JitFn *f, Call *call); /* __builtin_complex */

/* ---- jit_vector.c ---- */

bool jit_is_vector(const Type *type);
gcc_jit_rvalue *jit_vector_zero(JitFn *f, const Type *type);
JitPlace jit_element_place(JitFn *f, JitPlace vector, gcc_jit_rvalue *index, Type *type);

/* A vector seen as one of another type of its size, or a scalar so, either way. */
gcc_jit_rvalue *jit_vector_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to);

/* These add statements. A scalar operand is for all elements. */
gcc_jit_rvalue *jit_vector_compare(JitFn *f, enum gcc_jit_comparison op, gcc_jit_rvalue *a,
                                   Type *at, gcc_jit_rvalue *b, Type *bt, Type *result);
gcc_jit_rvalue *jit_vector_binary(JitFn *f, enum gcc_jit_binary_op op, gcc_jit_rvalue *a,
                                  Type *at, gcc_jit_rvalue *b, Type *bt, Type *result);
gcc_jit_rvalue *jit_vector_unary(JitFn *f, Op op, gcc_jit_rvalue *v, Type *type); /* - and ~ */
gcc_jit_rvalue *jit_convert_vector(JitFn *f, ConvertVector *n);
gcc_jit_rvalue *jit_shuffle(JitFn *f, Call *call);
gcc_jit_rvalue *jit_shufflevector(JitFn *f, Call *call);

/* ---- jit_complex_const.c ---- */

/* True if the value is a complex number or made from one. */
bool jit_mentions_complex(Node *node);

/* Its parts as a `to`, which may be real. Fails if it is no constant. */
void jit_complex_constant(JitUnit *u, Node *node, Type *to, ConstValue parts[2]);

/* ---- jit_init.c ---- */

/* One scalar, string or whole record of an initialiser. */
typedef struct JitItem {
    int64_t offset;
    Type *type;
    const Field *bits; /* NULL: no bit-field; its bit_offset counts from `offset` */
    Node *value;       /* an expression; NULL: zeroes, over what stood there */
    bool in_range;     /* others have the same value, which is evaluated once */
} JitItem;

typedef VEC(JitItem) JitItems;

/* What `init` gives an object of `type`, in order; later items override. */
JitItems jit_flatten(Jit *j, Type *type, Node *init);

/* Initialises the object in place: all of it, zeroes included. */
void jit_initialise(JitFn *f, JitPlace place, Node *init);

/* The bytes of a string literal, as many as its type has. */
const char *jit_string_bytes(JitUnit *u, const String *s, int64_t *size);

/* ---- jit_data.c ---- */

/* Writes an object's definition as assembler text. `init` NULL: zeroes. */
void jit_define_object(JitUnit *u, JitEntity *e, Type *type, Node *init);

/* What the definition of a file's object gives it; NULL: zeroes. */
Node *jit_object_init(const JitEntity *e);

/* The bytes that an object of `type` takes, more than the type's if a flexible array in it was
 * initialised; -1 if another file or an earlier place knows it. */
int64_t jit_object_size(const JitEntity *e, Type *type);

/* How such an object of `size` bytes is aligned: large ones as gcc does it, by cache lines. */
int jit_object_align(const JitEntity *e, const Type *type, int64_t size);

/* The entity of a string literal's object. */
JitEntity *jit_string_entity(JitUnit *u, const String *s);

/* The entity of an array of `size` characters that begins with `text`. */
JitEntity *jit_text_entity(JitUnit *u, const char *text, int64_t size);

/* ---- jit_value.c ---- */

gcc_jit_rvalue *jit_int(JitFn *f, Type *type, __int128 value);
gcc_jit_rvalue *jit_zero(JitFn *f, Type *type);
gcc_jit_rvalue *jit_constant(JitFn *f, const ConstValue *value, Type *type); /* or NULL */
gcc_jit_rvalue *jit_convert(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to);
gcc_jit_rvalue *jit_truth(JitFn *f, gcc_jit_rvalue *v, Type *type); /* as a bool */
gcc_jit_rvalue *jit_cast(JitFn *f, gcc_jit_rvalue *v, gcc_jit_type *to); /* unless it has it */
gcc_jit_rvalue *jit_spill(JitFn *f, gcc_jit_rvalue *v); /* into a temporary */
gcc_jit_lvalue *jit_temp(JitFn *f, gcc_jit_type *type);
gcc_jit_lvalue *jit_local(JitFn *f, gcc_jit_type *type, const char *name);

/* Temporaries taken since jit_temps_mark are free again after jit_temps_release. */
int jit_temps_mark(const JitFn *f);
void jit_temps_release(JitFn *f, int mark);

gcc_jit_rvalue *jit_add_bytes(JitFn *f, gcc_jit_rvalue *pointer, gcc_jit_rvalue *bytes);

/* ---- jit_place.c ---- */

JitPlace jit_place(JitFn *f, Node *node);
JitPlace jit_place_of(JitFn *f, gcc_jit_lvalue *lvalue, Type *type);
gcc_jit_lvalue *jit_deref(JitFn *f, gcc_jit_rvalue *pointer, Type *type);
gcc_jit_rvalue *jit_load(JitFn *f, JitPlace place);
void jit_store(JitFn *f, JitPlace place, gcc_jit_rvalue *value); /* of the place's type */

/* Where an automatic object begins: if accesses to it need barriers, these hold. */
void jit_let_escape(JitFn *f, gcc_jit_lvalue *object, const Type *type);
gcc_jit_rvalue *jit_address(JitFn *f, JitPlace place, Type *pointer);
JitPlace jit_member_at(JitFn *f, JitPlace object, int64_t offset, Type *type);

/* The value that a bit-field has when `value` was stored in it. */
gcc_jit_rvalue *jit_narrowed(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value);

/* ---- jit_bits.c ---- */

/* The bit-field whose bit_offset counts from `offset` bytes behind the object's begin. */
JitPlace jit_bits_place(JitFn *f, JitPlace object, int64_t offset, const Field *field);
gcc_jit_rvalue *jit_bits_load(JitFn *f, const JitPlace *place);
void jit_bits_store(JitFn *f, const JitPlace *place, gcc_jit_rvalue *value);

/* ---- jit_expr.c ---- */

/* The value, of type jit_value_type(f, node). */
gcc_jit_rvalue *jit_expr(JitFn *f, Node *node);
gcc_jit_rvalue *jit_expr_as(JitFn *f, Node *node, Type *to);
Type *jit_value_type(JitFn *f, Node *node); /* decayed, unqualified */
void jit_discard(JitFn *f, Node *node);
void jit_condition(JitFn *f, Node *node, JitBlock *yes, JitBlock *no);
bool jit_has_effects(Node *node); /* recording it adds statements */

/* `v`, the value of `node`, so that it stays what it is while statements are added. */
gcc_jit_rvalue *jit_kept(JitFn *f, Node *node, gcc_jit_rvalue *v);

/* The type of the operand's value after the integer promotions. */
Type *jit_promoted(JitFn *f, Node *node);

/* A ?: converted to `type`; NULL: its value isn't wanted. */
gcc_jit_rvalue *jit_conditional(JitFn *f, Conditional *n, Type *type);

/* ---- jit_binary.c; see also jit_narrow.h ---- */

/* An operation on two values. */
gcc_jit_rvalue *jit_binary(JitFn *f, Op op, gcc_jit_rvalue *a, Type *at, gcc_jit_rvalue *b,
                           Type *bt, Type *result);

/* A comparison, as a bool; NULL if the operator is another, or compares vectors. */
gcc_jit_rvalue *jit_comparison(JitFn *f, Binary *b);

/* ---- jit_call.c, jit_builtin.c ---- */

/* A CALL; NULL if it gives nothing. */
gcc_jit_rvalue *jit_call(JitFn *f, Call *call, bool wanted);

/* Calls `function` and puts what it gives into a temporary. */
gcc_jit_rvalue *jit_call_result(JitFn *f, gcc_jit_rvalue *call, Type *result, bool wanted);

/* Arguments by value, left to right, each as `types` say. */
gcc_jit_rvalue *jit_builtin(JitFn *f, Call *call, const char *name, bool wanted);

/* Calls one of gcc's built-in functions with values of these types; what it gives has a type
 * of its own. */
gcc_jit_rvalue *jit_call_builtin(JitFn *f, const char *name, int count,
                                 gcc_jit_rvalue **arguments, Type **types);

/* What such a call gave, put into a temporary, as a `type`. */
gcc_jit_rvalue *jit_builtin_result(JitFn *f, gcc_jit_rvalue *call, Type *type);

/* ---- jit_width.c ---- */

/* The width of the type that the operands have in common, `b` perhaps NULL, if gcc has one of
 * its own for it; else 0. */
int jit_common_width(Node *a, Node *b, const Type *common);

/* The value as what has `width` bits holds it; as it is if that is 0. */
gcc_jit_rvalue *jit_wrapped(JitFn *f, gcc_jit_rvalue *v, Type *type, int width);

/* ---- jit_arith.c ---- */

/* A call of a built-in function of arithmetic; false if it is another's. */
bool jit_arithmetic_call(JitFn *f, Call *call, const char *name, gcc_jit_rvalue **result);

/* From __int128 to a floating type or back, by a call that has no side effects. */
gcc_jit_rvalue *jit_convert_wide(JitFn *f, gcc_jit_rvalue *v, Type *from, Type *to);

/* ---- jit_nan.c ---- */

/* A call of __builtin_nan or __builtin_nans; NULL if it is another. */
gcc_jit_rvalue *jit_nan(JitFn *f, Call *call);

/* The same as the first bytes of an object of that type; false if it is another. */
bool jit_nan_bytes(JitUnit *u, Node *node, Type *type, unsigned char bytes[16]);

/* ---- jit_library.c ---- */

/* At the head of a context. */
void jit_library_begin(Jit *j);

/* True if the language is ISO's, without GNU's names. */
bool jit_is_strict(const Jit *j);

/* True if calls of `name`, which has that type, are libgccjit's built-in function's. */
bool jit_is_library_function(const Jit *j, const char *name, const Type *function);

/* True unless the options turn off what -fWHAT keeps of standard mathematics, as -ffast-math and
 * -Ofast do too. */
bool jit_keeps_math(const Jit *j, const char *what);

/* True if a call of it has to be made: it may set errno, and the options say that this matters. */
bool jit_sets_errno(const Jit *j, const char *name);

/* sqrt and sqrtf, computed in line, and called if there may be an error. Ends the block. */
bool jit_is_square_root(const char *name);
gcc_jit_rvalue *jit_square_root(JitFn *f, const char *name, Type *function,
                                gcc_jit_rvalue *value, Type *type);

/* Fails if gcc would make another call of it. */
void jit_refuse_readable_format(JitFn *f, const Call *call, const char *name);

/* Calls one with converted values; NULL if it gives nothing or that is not wanted. */
gcc_jit_rvalue *jit_library_call(JitFn *f, const char *name, const Type *function, int count,
                                 gcc_jit_rvalue **values, Type **types, bool wanted);

/* A function of the program's libraries, unless the unit has one of that name. The type must live
 * as long as `j->arena`. */
JitEntity *jit_library_entity(JitFn *f, const char *name, Type *function);

/* What a built-in function's argument points to, unqualified; fails if it is no pointer. */
Type *jit_pointee(JitFn *f, Node *node);

/* ---- jit_atomic.c ---- */

/* True if a value of the type is read and written by one instruction: a number or a pointer. */
bool jit_is_one_access(const Type *type);

/* Reads and writes such a value once, in the order of other such accesses. */
gcc_jit_rvalue *jit_load_relaxed(JitFn *f, gcc_jit_lvalue *from, Type *type);
void jit_store_relaxed(JitFn *f, gcc_jit_lvalue *to, gcc_jit_rvalue *value, Type *type);

/* Reads and writes an atomic object. */
gcc_jit_rvalue *jit_atomic_load(JitFn *f, JitPlace place);
void jit_atomic_store(JitFn *f, JitPlace place, gcc_jit_rvalue *value);

/* Compound assignment, ++ and --: `left op= right`. What it gives is the old value if
 * `behind`, else the new one; NULL if it isn't wanted. */
gcc_jit_rvalue *jit_atomic_update(JitFn *f, JitPlace place, Node *left, Op op,
                                  gcc_jit_rvalue *right, Type *rt, bool behind, bool wanted);

/* A call of one of the __atomic_ and __sync_ functions; false if it is another's. */
bool jit_atomic_call(JitFn *f, Call *call, const char *name, bool wanted,
                     gcc_jit_rvalue **result);

/* ---- jit_va.c ---- */

/* At the head of a variadic function. */
void jit_va_begin(JitFn *f, const Type *function);

/* A call of va_start, va_end or va_copy; false if it is another's. */
bool jit_va_call(JitFn *f, Call *call, const char *name);
gcc_jit_rvalue *jit_va_arg(JitFn *f, VaArg *n);

/* ---- jit_cleanup.c ---- */

/* The function that a node names as a cleanup: a VAR or an attribute's item; else NULL. */
JitEntity *jit_cleanup_entity(JitUnit *u, const Node *node);

/* True if unwindings run cleanups of the definition's own: then it can't be inlined. */
bool jit_cleanup_is_unwound(const JitEntity *e);

/* At the head of a function, in front of all that may throw. */
void jit_cleanup_begin(JitFn *f, Node *body);

/* Behind a declaration, its initialiser included. */
void jit_cleanup_enter(JitFn *f, const Node *declaration);

/* The end of a block: `to` is in scope around it. */
void jit_cleanup_leave(JitFn *f, JitCleanup *to);

/* In front of a jump to where `to` is in scope; what f->cleanup is stays. */
void jit_cleanup_move(JitFn *f, JitCleanup *to);

/* Control may have come here by a computed goto. */
void jit_cleanup_arrive(JitFn *f);

/* What a label, by its key, or a case is in the scope of. */
JitCleanup *jit_cleanup_home(const JitFn *f, const void *label);

/* ---- jit_whole.c ---- */

/* At a function's head: it is not inlined. With a frame pointer if that is asked for. */
void jit_keep_whole(JitFn *f);

/* ---- jit_stmt.c, jit_function.c ---- */

void jit_stmt(JitFn *f, Node *node);

/* The place of an automatic variable, made where it is first asked for. */
gcc_jit_lvalue *jit_object(JitFn *f, const Symbol *symbol);

/* The items of a statement expression; its value, or NULL. */
gcc_jit_rvalue *jit_block_value(JitFn *f, Compound *body, bool wanted);

/* ---- jit_label.c ---- */

void jit_begin_labels(JitFn *f);

/* What no other label of the function has that the name means here. */
Name jit_label_key(JitFn *f, Name name);

/* Visits the names that a __label__ declares, with their labels' keys. */
typedef void JitLocalLabel(void *context, Name name, Name key);
void jit_each_local_label(JitUnit *u, const LocalLabels *n, JitLocalLabel *visit, void *context);

/* Declares labels of a block; they are gone when f->label_scope is what it was. */
void jit_local_labels(JitFn *f, const LocalLabels *n);

/* The block to jump to for `goto name`; it is called as the label is, for asm goto. */
JitBlock *jit_goto_block(JitFn *f, Name name);

/* The label's own block: control comes to its statement. */
JitBlock *jit_label_block(JitFn *f, Name name);

/* What `&&name` is. */
int jit_label_number(JitFn *f, Name name);

void jit_computed_goto(JitFn *f, Node *target);

/* At the end of the function. */
void jit_end_labels(JitFn *f);

/* ---- jit_asm.c ---- */

void jit_asm(JitFn *f, const AsmStmt *n);

/* ---- jit_vla.c ---- */

/* Measures the variable lengths in a declarator, specifiers or a type name, as control comes
 * to them; jit_measure_type those of a type that no declarator spells, unless they are known. */
void jit_measure(JitFn *f, Node *node);
void jit_measure_declarator(JitFn *f, Node *declarator, Type *type);
void jit_measure_type(JitFn *f, Type *type);

/* A lifted function's variable may have a type of its own, with lengths that it has been given,
 * where the expression has that of the function around it: the lengths are the same. So it is with
 * typedefs, which it declares again, and types that are made of them. */
void jit_share_lengths(JitFn *f, const Ident *id);
void jit_declare_typedef(JitFn *f, const Symbol *symbol);
void jit_share_type(JitFn *f, const Type *type);

/* The size of a type in bytes, an unsigned long; the other of an array, as sizeof gives it. */
gcc_jit_rvalue *jit_size(JitFn *f, const Type *type);
gcc_jit_rvalue *jit_size_of_value(JitFn *f, Node *node);

/* True of an array whose size only the running program knows. */
bool jit_varies(const Type *type);

/* Makes an array, whose lengths have been measured. */
gcc_jit_lvalue *jit_vla_declare(JitFn *f, Type *type, const char *name);

/* Gives back what has been made since `outer` was the innermost array in scope. */
void jit_vla_restore(JitFn *f, const JitVla *outer);

/* The same in a block of its own, which then jumps. */
void jit_vla_restore_in(JitFn *f, JitBlock *block, JitVla *inner, const JitVla *outer,
                        JitBlock *to);

void jit_record_function(Jit *j, JitEntity *e);

#endif
