/* Builds the AST of a unit: the driver, the repair of misread names, shared helpers.
 *
 * Each external declaration is walked on its own (build.h tells how), so that a fault in
 * one leaves the others to be built and their errors to be found. */
#include "frontend/build.h"

#include <stdlib.h>
#include <string.h>

#include "frontend/cst_scan.h"

enum { MAX_ROUNDS = 100 }; /* walks of one external declaration; real code needs 3 */

static const struct {
    const char *spelling;
    Op op;
} keywords[] = {
    {"typedef", OP_TYPEDEF},
    {"extern", OP_EXTERN},
    {"static", OP_STATIC},
    {"auto", OP_AUTO},
    {"register", OP_REGISTER},
    {"inline", OP_INLINE},
    {"__inline", OP_INLINE},
    {"__inline__", OP_INLINE},
    {"_Thread_local", OP_THREAD_LOCAL},
    {"__thread", OP_THREAD_LOCAL},
    {"_Noreturn", OP_NORETURN},
    {"const", OP_CONST},
    {"__const", OP_CONST},
    {"__const__", OP_CONST},
    {"volatile", OP_VOLATILE},
    {"__volatile", OP_VOLATILE},
    {"__volatile__", OP_VOLATILE},
    {"restrict", OP_RESTRICT},
    {"__restrict", OP_RESTRICT},
    {"__restrict__", OP_RESTRICT},
    {"_Atomic", OP_ATOMIC},
    {"__seg_fs", OP_SEG_FS},
    {"__seg_gs", OP_SEG_GS},
    {"void", OP_VOID},
    {"char", OP_CHAR},
    {"short", OP_SHORT},
    {"int", OP_INT},
    {"long", OP_LONG},
    {"float", OP_FLOAT},
    {"double", OP_DOUBLE},
    {"signed", OP_SIGNED},
    {"__signed", OP_SIGNED},
    {"__signed__", OP_SIGNED},
    {"unsigned", OP_UNSIGNED},
    {"_Bool", OP_BOOL},
    {"_Complex", OP_COMPLEX},
    {"__complex", OP_COMPLEX},
    {"__complex__", OP_COMPLEX},
    {"_Imaginary", OP_IMAGINARY},
    {"__int128", OP_INT128},
    {"_Float16", OP_FLOAT16},
    {"_Float32", OP_FLOAT32},
    {"_Float64", OP_FLOAT64},
    {"_Float128", OP_FLOAT128},
    {"__float128", OP_FLOAT128},
    {"_Float128x", OP_FLOAT128},
    {"_Float32x", OP_FLOAT32X},
    {"_Float64x", OP_FLOAT64X},
    {"__float80", OP_FLOAT80},
    {"__bf16", OP_BFLOAT16},
    {"_Decimal32", OP_DECIMAL32},
    {"_Decimal64", OP_DECIMAL64},
    {"_Decimal128", OP_DECIMAL128},
    {"__auto_type", OP_AUTO_TYPE},
};

/* Types that no text declares. */
static const char *const implicit_types[] = {
    "__builtin_va_list", "__builtin_ms_va_list", "__builtin_sysv_va_list",
    "__int128_t", "__uint128_t",
};

/* ---- helpers of the walk ---- */

Name build_name(Builder *b, CstNode n)
{
    Span span = cst_span(b->cst, n);
    return intern(b->unit->names, b->text + span.start, span.end - span.start);
}

Op build_keyword(Builder *b, CstNode n)
{
    return (Op)(uintptr_t)map_get(&b->keywords, build_name(b, n));
}

bool build_text_is(const Builder *b, CstNode n, const char *text)
{
    Span span = cst_span(b->cst, n);
    size_t len = strlen(text);
    return span.end - span.start == len && memcmp(b->text + span.start, text, len) == 0;
}

CstNode build_child(const Builder *b, CstNode n, CstField field)
{
    CST_EACH(b->cst, c, n)
        if (cst_field(b->cst, c) == field && cst_kind(b->cst, c) != CST_PRAGMA)
            return c;
    return CST_NONE;
}

uint32_t build_next_token(const Builder *b, uint32_t offset)
{
    return cst_skip_extras(b->text, (uint32_t)source_len(b->unit->source), offset);
}

void build_want_hint(Builder *b, uint32_t offset, CstHintKind kind)
{
    CstHint hint = {offset, kind};
    VEC_PUSH(b->arena, &b->wanted, hint);
}

