/* Expands the list of runtime calls into names and function types. */
#include "lowering/rtabi.h"

#include <string.h>

typedef enum Word {
    WORD_NONE,
    WORD_NORETURN,
    WORD_VOID,
    WORD_BOOL,
    WORD_INT,
    WORD_LLONG,
    WORD_SIZE,
    WORD_CHAN,
    WORD_PCHAN,
    WORD_PTR,
    WORD_CPTR,
    WORD_PBOOL,
    WORD_CASES,
    WORD_ENTRY,
    WORD_FORMAT,
    WORD_TEXT,
    WORD_FRAME
} Word;

static const struct {
    const char *name;
    Word result;
    Word params[3];
} calls[RT_COUNT] = {
#define CHANT_RTCALL0(name, result) [RT_##name] = {#name, WORD_##result, {WORD_NONE}},
#define CHANT_RTCALL1(name, result, a) [RT_##name] = {#name, WORD_##result, {WORD_##a}},
#define CHANT_RTCALL2(name, result, a, b)                                                          \
    [RT_##name] = {#name, WORD_##result, {WORD_##a, WORD_##b}},
#define CHANT_RTCALL3(name, result, a, b, c)                                                       \
    [RT_##name] = {#name, WORD_##result, {WORD_##a, WORD_##b, WORD_##c}},
#include "runtime/include/chant/rtcalls.def"
#undef CHANT_RTCALL0
#undef CHANT_RTCALL1
#undef CHANT_RTCALL2
#undef CHANT_RTCALL3
};

const char *const rt_case_tag = "chant_case";
const char *const rt_case_ok = "ok";
const char *const rt_send_name = "CHANT_SEND";
const char *const rt_recv_name = "CHANT_RECV";
static const char frame_tag[] = "chant_frame";
const char *const rt_frame_state = "state";
const char *const rt_defer_call = "chant_defer_call";
const char *const rt_main_name = "chant_main";
const char *const rt_errno_name = "chant_errno_location";
const char *const rt_chan_type = "chant_ref";

const char *rt_name(RtCall call)
{
    return calls[call].name;
}

static Type *void_pointer(Arena *a, unsigned quals)
{
    return type_pointer(a, type_qualified(a, type_basic(TYPE_VOID), quals));
}

static Type *entry_type(Arena *a)
{
    Type *t = type_function(a, type_basic(TYPE_VOID));
    ParamType param = {.type = void_pointer(a, 0)};
    VEC_PUSH(a, &t->params, param);
    return type_pointer(a, t);
}

/* A pointer to one of chant.h's structs. */
static Type *record_pointer(Unit *u, const char *tag)
{
    Symbol *symbol = scope_find_tag(u->file_scope, intern_cstr(u->names, tag));
    return symbol && symbol->tag ? type_pointer(u->arena, type_tagged(u->arena, symbol->tag))
                                 : void_pointer(u->arena, 0);
}

/* What a type word of the list means. A channel of anything: chan(void). */
static Type *word_type(Unit *u, Word word)
{
    Arena *a = u->arena;
    Type *chan = type_chan(a, type_basic(TYPE_VOID), CHAN_BOTH);
    switch (word) {
    case WORD_BOOL:
        return type_basic(TYPE_BOOL);
    case WORD_INT:
        return type_basic(TYPE_INT);
    case WORD_LLONG:
        return type_basic(TYPE_LLONG);
    case WORD_SIZE:
        return type_basic(TYPE_ULONG);
    case WORD_CHAN:
        return chan;
    case WORD_PCHAN:
        return type_pointer(a, type_qualified(a, chan, QUAL_CONST));
    case WORD_PTR:
        return void_pointer(a, 0);
    case WORD_CPTR:
        return void_pointer(a, QUAL_CONST);
    case WORD_PBOOL:
        return type_pointer(a, type_basic(TYPE_BOOL));
    case WORD_CASES:
        return record_pointer(u, rt_case_tag);
    case WORD_ENTRY:
        return entry_type(a);
    case WORD_TEXT:
        return type_pointer(a, type_qualified(a, type_basic(TYPE_CHAR), QUAL_CONST));
    case WORD_FRAME:
        return record_pointer(u, frame_tag);
    case WORD_FORMAT:
    default:
        return type_basic(TYPE_VOID);
    }
}

static Type *call_type(Unit *u, RtCall call)
{
    Type *t = type_function(u->arena, word_type(u, calls[call].result));
    t->is_noreturn = calls[call].result == WORD_NORETURN;
    for (int i = 0; i < 3 && calls[call].params[i] != WORD_NONE; i++) {
        ParamType param = {.type = word_type(u, calls[call].params[i])};
        VEC_PUSH(u->arena, &t->params, param);
        t->variadic = calls[call].params[i] == WORD_FORMAT;
    }
    return t;
}

Symbol *rt_symbol(Unit *u, RtCall call)
{
    Name name = intern_cstr(u->names, calls[call].name);
    Symbol *symbol = scope_find_here(u->file_scope, name);
    if (symbol)
        return symbol;
    symbol = ARENA_NEW(u->arena, Symbol);
    symbol->kind = SYMBOL_FUNCTION;
    symbol->name = name;
    symbol->type = call_type(u, call);
    symbol->storage = STORAGE_EXTERN;
    symbol->scope = u->file_scope;
    scope_add(u->arena, u->file_scope, symbol);
    return symbol;
}
