/* asm statements.
 *
 * The tree keeps the operands' expressions, and all text between them as it stands; here the text
 * is read again. libgccjit takes what gcc does, but for outputs of asm goto; basic asm becomes the
 * extended form, its special characters escaped.
 *
 * libgccjit replays what it was given in order, so all operands are made ahead of the statement. */
#include <ctype.h>
#include <string.h>

#include "frontend/sema_expr.h"
#include "lowering/jit_inside.h"

enum { MAX_OPERANDS = 30 }; /* as in gcc */

typedef struct Operand {
    const char *name; /* [name]; NULL: none */
    const char *constraint;
    Node *value;
    gcc_jit_lvalue *out;
    gcc_jit_rvalue *in;
    bool is_stored;   /* `out` is a temporary for `place` */
    JitPlace place;
} Operand;

typedef struct Statement {
    const char *text;
    Operand outputs[MAX_OPERANDS], inputs[MAX_OPERANDS];
    int output_count, input_count;
    VEC(const char *) clobbers;
    VEC(Name) labels;
    bool is_volatile, is_inline, is_goto, is_basic;
    bool reads_all; /* an operand's size is not known to gcc */
} Statement;

/* ---- reading ---- */

typedef struct Reader {
    JitFn *f;
    const NodeList *parts;
    int part;          /* an ASM_TEXT, or the count of the parts */
    const char *p, *end;
} Reader;

static _Noreturn void not_read(Reader *r)
{
    jit_fail(r->f->j, "an asm statement of unknown form");
}

static void start_part(Reader *r, int part)
{
    const char *text = source_text(r->f->unit->unit->source);
    r->part = part;
    r->p = r->end = NULL;
    if (part >= r->parts->count)
        return;
    const Node *node = r->parts->items[part];
    if (node->kind != AST_ASM_TEXT)
        not_read(r);
    r->p = text + ((const AsmText *)node)->text.start;
    r->end = text + ((const AsmText *)node)->text.end;
}

static void skip_space(Reader *r)
{
    while (r->p < r->end && isspace((unsigned char)*r->p)) {
        r->p++;
        if (r->p[-1] == '\n' && r->p < r->end && *r->p == '#') /* a line marker */
            while (r->p < r->end && *r->p != '\n')
                r->p++;
    }
}

