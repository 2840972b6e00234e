/* Cleanups: what gcc's attribute of that name calls when a variable's scope is left, which is
 * what deferred statements and the references of go functions have become.
 *
 * As control enters and leaves scopes the calls are made here, in the order that gcc makes them
 * in: innermost first, behind the value that is returned, not for a variable whose initialiser
 * was not finished.
 *
 * libgccjit has no exception regions. For an unwinding that passes, the function keeps a list in
 * its frame: a record for each variable with a cleanup (three words: the next record outwards,
 * the function, the variable's address), and a variable with the first record's address. Its
 * personality, which runtime/src/cleanup.c describes, reads them. All of that is said to the
 * assembler by an asm statement at the function's head:
 *
 *     records = NULL;
 *     asm volatile (".cfi_personality ... .cfi_lsda ..." : "+m" (records) : : "memory");
 *     ...
 *     record1 = { NULL, f, &x }; records = &record1;    as x's scope is entered
 *     records = NULL; f(&x);                            as it is left
 *
 * The operand says where the list is, and lets its address escape: so whatever may throw may
 * read the list, and stores into it are not left out or moved across calls.
 *
 * There is one personality and one list for each function of the assembler's, so a function with
 * such an asm statement is kept whole (jit_whole.c), and none of it may be put elsewhere. */
#include <string.h>

#include "lowering/jit_inside.h"

struct JitCleanup {
    JitCleanup *outer;       /* the next one outwards in the function; NULL: none */
    const Symbol *variable;
    JitEntity *function;
    gcc_jit_lvalue *record;  /* NULL until the variable's scope was first entered, and where
                              * unwindings run no cleanups */
};

/* ---- which there are ---- */

/* C that is Chant's is compiled so that exceptions run cleanups, other C is not. */
static bool unwinds(const JitUnit *u)
{
    return !u->unit->plain_c;
}

static bool has_flag(const Args *flags, const char *flag)
{
    for (int i = 0; i < flags->count; i++)
        if (!strcmp(flags->items[i], flag))
            return true;
    return false;
}

/* The function that an attribute's item names, or NULL: it is another attribute's. */
static Name item_function(const AttributeItem *item)
{
    if (!item->name || (strcmp(item->name, "cleanup") && strcmp(item->name, "__cleanup__")))
        return NULL;
    const Node *argument = item->arguments.count ? item->arguments.items[0] : NULL;
    return argument && argument->kind == AST_IDENT ? ((const Ident *)argument)->name : NULL;
}

static Name list_function(const NodeList *attributes)
{
    Name found = NULL;
    for (int i = 0; i < attributes->count; i++) {
        const Attribute *a = (const Attribute *)attributes->items[i];
        for (int k = 0; a->node.kind == AST_ATTRIBUTE && k < a->items.count; k++) {
            Name name = item_function((const AttributeItem *)a->items.items[k]);
            found = name ? name : found;
        }
    }
    return found;
}

JitEntity *jit_cleanup_entity(JitUnit *u, const Node *node)
{
    Name name = NULL;
    if (node->kind == AST_VAR)
        name = ((const Var *)node)->cleanup;
    else if (node->kind == AST_ATTRIBUTE_ITEM)
        name = item_function((const AttributeItem *)node);
    return name ? map_get(&u->names, name) : NULL;
}

/* A label that a block has declared. */
typedef struct LocalLabel {
    struct LocalLabel *outer;
    Name name, key;
} LocalLabel;

typedef struct Search {
    JitFn *f;
    JitCleanup *inner;  /* the innermost that is in scope */
    const Specs *specs; /* of the declaration whose declarators are looked at */
    LocalLabel *labels; /* the innermost */
} Search;

static void add(Search *s, Node *node, const Symbol *variable, Name function)
{
    bool is_automatic = variable && variable->kind == SYMBOL_VARIABLE && variable->is_local;
    if (!function || !is_automatic)
        return;
    JitFn *f = s->f;
    JitEntity *e = map_get(&f->unit->names, function);
    if (!e)
        jit_fail(f->j, "the cleanup '%s', which is declared in a block", function);
    if (jit_is_opaque(e))
        jit_fail(f->j, "the cleanup '%s', which may be another's", function);
    JitCleanup *c = ARENA_NEW(f->j->scratch, JitCleanup);
    *c = (JitCleanup){.outer = s->inner, .variable = variable, .function = e};
    map_put(f->j->scratch, &f->cleanups, node, c);
    s->inner = c;
}

