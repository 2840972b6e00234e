/* Parsing with tree-sitter, and the copy of its tree into a flat array.
 *
 * The tree says that there are errors, and in which nodes, but not well where: an
 * ERROR node may begin a page before the slip. cst_mend.c finds that out. */
#include "frontend/cst.h"

#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "frontend/arena.h"
#include "frontend/cst_lr.h"
#include "frontend/cst_mend.h"
#include "frontend/cst_scan.h"
#include "frontend/cst_split.h"

extern const TSLanguage *tree_sitter_chant(void);

enum {
    MAX_ERRORS = 50,
    MAX_RECOVERED = 20000, /* brackets open at once, in text that is left to tree-sitter */
    /* Bytes that tree-sitter may ask for in all, for a text and for each of its bytes. */
    TEXT_MEMORY = 16 << 20,
    BYTE_MEMORY = 512,
};

static const char *const kind_names[CST_KIND_COUNT] = {
    [CST_ERROR] = "ERROR",
    [CST_TOKEN] = "token",
#define X(kind, name) [CST_##kind] = name,
    CST_KINDS(X)
#undef X
};

static const char *const field_names[CST_FIELD_COUNT] = {
    [CST_F_NONE] = "",
#define X(field, name) [CST_F_##field] = name,
    CST_FIELDS(X)
#undef X
};

/* Inserted into a hinted text: where, counted in the original, and what. */
typedef struct Insertion {
    uint32_t offset;
    char byte;
} Insertion;

/* A text given to tree-sitter, and the way back from its offsets. */
typedef struct Input {
    const char *text;
    uint32_t len;
    uint32_t base;             /* offset in the original of text[0] */
    const Insertion *inserted; /* sorted */
    int inserted_count;
    bool reference; /* tree-sitter alone reads it */
} Input;

typedef struct Level Level;

typedef struct Builder {
    const Input *input;
    CstRecord *nodes;
    uint32_t count, capacity;
    Level *levels; /* the root's, and those below that are open */
    int depth, level_capacity;
    Span too_deep;  /* the first node below CST_MAX_DEPTH; end 0: none */
    Span misplaced; /* the first keyword that was taken for a name; end 0: none */
} Builder;

typedef struct ErrorList {
    CstError *items;
    int count, capacity;
} ErrorList;

/* ---- symbols and fields ---- */

enum { MAX_SYMBOLS = 1024, MAX_FIELDS = 256 };

/* Filled by look_up_names; the same for every parse. */
static uint16_t kind_of_symbol[MAX_SYMBOLS];
static uint8_t field_of_id[MAX_FIELDS];

static _Noreturn void grammar_mismatch(const char *what, const char *name)
{
    fprintf(stderr, "chant: the parser has a %s '%s' that cst.h lacks\n", what, name);
    abort();
}

/* *kind is where the search begins and ends: the symbols come in much the same order. */
static void look_up_kind(const TSLanguage *language, TSSymbol symbol, int *kind)
{
    kind_of_symbol[symbol] = CST_TOKEN;
    if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular)
        return;
    const char *name = ts_language_symbol_name(language, symbol);
    for (int tried = CST_TOKEN + 1; tried < CST_KIND_COUNT; tried++) {
        const char *other = kind_names[*kind];
        if (other[0] == name[0] && strcmp(name, other) == 0) {
            kind_of_symbol[symbol] = (uint16_t)*kind;
            return;
        }
        *kind = *kind + 1 < CST_KIND_COUNT ? *kind + 1 : CST_TOKEN + 1;
    }
    /* Hidden rules and comments never become nodes of ours. */
    if (name[0] != '_' && strcmp(name, "comment") != 0 && strcmp(name, "end") != 0)
        grammar_mismatch("node", name);
}