static bool accept(Reader *r, char c)
{
    skip_space(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static void expect(Reader *r, char c)
{
    if (!accept(r, c))
        not_read(r);
}

/* A word, or NULL. */
static const char *word(Reader *r)
{
    skip_space(r);
    const char *start = r->p;
    while (r->p < r->end && (isalnum((unsigned char)*r->p) || *r->p == '_' || *r->p == '$'))
        r->p++;
    return r->p == start ? NULL
                         : arena_strndup(r->f->j->scratch, start, (size_t)(r->p - start));
}

/* One literal or several in a row, decoded; NULL if there is none. */
static const char *string(Reader *r)
{
    skip_space(r);
    const char *text = source_text(r->f->unit->unit->source), *start = r->p, *last = NULL;
    while (r->p < r->end && *r->p == '"') {
        for (r->p++; r->p < r->end && *r->p != '"'; r->p++)
            if (*r->p == '\\')
                r->p++;
        expect(r, '"');
        last = r->p;
        skip_space(r);
    }
    if (!last)
        return NULL;
    return jit_literal_text(r->f->unit, (Span){(uint32_t)(start - text), (uint32_t)(last - text)});
}

static void operand(Reader *r, Operand *o)
{
    if (accept(r, '[')) {
        o->name = word(r);
        expect(r, ']');
    }
    o->constraint = string(r);
    if (!o->constraint)
        not_read(r);
    expect(r, '(');
    skip_space(r);
    if (r->p != r->end || r->part + 1 >= r->parts->count)
        not_read(r);
    o->value = r->parts->items[r->part + 1];
    start_part(r, r->part + 2);
    expect(r, ')');
}

static void operands(Reader *r, Operand *list, int *count)
{
    skip_space(r);
    if (r->p < r->end && (*r->p == ':' || *r->p == ')'))
        return;
    do {
        if (*count == MAX_OPERANDS)
            jit_fail(r->f->j, "an asm statement with so many operands");
        operand(r, &list[(*count)++]);
    } while (accept(r, ','));
}

static void qualifiers(Reader *r, Statement *s)
{
    for (const char *w; (w = word(r));) {
        while (*w == '_')
            w++;
        s->is_volatile |= !strncmp(w, "volatile", 8);
        s->is_inline |= !strncmp(w, "inline", 6);
        s->is_goto |= !strncmp(w, "goto", 4);
    }
}

static void read_statement(JitFn *f, const AsmStmt *n, Statement *s)
{
    Reader r = {.f = f, .parts = &n->parts};
    Arena *arena = f->j->scratch;
    start_part(&r, 0);
    qualifiers(&r, s);
    expect(&r, '(');
    s->text = string(&r);
    if (!s->text)
        not_read(&r);
    s->is_basic = !accept(&r, ':');
    if (!s->is_basic) {
        operands(&r, s->outputs, &s->output_count);
        if (accept(&r, ':'))
            operands(&r, s->inputs, &s->input_count);
        if (accept(&r, ':')) {
            for (const char *text; (text = string(&r));) {
                VEC_PUSH(arena, &s->clobbers, text);
                if (!accept(&r, ','))
                    break;
            }
        }
        if (accept(&r, ':')) {
            for (const char *name; (name = word(&r));) {
                VEC_PUSH(arena, &s->labels, intern_cstr(f->unit->unit->names, name));
                if (!accept(&r, ','))
                    break;
            }
        }
    }
    expect(&r, ')');
}

/* ---- operands ---- */

/* True if the operand must be in memory: x86's letters. */
static bool is_memory_only(const char *constraint)
{
    return strpbrk(constraint, "moV<>") && !strpbrk(constraint, "rqQRabcdSDAftuxvyYlkUgXinspe@");
}

/* True if gcc gives such an object to an asm statement in a register. */
static bool is_for_register(const Type *type)
{
    return type_is_scalar(type) || type_kind(type) == TYPE_VECTOR;
}

static void check_operand(JitFn *f, const Operand *o, const Type *type)
{
    if (expr_bit_field(o->value)) /* gcc's has a type of its own, as narrow as it is */
        jit_fail(f->j, "a bit-field as an operand of an asm statement");
    if (!is_memory_only(o->constraint) && !is_for_register(type))
        jit_fail(f->j, "a '%s' as an operand of an asm statement",
                 type_spell(f->j->scratch, type, NULL));
}

/* The objects that the statement writes. */
static void find_output(JitFn *f, Statement *s, Operand *o)
{
    o->place = jit_place(f, o->value);
    check_operand(f, o, o->place.type);
    s->reads_all |= jit_varies(o->place.type);
    o->is_stored =
        !is_memory_only(o->constraint) && (o->place.is_volatile || o->place.is_atomic);
    o->out = o->place.lvalue;
}

/* A temporary for an object that takes more than a move to write. */
static void use_temporary(JitFn *f, Operand *o)
{
    if (!o->is_stored)
        return;
    Type *type = type_unqualified(f->j->scratch, type_strip(o->place.type));
    o->out = jit_temp(f, jit_type(f->j, type));
    if (*o->constraint == '+')
        jit_assign(f, o->out, jit_cast(f, jit_load(f, o->place), jit_type(f->j, type)));
}

static bool is_register_variable(JitFn *f, Node *node)
{
    node = ast_unparen(node);
    const Symbol *symbol = node->kind == AST_IDENT ? ((Ident *)node)->symbol : NULL;
    return symbol && jit_register_name(f->unit, symbol);
}

/* Values are fixed if one that comes later has effects; a register variable is itself. */
static void find_input(JitFn *f, Statement *s, Operand *o, bool is_fixed)
{
    Node *node = ast_unparen(o->value);
    Type *type = type_decay(f->j->scratch, ast_expr(o->value)->type);
    check_operand(f, o, type);
    if (is_memory_only(o->constraint) && ast_expr(node)->category == LVALUE) {
        JitPlace place = jit_place(f, o->value);
        s->reads_all |= jit_varies(place.type);
        gcc_jit_rvalue *address = gj.lvalue_get_address(place.lvalue, f->at);
        o->in = gj.lvalue_as_rvalue(gj.rvalue_dereference(address, f->at));
        return;
    }
    o->in = jit_expr(f, o->value);
    if (is_memory_only(o->constraint)) {
        gcc_jit_lvalue *copy = jit_temp(f, gj.rvalue_get_type(o->in));
        jit_assign(f, copy, o->in);
        gcc_jit_rvalue *address = gj.lvalue_get_address(copy, f->at);
        o->in = gj.lvalue_as_rvalue(gj.rvalue_dereference(address, f->at));
    } else if (is_fixed && !ast_expr(o->value)->constant && !is_register_variable(f, o->value)) {
        o->in = jit_spill(f, o->in);
    }
}

static void find_operands(JitFn *f, Statement *s)
{
    int last = -1; /* the last input that adds statements */
    for (int i = 0; i < s->input_count; i++)
        if (jit_has_effects(s->inputs[i].value))
            last = i;
    bool pins = f->pins;
    f->pins = last >= 0 || s->output_count > 1;
    for (int i = 0; i < s->output_count; i++)
        find_output(f, s, &s->outputs[i]);
    for (int i = 0; i < s->input_count; i++) {
        f->pins = i < last;
        find_input(f, s, &s->inputs[i], i < last);
    }
    f->pins = pins;
    for (int i = 0; i < s->output_count; i++)
        use_temporary(f, &s->outputs[i]);
}

/* ---- the statement ---- */

/* Basic asm is not searched for operands. */
static const char *escaped(Arena *arena, const char *text)
{
    char *copy = arena_alloc(arena, 2 * strlen(text) + 1), *to = copy;
    for (; *text; text++) {
        if (strchr("%{|}", *text))
            *to++ = '%';
        *to++ = *text;
    }
    return copy;
}

static gcc_jit_extended_asm *make_goto(JitFn *f, const Statement *s, JitBlock **next)
{
    int count = s->labels.count;
    if (s->output_count)
        jit_fail(f->j, "an asm goto with outputs");
    gcc_jit_block **blocks = arena_alloc(f->j->scratch, ((size_t)count + 1) * sizeof *blocks);
    for (int i = 0; i < count; i++) {
        if (jit_cleanup_home(f, jit_label_key(f, s->labels.items[i])) != f->cleanup)
            jit_fail(f->j, "an asm goto out of the scope of a cleanup");
        blocks[i] = jit_made(f, jit_goto_block(f, s->labels.items[i]));
    }
    *next = jit_named_block(f, "chant_next");
    return gj.block_end_with_extended_asm_goto(jit_block(f), f->at, s->text, count, blocks,
                                               jit_made(f, *next));
}

void jit_asm(JitFn *f, const AsmStmt *n)
{
    Statement s = {0};
    int mark = jit_temps_mark(f);
    read_statement(f, n, &s);
    find_operands(f, &s);
    if (s.is_basic)
        s.text = escaped(f->j->scratch, s.text);
    JitBlock *next = NULL;
    gcc_jit_extended_asm *made =
        s.is_goto ? make_goto(f, &s, &next)
                  : gj.block_add_extended_asm(jit_block(f), f->at, s.text);
    gj.extended_asm_set_volatile_flag(made, s.is_volatile || !s.output_count);
    gj.extended_asm_set_inline_flag(made, s.is_inline);
    for (int i = 0; i < s.output_count; i++)
        gj.extended_asm_add_output_operand(made, s.outputs[i].name, s.outputs[i].constraint,
                                           s.outputs[i].out);
    for (int i = 0; i < s.input_count; i++)
        gj.extended_asm_add_input_operand(made, s.inputs[i].name, s.inputs[i].constraint,
                                          s.inputs[i].in);
    for (int i = 0; i < s.clobbers.count; i++)
        gj.extended_asm_add_clobber(made, s.clobbers.items[i]);
    if (s.reads_all)
        gj.extended_asm_add_clobber(made, "memory");
    if (next)
        f->block = next;
    for (int i = 0; i < s.output_count; i++)
        if (s.outputs[i].is_stored)
            jit_store(f, s.outputs[i].place, gj.lvalue_as_rvalue(s.outputs[i].out));
    jit_temps_release(f, mark);
}