static void note_home(Search *s, const void *label)
{
    if (s->inner)
        map_put(s->f->j->scratch, &s->f->homes, label, s->inner);
}

static void add_label(void *context, Name name, Name key)
{
    Search *s = context;
    LocalLabel *label = ARENA_NEW(s->f->j->scratch, LocalLabel);
    *label = (LocalLabel){s->labels, name, key};
    s->labels = label;
}

static Name key_of(const Search *s, Name name)
{
    for (const LocalLabel *label = s->labels; label; label = label->outer)
        if (label->name == name)
            return label->key;
    return name;
}

/* Finds the cleanups below a node, and in the scope of which one each label is. */
static void find(Node **child, void *context)
{
    Search *s = context, inside = *s;
    Node *node = *child;
    switch (node->kind) {
    case AST_FUNCTION: /* a nested one's are its own */
        return;
    case AST_COMPOUND:
    case AST_FOR:
        ast_children(node, find, &inside);
        return;
    case AST_DECLARATION:
        s->specs = (const Specs *)((Declaration *)node)->specs;
        break;
    case AST_LABEL:
        note_home(s, key_of(s, ((Label *)node)->name));
        break;
    case AST_LABEL_ADDRESS:
        s->f->takes_labels = true;
        break;
    case AST_LOCAL_LABELS:
        jit_each_local_label(s->f->unit, (const LocalLabels *)node, add_label, s);
        break;
    case AST_CASE:
    case AST_DEFAULT:
        note_home(s, node);
        break;
    default:
        break;
    }
    ast_children(node, find, s);
    if (node->kind == AST_VAR) {
        add(s, node, ((Var *)node)->symbol, ((Var *)node)->cleanup);
    } else if (node->kind == AST_INIT_DECLARATOR) {
        InitDeclarator *d = (InitDeclarator *)node;
        Name name = list_function(&d->attributes);
        name = name ? name : list_function(&d->lead_attributes);
        name = name || !s->specs ? name : list_function(&s->specs->items);
        add(s, node, d->symbol, name);
    }
}

static bool find_any(Node *node, void *context)
{
    bool *found = context;
    *found |= (node->kind == AST_VAR && ((Var *)node)->cleanup) ||
              (node->kind == AST_ATTRIBUTE_ITEM && item_function((AttributeItem *)node));
    return !*found;
}

bool jit_cleanup_is_unwound(const JitEntity *e)
{
    bool found = false;
    if (unwinds(e->unit))
        ast_walk(e->definition->body, find_any, &found);
    return found;
}

/* ---- the function's head ---- */

static gcc_jit_rvalue *untyped(JitFn *f, gcc_jit_rvalue *pointer)
{
    return jit_cast(f, pointer, jit_void_pointer(f->j));
}

static gcc_jit_rvalue *null(JitFn *f)
{
    return gj.context_new_rvalue_from_ptr(f->j->context, jit_void_pointer(f->j), NULL);
}

/* The reference to the personality that gcc would make: one in the program, through which a
 * shared library's can be reached. */
static void define_reference(Jit *j)
{
    static const char name[] = "DW.ref.chant_cleanup_personality";
    if (j->has_cleanups)
        return;
    j->has_cleanups = true;
    fprintf(j->data,
            "\t.hidden %s\n\t.weak %s\n"
            "\t.section .data.rel.local.%s,\"awG\",@progbits,%s,comdat\n"
            "\t.balign 8\n\t.type %s, @object\n\t.size %s, 8\n"
            "%s:\t.quad chant_cleanup_personality\n",
            name, name, name, name, name, name, name);
    gj.context_add_command_line_option(j->context, "-fno-partial-inlining");
    gj.context_add_command_line_option(j->context, "-fno-reorder-blocks-and-partition");
}