static void look_up_names(const TSLanguage *language)
{
    uint32_t symbols = ts_language_symbol_count(language);
    uint32_t fields = ts_language_field_count(language);
    if (symbols > MAX_SYMBOLS || fields >= MAX_FIELDS)
        grammar_mismatch("table", "too large");
    int kind = CST_TOKEN + 1;
    for (uint32_t i = 0; i < symbols; i++)
        look_up_kind(language, (TSSymbol)i, &kind);
    for (uint32_t id = 1; id <= fields; id++) {
        const char *name = ts_language_field_name_for_id(language, (TSFieldId)id);
        for (int field = 1; field < CST_FIELD_COUNT; field++)
            if (strcmp(name, field_names[field]) == 0)
                field_of_id[id] = (uint8_t)field;
        if (!field_of_id[id])
            grammar_mismatch("field", name);
    }
}

/* Runs before main, so that no parse needs a lock for the tables. */
__attribute__((constructor)) static void initialise(void)
{
    look_up_names(tree_sitter_chant());
}

CstNode cst_child(const Cst *t, CstNode n, CstField field)
{
    CST_EACH(t, child, n)
        if (t->nodes[child].field == field)
            return child;
    return CST_NONE;
}

/* ---- the flat tree ---- */

static inline uint32_t original_offset(const Input *input, uint32_t offset)
{
    if (!input->inserted_count)
        return input->base + offset;
    /* The i-th insertion stands i bytes further on than where it was put. */
    int low = 0, high = input->inserted_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (input->inserted[middle].offset - input->base + (uint32_t)middle < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return input->base + offset - (uint32_t)low;
}

/* The items, moved if need be, with room for one more. */
static void *grow(void *items, int count, int *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? 2 * *capacity : 16;
    return xrealloc(items, (size_t)*capacity * size);
}

/* One level of the walk: the node that children are added to, and its last child. */
struct Level {
    CstNode parent, last;
};

static CstNode add_node(Builder *b, const CstSeen *seen, uint16_t kind, CstField field)
{
    if (b->count == b->capacity) {
        b->capacity *= 2;
        b->nodes = xrealloc(b->nodes, b->capacity * sizeof *b->nodes);
    }
    CstNode n = b->count++;
    b->nodes[n] = (CstRecord){
        .start = original_offset(b->input, seen->start),
        .end = original_offset(b->input, seen->end),
        .kind = kind,
        .field = (uint8_t)field,
        .flags = seen->has_error ? CST_HAS_ERROR : 0,
    };
    return n;
}

/* Marks a node and all above it. */
static void mark_error(Builder *b, CstNode n)
{
    b->nodes[n].flags |= CST_HAS_ERROR;
    for (int i = 0; i <= b->depth; i++)
        b->nodes[b->levels[i].parent].flags |= CST_HAS_ERROR;
}

/* True for a reserved word that was taken for a name, which only attributes may have. What
 * `f (long);` outside of functions is, depends on f: the builder sees to it. */
static bool is_misplaced_keyword(const Builder *b, CstNode n)
{
    uint16_t kind = b->nodes[n].kind;
    if (kind != CST_IDENTIFIER && kind != CST_TYPE_IDENTIFIER && kind != CST_TAG)
        return false;
    enum { EXTERNAL_DEPTH = 3 }; /* declaration, init_declarator, parenthesized_declarator */
    uint16_t parent = b->nodes[b->levels[b->depth].parent].kind;
    if (b->depth == EXTERNAL_DEPTH && parent == CST_PARENTHESIZED_DECLARATOR)
        return false;
    return parent != CST_ATTRIBUTE_ITEM;
}

/* Adds a node, unless the flat tree has no place for it. True if its children are wanted, which
 * then go below it until it is left. */
static bool enter_node(void *context, const CstSeen *seen)
{
    Builder *b = context;
    uint16_t kind = seen->symbol == (TSSymbol)-1 ? CST_ERROR : kind_of_symbol[seen->symbol];
    CstField field = field_of_id[seen->field];
    bool kept = kind == CST_ERROR || (seen->named ? kind != CST_TOKEN : field != CST_F_NONE);
    if (!kept) /* comments, punctuation */
        return false;
    CstNode n = add_node(b, seen, kind, field);
    Level *level = &b->levels[b->depth];
    if (level->last != CST_NONE)
        b->nodes[level->last].next = n;
    else
        b->nodes[level->parent].flags |= CST_HAS_CHILDREN;
    level->last = n;
    Span span = {seen->start, seen->end};
    if (seen->reserved && is_misplaced_keyword(b, n)) {
        if (!b->misplaced.end)
            b->misplaced = span;
        mark_error(b, n);
    }
    /* The grammar has the identifier below as well. */
    if (kind == CST_TYPE_IDENTIFIER || !seen->has_children)
        return false;
    if (b->depth == CST_MAX_DEPTH) {
        if (!b->too_deep.end)
            b->too_deep = span;
        mark_error(b, n);
        return false;
    }
    b->levels = grow(b->levels, ++b->depth, &b->level_capacity, sizeof *b->levels);
    b->levels[b->depth] = (Level){n, CST_NONE};
    return true;
}

static void leave_node(void *context)
{
    Builder *b = context;
    b->depth--;
}

/* What the cursor is at, in the tree of a piece of `text` that starts at `from`. */
static CstSeen seen_at(TSTreeCursor *cursor, const char *text, uint32_t from)
{
    TSNode node = ts_tree_cursor_current_node(cursor);
    uint32_t start = from + ts_node_start_byte(node), end = from + ts_node_end_byte(node);
    return (CstSeen){.start = start,
                     .end = end,
                     .symbol = ts_node_symbol(node),
                     .field = (uint8_t)ts_tree_cursor_current_field_id(cursor),
                     .named = ts_node_is_named(node),
                     .has_error = ts_node_has_error(node),
                     .has_children = ts_node_child_count(node) > 0,
                     .reserved = cst_is_reserved(text + start, end - start)};
}

/* Copies what is below the cursor's node, the root of a piece, in preorder. */
static void copy_tree(Builder *b, TSTreeCursor *cursor, uint32_t from)
{
    bool more = ts_tree_cursor_goto_first_child(cursor);
    while (more) {
        CstSeen seen = seen_at(cursor, b->input->text, from);
        if (enter_node(b, &seen)) {
            if (ts_tree_cursor_goto_first_child(cursor))
                continue;
            leave_node(b);
        }
        while (!ts_tree_cursor_goto_next_sibling(cursor)) {
            ts_tree_cursor_goto_parent(cursor);
            if (b->depth == 0) {
                more = false;
                break;
            }
            leave_node(b);
        }
    }
}

/* ---- errors ---- */

static void add_error(ErrorList *list, const Input *input, CstExplanation e)
{
    list->items = grow(list->items, list->count, &list->capacity, sizeof *list->items);
    CstError error = {
        .span = {original_offset(input, e.span.start), original_offset(input, e.span.end)},
        .message = e.message,
        .fix = e.fix,
    };
    if (e.opener.end)
        error.opener = (Span){original_offset(input, e.opener.start),
                              original_offset(input, e.opener.end)};
    list->items[list->count++] = error;
}

static bool is_external(CstKind kind)
{
    return kind == CST_FUNCTION_DEFINITION || kind == CST_DECLARATION ||
           kind == CST_ASM_DEFINITION || kind == CST_STATIC_ASSERT || kind == CST_PRAGMA;
}

/* The end of the last external declaration before the first error. What follows it
 * may be fragments of one. */
static uint32_t last_sound_end(const Builder *b)
{
    uint32_t end = 0;
    CstNode n = b->nodes[CST_ROOT].flags & CST_HAS_CHILDREN ? CST_ROOT + 1 : CST_NONE;
    while (n != CST_NONE && !(b->nodes[n].flags & CST_HAS_ERROR) && is_external(b->nodes[n].kind)) {
        end = b->nodes[n].end;
        n = b->nodes[n].next;
    }
    return end;
}

static int compare_errors(const void *a, const void *b)
{
    uint32_t x = ((const CstError *)a)->span.start, y = ((const CstError *)b)->span.start;
    return x < y ? -1 : x > y;
}

static CstExplanation plain_error(uint32_t start, uint32_t end, const char *message)
{
    char *copy = xmalloc(strlen(message) + 1);
    strcpy(copy, message);
    return (CstExplanation){.span = {start, end}, .message = copy};
}

/* ---- tree-sitter's parser ---- */

/* Where a text has many errors, each step of the recovery copies what was skipped before it: time
 * grows with the square of the text, to minutes for one of 40 KB. What the copies take is counted,
 * and ends the parse. Text that is right takes less than a hundred bytes for each of its own. */
static _Thread_local size_t memory_left; /* of the parse that goes on in this thread */
static _Thread_local size_t exhausted;   /* 1: there was none left */

static void spend_memory(size_t size)
{
    exhausted |= size > memory_left;
    memory_left -= exhausted ? memory_left : size;
}

static void *spend_malloc(size_t size)
{
    spend_memory(size);
    return xmalloc(size);
}

static void *spend_calloc(size_t count, size_t size)
{
    spend_memory(count * size);
    return xcalloc(count, size);
}

static void *spend_realloc(void *old, size_t size)
{
    spend_memory(size);
    return xrealloc(old, size);
}

static TSParser *new_parser(void)
{
    /* Without memory the library would end the program in words of its own. */
    ts_set_allocator(spend_malloc, spend_calloc, spend_realloc, free);
    TSParser *parser = ts_parser_new();
    if (!parser || !ts_parser_set_language(parser, tree_sitter_chant())) {
        fprintf(stderr, "chant: this libtree-sitter cannot run the parser (ABI %u)\n",
                ts_language_version(tree_sitter_chant()));
        exit(1);
    }
    ts_parser_set_cancellation_flag(parser, &exhausted);
    return parser;
}

/* NULL if it would take too long, which only text with errors does. */
static TSTree *parse_string(TSParser *parser, const char *text, uint32_t len)
{
    memory_left = TEXT_MEMORY + (size_t)len * BYTE_MEMORY;
    exhausted = 0;
    TSTree *tree = ts_parser_parse_string(parser, NULL, text, len);
    if (!tree)
        ts_parser_reset(parser); /* it would go on where it was */
    return tree;
}

/* ---- parsing ---- */

static void report_errors(const Input *input, const Builder *b, ErrorList *errors)
{
    if (b->too_deep.end)
        return;
    CstErrorList found = {0};
    bool whole = !input->base && !input->inserted_count;
    cst_find_errors(input->text, input->len, whole ? last_sound_end(b) : 0, MAX_ERRORS, &found);
    for (int i = 0; i < found.count; i++)
        add_error(errors, input, found.items[i]);
    free(found.items);
    if (errors->count)
        return;
    if (b->misplaced.end)
        add_error(errors, input,
                  cst_explain_keyword(input->text, input->len, b->misplaced.start));
    else
        add_error(errors, input, plain_error(0, input->len, "syntax error"));
}

static Cst *finish(Builder *b, ErrorList *errors)
{
    Cst *tree = xmalloc(sizeof *tree);
    *tree = (Cst){
        .nodes = b->nodes, /* the room behind has never been touched, and costs nothing */
        .count = b->count,
        .errors = errors->items,
        .error_count = errors->count,
    };
    return tree;
}

/* Forgets all nodes but the root, which is added if there is none. */
static void start_over(Builder *b)
{
    b->count = CST_ROOT + 1;
    b->depth = 0;
    b->levels = grow(b->levels, 0, &b->level_capacity, sizeof *b->levels);
    b->levels[0] = (Level){CST_ROOT, CST_NONE};
    b->nodes[CST_ROOT] = (CstRecord){
        .start = original_offset(b->input, 0),
        .end = original_offset(b->input, b->input->len),
        .kind = CST_TRANSLATION_UNIT,
    };
}

/* Adds the declarations in [from, to) of the input, with tree-sitter. False, with nothing added,
 * if they have a syntax error and are not all of it. */
static bool parse_piece(Builder *b, TSParser *parser, uint32_t from, uint32_t to)
{
    const Input *input = b->input;
    bool whole = from == 0 && to == input->len;
    TSTree *tree = parse_string(parser, input->text + from, to - from);
    if (!tree) {
        b->nodes[CST_ROOT].flags |= CST_HAS_ERROR;
        return whole;
    }
    TSNode root = ts_tree_root_node(tree);
    bool ok = whole || !ts_node_has_error(root);
    if (ok) {
        if (ts_node_has_error(root))
            b->nodes[CST_ROOT].flags |= CST_HAS_ERROR;
        TSTreeCursor cursor = ts_tree_cursor_new(root);
        copy_tree(b, &cursor, from);
        ts_tree_cursor_delete(&cursor);
    }
    ts_tree_delete(tree);
    return ok;
}

/* What cst_lr.c can't read is left to tree-sitter, one external declaration at a time; with an
 * error in one everything is, for errors are told by what surrounds them. */
static void parse_all(Builder *b)
{
    const Input *input = b->input;
    TSParser *parser = NULL;
    CstVisitor visitor = {enter_node, leave_node, b};
    start_over(b);
    if (input->reference) {
        parser = new_parser();
        parse_piece(b, parser, 0, input->len);
        ts_parser_delete(parser);
        return;
    }
    CstLr *lr = cst_lr_new();
    for (uint32_t from = 0;;) {
        from = cst_lr_parse(lr, input->text, input->len, from, &visitor);
        if (from == input->len)
            break;
        uint32_t to = cst_split(input->text, input->len, from, 1);
        uint32_t deep = cst_too_deep(input->text, input->len, from, MAX_RECOVERED);
        if (deep < input->len) { /* tree-sitter's recovery breaks down there */
            b->too_deep = (Span){deep, deep + 1};
            b->nodes[CST_ROOT].flags |= CST_HAS_ERROR;
            break;
        }
        if (!parser)
            parser = new_parser();
        bool ok = parse_piece(b, parser, from, to);
        if (!ok) {
            start_over(b);
            parse_piece(b, parser, 0, input->len);
            break;
        }
        from = to;
        if (from == input->len)
            break;
    }
    cst_lr_free(lr);
    if (parser)
        ts_parser_delete(parser);
}

static Cst *parse_input(const Input *original)
{
    char *masked = cst_hide_raw_strings(original->text, original->len);
    Input changed = *original;
    if (masked)
        changed.text = masked;
    const Input *input = &changed;
    Builder b = {.input = input, .capacity = 64 + input->len / 8};
    ErrorList errors = {0};
    b.nodes = xmalloc(b.capacity * sizeof *b.nodes);
    b.nodes[CST_NONE] = (CstRecord){0};

    parse_all(&b);
    if (b.nodes[CST_ROOT].flags & CST_HAS_ERROR)
        report_errors(input, &b, &errors);
    if (b.too_deep.end)
        add_error(&errors, input,
                  plain_error(b.too_deep.start, b.too_deep.end, "nested too deeply"));
    if (errors.count)
        qsort(errors.items, (size_t)errors.count, sizeof *errors.items, compare_errors);
    free(b.levels);
    free(masked);
    return finish(&b, &errors);
}

Cst *cst_parse(const char *text, size_t len)
{
    if (len < UINT32_MAX / 2)
        return parse_input(&(Input){.text = text, .len = (uint32_t)len});
    Input none = {.text = "", .len = 0};
    Cst *tree = parse_input(&none);
    ErrorList errors = {0};
    add_error(&errors, &none, plain_error(0, 0, "the text is longer than 2 GiB"));
    tree->errors = errors.items;
    tree->error_count = errors.count;
    return tree;
}

Cst *cst_parse_reference(const char *text, size_t len)
{
    return parse_input(&(Input){.text = text, .len = (uint32_t)len, .reference = true});
}

bool cst_equal(const Cst *a, const Cst *b)
{
    return a->count == b->count && a->error_count == b->error_count &&
           memcmp(a->nodes, b->nodes, a->count * sizeof *a->nodes) == 0;
}

void cst_free(Cst *tree)
{
    if (!tree)
        return;
    for (int i = 0; i < tree->error_count; i++)
        free((char *)tree->errors[i].message);
    free((CstError *)tree->errors);
    free((CstRecord *)tree->nodes);
    free(tree);
}

Cst *cst_parse_hinted(const char *text, Span range, const CstHint *hints, int hint_count)
{
    uint32_t len = range.end - range.start + (uint32_t)hint_count;
    char *copy = xmalloc((size_t)len + 1);
    Insertion *inserted = xmalloc((size_t)hint_count * sizeof *inserted);
    uint32_t from = range.start, to = 0;
    for (int i = 0; i < hint_count; i++) {
        /* An arrow is split between its two characters. */
        bool arrow = hints[i].kind == CST_HINT_NO_ARROW;
        char byte = arrow ? ' ' : hints[i].kind == CST_HINT_TYPE ? '\x01' : '\x02';
        inserted[i] = (Insertion){hints[i].offset + arrow, byte};
        uint32_t piece = inserted[i].offset - from;
        memcpy(copy + to, text + from, piece);
        to += piece;
        copy[to++] = byte;
        from = inserted[i].offset;
    }
    memcpy(copy + to, text + from, range.end - from);
    Input input = {copy, len, range.start, inserted, hint_count, false};
    Cst *tree = parse_input(&input);
    free(inserted);
    free(copy);
    return tree;
}

/* ---- the dump ---- */

/* Line and column of an offset; offsets are asked for in rising order. */
typedef struct Place {
    uint32_t offset, line, line_start;
} Place;

static void move_to(Place *p, const char *text, uint32_t offset)
{
    for (; p->offset < offset; p->offset++)
        if (text[p->offset] == '\n') {
            p->line++;
            p->line_start = p->offset + 1;
        }
}

static void print_text(const char *text, Span span, FILE *out)
{
    fputs(" \"", out);
    for (uint32_t i = span.start; i < span.end; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c < ' ' || c == 127)
            fprintf(out, "\\x%02x", c);
        else
            putc(c, out);
    }
    putc('"', out);
}

void cst_dump(const Cst *t, const char *text, FILE *out)
{
    int capacity = 0;
    CstNode *open = NULL;
    Place place = {.line = 1};
    int depth = 0;
    CstNode n = CST_ROOT;
    for (;;) {
        Span span = cst_span(t, n);
        move_to(&place, text, span.start);
        fprintf(out, "%*s", 2 * depth, "");
        if (cst_field(t, n))
            fprintf(out, "%s: ", field_names[cst_field(t, n)]);
        fprintf(out, "(%s %u:%u", kind_names[cst_kind(t, n)], place.line,
                span.start - place.line_start + 1);
        if (cst_first(t, n)) {
            putc('\n', out);
            open = grow(open, depth, &capacity, sizeof *open);
            open[depth++] = n;
            n = cst_first(t, n);
            continue;
        }
        print_text(text, span, out);
        putc(')', out);
        while (depth && !cst_next(t, n)) {
            putc(')', out);
            n = open[--depth];
        }
        putc('\n', out);
        if (!depth)
            break;
        n = cst_next(t, n);
    }
    free(open);
}