void build_expect_type(Builder *b, CstNode n, Name name)
{
    if (names_role(b, name) == NAME_OBJECT)
        build_want_hint(b, cst_span(b->cst, n).start, CST_HINT_NAME);
}

void build_expect_object(Builder *b, CstNode n, Name name)
{
    if (names_role(b, name) == NAME_TYPE)
        build_want_hint(b, cst_span(b->cst, n).start, CST_HINT_TYPE);
}

void build_fault(Builder *b, Span span, const char *message)
{
    Fault fault = {span, message};
    VEC_PUSH(b->arena, &b->faults, fault);
}

bool build_enter(Builder *b, CstNode n)
{
    if (++b->depth <= b->unit->max_depth)
        return true;
    if (b->faults.count == 0) /* one is enough: it is met at every leaf of a wide tree */
        build_fault(b, cst_span(b->cst, n), "nested too deeply");
    return false;
}

int build_max_chain(const Builder *b)
{
    return 10 * b->unit->max_depth;
}

void build_leave(Builder *b)
{
    b->depth--;
}

Node *build_placeholder(Builder *b, CstNode n)
{
    return ast_new(b->arena, AST_EMPTY, cst_span(b->cst, n));
}

Node *build_pragma(Builder *b, CstNode n)
{
    Pragma *pragma = AST_NEW(b->arena, PRAGMA, Pragma, cst_span(b->cst, n));
    pragma->text = pragma->node.span;
    return &pragma->node;
}

/* ---- repair ---- */

static int compare_hints(const void *left, const void *right)
{
    uint32_t a = ((const CstHint *)left)->offset, b = ((const CstHint *)right)->offset;
    return (a > b) - (a < b);
}

/* The hints with the sorted `wanted` among them, sorted. False if that changes nothing:
 * the grammar can't read those names otherwise. */
static bool merge_hints(Builder *b, const HintList *hints, const CstHint *wanted, int wanted_count,
                        HintList *all)
{
    bool changed = false;
    *all = (HintList){0};
    for (int i = 0, j = 0; i < hints->count || j < wanted_count;) {
        CstHint hint;
        if (j == wanted_count || (i < hints->count && hints->items[i].offset < wanted[j].offset)) {
            hint = hints->items[i++];
        } else {
            hint = wanted[j];
            bool known = i < hints->count && hints->items[i].offset == hint.offset;
            changed |= !known || hints->items[i].kind != hint.kind;
            i += known;
            while (j < wanted_count && wanted[j].offset == hint.offset)
                j++;
        }
        VEC_PUSH(b->arena, all, hint);
    }
    return changed;
}

/* Parses `range` with the hints and those that the walk wanted: with all, or if that
 * does not parse with the first new one, which is right for sure, as nothing before it was
 * misread (`T (T);` is a declaration of T, and only the first T a type). NULL if none is
 * new. */
static Cst *parse_again(Builder *b, Span range, HintList *hints)
{
    HintList all;
    qsort(b->wanted.items, (size_t)b->wanted.count, sizeof(CstHint), compare_hints);
    if (!merge_hints(b, hints, b->wanted.items, b->wanted.count, &all))
        return NULL;
    Cst *tree = cst_parse_hinted(b->text, range, all.items, all.count);
    for (int i = 0; tree->error_count && i < b->wanted.count; i++) {
        if (!merge_hints(b, hints, &b->wanted.items[i], 1, &all))
            continue;
        cst_free(tree);
        tree = cst_parse_hinted(b->text, range, all.items, all.count);
        break;
    }
    *hints = all;
    return tree;
}

/* The name at `offset` is what the hint says, and that is an error there. */
static void report_hint(Builder *b, const CstHint *hint)
{
    uint32_t end =
        cst_token_end(b->text, (uint32_t)source_len(b->unit->source), hint->offset);
    Span span = {hint->offset, end};
    int len = (int)(end - hint->offset);
    const char *name = b->text + hint->offset;
    if (hint->kind == CST_HINT_TYPE)
        diag_error(b->unit->diag, span, "unexpected type name '%.*s'", len, name);
    else
        diag_error(b->unit->diag, span, "'%.*s' is not a type", len, name);
}

/* The declaration parsed without hints and does not with them: the names at fault are
 * the nearest before each error. */