void jit_cleanup_begin(JitFn *f, Node *body)
{
    Search search = {.f = f};
    find(&body, &search);
    if (!f->cleanups.count)
        return;
    if (f->unit->unit->plain_c && has_flag(f->j->request->flags, "-fexceptions"))
        jit_fail(f->j, "a cleanup under -fexceptions");
    if (!unwinds(f->unit))
        return;
#if !defined(__x86_64__)
    jit_fail(f->j, "a cleanup");
#endif
    Jit *j = f->j;
    define_reference(j);
    f->records = jit_local(f, jit_void_pointer(j), "chant_records");
    jit_assign(f, f->records, null(f));
    gcc_jit_extended_asm *head = gj.block_add_extended_asm(
        jit_block(f), f->at,
        ".cfi_personality 0x9b, DW.ref.chant_cleanup_personality\n"
        "\t.pushsection .rodata.chant_cleanup,\"a\"\n"
        "1:\t%{disp32%} lea %0, %%rax\n"
        "\t.popsection\n"
        "\t.cfi_lsda 0x1b, 1b");
    gj.extended_asm_set_volatile_flag(head, 1);
    gj.extended_asm_add_output_operand(head, NULL, "+m", f->records);
    gj.extended_asm_add_clobber(head, "memory");
    jit_keep_whole(f, true);
}

/* ---- entering and leaving ---- */

static gcc_jit_rvalue *record_or_null(JitFn *f, const JitCleanup *c)
{
    return c ? untyped(f, gj.lvalue_get_address(c->record, f->at)) : null(f);
}

static void store_word(JitFn *f, const JitCleanup *c, int word, gcc_jit_rvalue *value)
{
    gcc_jit_rvalue *at = jit_int(f, type_basic(TYPE_LONG), word);
    jit_assign(f,
               gj.context_new_array_access(f->j->context, f->at, gj.lvalue_as_rvalue(c->record),
                                           at),
               value);
}

/* The variable is in scope: an unwinding is to clean it up. */
static void arm(JitFn *f, JitCleanup *c)
{
    if (!f->records)
        return;
    Jit *j = f->j;
    if (!c->record)
        c->record = jit_local(
            f, gj.context_new_array_type(j->context, NULL, jit_void_pointer(j), 3), "chant_record");
    gcc_jit_rvalue *function =
        gj.function_get_address(jit_entity_function(j, c->function), f->at);
    store_word(f, c, 0, record_or_null(f, c->outer));
    store_word(f, c, 1, untyped(f, function));
    store_word(f, c, 2, untyped(f, gj.lvalue_get_address(jit_object(f, c->variable), f->at)));
    jit_assign(f, f->records, record_or_null(f, c));
}

/* Leaves the scope of one variable. What its cleanup throws does not run it again. */
static void clean_up(JitFn *f, const JitCleanup *c)
{
    const Type *type = type_strip(c->function->symbol->type);
    if (type->kind != TYPE_FUNCTION || type->params.count != 1 || type->variadic ||
        !type_is_pointer(type->params.items[0].type) || type_is_record(type->base))
        jit_fail(f->j, "the type of the cleanup '%s'", c->function->symbol->name);
    gcc_jit_rvalue *argument =
        jit_cast(f, gj.lvalue_get_address(jit_object(f, c->variable), f->at),
                 jit_type(f->j, type_strip(type->params.items[0].type)));
    if (f->records)
        jit_assign(f, f->records, record_or_null(f, c->outer));
    jit_eval(f, gj.context_new_call(f->j->context, f->at,
                                    jit_entity_function(f->j, c->function), 1, &argument));
}

static bool is_around(const JitCleanup *outer, const JitCleanup *inner)
{
    for (; inner; inner = inner->outer)
        if (inner == outer)
            return true;
    return outer == NULL;
}

static void arm_down(JitFn *f, JitCleanup *from, JitCleanup *to)
{
    if (to == from)
        return;
    arm_down(f, from, to->outer);
    arm(f, to);
}

void jit_cleanup_move(JitFn *f, JitCleanup *to)
{
    JitCleanup *c = f->cleanup;
    for (; !is_around(c, to); c = c->outer)
        clean_up(f, c);
    arm_down(f, c, to);
}

void jit_cleanup_enter(JitFn *f, const Node *declaration)
{
    JitCleanup *c = map_get(&f->cleanups, declaration);
    if (!c)
        return;
    arm(f, c);
    f->cleanup = c;
}

void jit_cleanup_leave(JitFn *f, JitCleanup *to)
{
    if (f->block)
        jit_cleanup_move(f, to);
    f->cleanup = to;
}

void jit_cleanup_arrive(JitFn *f)
{
    if (!f->records || !f->takes_labels)
        return;
    if (f->cleanup)
        arm_down(f, NULL, f->cleanup);
    else
        jit_assign(f, f->records, null(f));
}

JitCleanup *jit_cleanup_home(const JitFn *f, const void *label)
{
    return map_get(&f->homes, label);
}