static void report_misused_names(Builder *b, const Cst *repaired, const HintList *hints)
{
    const CstHint *reported = NULL;
    for (int i = 0; i < repaired->error_count; i++) {
        const CstError *error = &repaired->errors[i];
        const CstHint *nearest = NULL;
        for (int j = 0; j < hints->count && hints->items[j].offset <= error->span.end; j++)
            nearest = &hints->items[j];
        if (!nearest && hints->count)
            nearest = &hints->items[0];
        if (nearest && nearest != reported)
            report_hint(b, nearest);
        reported = nearest;
    }
}

/* ---- the driver ---- */

static void walk_externals(Builder *b, const Cst *tree, CstNode first, CstNode stop,
                           NodeList *items)
{
    b->cst = tree;
    b->wanted.count = 0;
    b->faults.count = 0;
    b->depth = 0;
    items->count = 0;
    for (CstNode n = first; n != stop; n = cst_next(tree, n)) {
        Node *item = build_declaration_item(b, n);
        if (item)
            VEC_PUSH(b->arena, items, item);
    }
}

/* Builds the external declaration at n into the unit, reading it again with hints as
 * long as names stand in roles that contradict their declarations. */
static void build_external(Builder *b, const Cst *tree, CstNode n, NodeList *unit_items)
{
    Span range = cst_span(tree, n);
    int mark = names_push(b);
    HintList hints = {0};
    NodeList items = {0};
    Cst *repaired = NULL;
    walk_externals(b, tree, n, cst_next(tree, n), &items);
    for (int round = 1; b->wanted.count; round++) {
        names_pop(b, mark);
        cst_free(repaired);
        repaired = round < MAX_ROUNDS ? parse_again(b, range, &hints) : NULL;
        if (!repaired) {
            report_hint(b, &b->wanted.items[0]);
            items.count = b->faults.count = 0;
            break;
        }
        if (repaired->error_count) {
            report_misused_names(b, repaired, &hints);
            items.count = b->faults.count = 0;
            break;
        }
        walk_externals(b, repaired, cst_first(repaired, CST_ROOT), CST_NONE, &items);
    }
    for (int i = 0; i < b->faults.count; i++)
        diag_error(b->unit->diag, b->faults.items[i].span, "%s", b->faults.items[i].message);
    if (b->faults.count == 0)
        for (int i = 0; i < items.count; i++)
            VEC_PUSH(b->arena, unit_items, items.items[i]);
    cst_free(repaired);
}

static void builder_init(Builder *b, Unit *u)
{
    *b = (Builder){.unit = u, .arena = u->arena, .text = source_text(u->source)};
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        map_put(b->arena, &b->keywords, intern_cstr(u->names, keywords[i].spelling),
                (void *)(uintptr_t)keywords[i].op);
    for (size_t i = 0; i < sizeof implicit_types / sizeof implicit_types[0]; i++)
        names_declare(b, intern_cstr(u->names, implicit_types[i]), NAME_TYPE);
    b->word_go = intern_cstr(u->names, "go");
    b->word_chan = intern_cstr(u->names, "chan");
    b->word_defer = intern_cstr(u->names, "defer");
    b->word_make = intern_cstr(u->names, "make");
    b->word_blank = intern_cstr(u->names, "_");
    b->words_retained[0] = intern_cstr(u->names, "returns_retained");
    b->words_retained[1] = intern_cstr(u->names, "__returns_retained__");
}

bool build_unit(Unit *u)
{
    Builder builder, *b = &builder;
    builder_init(b, u);
    int errors_before = diag_errors(u->diag);
    Cst *tree = cst_parse(b->text, source_len(u->source));
    for (int i = 0; i < tree->error_count; i++) {
        const CstError *error = &tree->errors[i];
        diag_error(u->diag, error->span, "%s", error->message);
        if (error->fix)
            diag_fix(u->diag, error->span, "%s", error->fix);
        if (error->opener.end)
            diag_note(u->diag, error->opener, "to match this '%c'", b->text[error->opener.start]);
    }

    u->root = AST_NEW(b->arena, UNIT, UnitNode, ((Span){0, (uint32_t)source_len(u->source)}));
    CST_EACH(tree, n, CST_ROOT)
        if (!cst_has_error(tree, n))
            build_external(b, tree, n, &u->root->items);
    cst_free(tree);
    return diag_errors(u->diag) == errors_before;
}
