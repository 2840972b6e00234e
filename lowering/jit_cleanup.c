/* Cleanups: what gcc's attribute of that name calls when a variable's scope is left, which is
 * what deferred statements and the references of go functions have become.
 *
 * As control enters and leaves scopes the calls are made here, in the order that gcc makes them
 * in: innermost first, behind the value that is returned, not for a variable whose initialiser
 * was not finished.
 *
 * libgccjit has no exception regions. For an unwinding that passes, the function keeps a number
 * in its frame: which variable with a cleanup is the innermost in scope. All else is known before
 * it runs: a table in the program's data says of each number which function is called and which
 * variable is the next one outwards, and the function's language-specific data say where in the
 * frame the variables are. Its personality, which runtime/src/cleanup.c describes, reads them. The
 * assembler is told of it by asm statements at the function's head:
 *
 *     asm volatile (".cfi_personality ... .cfi_lsda ..." : "=m" (scope) : "m" (landing), "m" (x));
 *     scope = 0;
 *     ...
 *     scope = 1;              as x's scope is entered
 *     scope = 0; f(&x);       as it is left
 *
 * The operands say where things are, by the frame pointer or by the stack pointer, which stays the
 * same all through a function's body under -maccumulate-outgoing-args. They let the addresses
 * escape: so whatever may throw may read the number and the variables, and stores into them are not
 * left out or moved across calls. The landing is room for the personality's use. A variable of
 * variable length is not in the frame; its address is put there.
 *
 * There is one personality and one number for each function of the assembler's, so a function with
 * such an asm statement is kept whole (jit_whole.c), and none of it may be put elsewhere. */
#include <string.h>

#include "lowering/jit_inside.h"

enum {
    LANDING_WORDS = 3, /* of the runtime's Landing */
    MAX_OPERANDS = 28  /* of one asm statement; gcc takes 30 */
};

struct JitCleanup {
    JitCleanup *outer;      /* the next one outwards in the function; NULL: none */
    const Symbol *variable;
    JitEntity *function;
    int number;             /* from 1 on, in the order of the function's text */
    gcc_jit_lvalue *place;  /* the variable, or where its address is; NULL: no unwinding asks */
};

/* ---- which there are ---- */

/* C that is Chant's is compiled so that exceptions run cleanups, other C is not. */
static bool unwinds(const JitUnit *u)
{
    return !u->unit->plain_c;
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
    AttributeCursor at = {0};
    for (const AttributeItem *item; (item = ast_next_attribute(attributes, &at));) {
        Name name = item_function(item);
        found = name ? name : found;
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
    *c = (JitCleanup){.outer = s->inner,
                      .variable = variable,
                      .function = e,
                      .number = f->all_cleanups.count + 1};
    map_put(f->j->scratch, &f->cleanups, node, c);
    VEC_PUSH(f->j->scratch, &f->all_cleanups, c);
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
    gj.context_add_command_line_option(j->context, "-maccumulate-outgoing-args");
}

static bool is_elsewhere(const JitCleanup *c)
{
    return jit_varies(c->variable->type);
}

/* What the runtime's Cleanup is of each number, and its label. */
static const char *define_table(JitFn *f)
{
    Jit *j = f->j;
    const char *label = arena_printf(j->scratch, ".Lchant_cleanups%d", j->made_names++);
    fprintf(j->data, "\t.section .data.rel.ro,\"aw\"\n\t.balign 8\n%s:\n", label);
    for (int i = 0; i < f->all_cleanups.count; i++) {
        const JitCleanup *c = f->all_cleanups.items[i];
        fprintf(j->data, "\t.quad %s\n\t.long %d, %d\n", jit_link_name(c->function),
                c->outer ? c->outer->number : 0, is_elsewhere(c));
        jit_keep_function(c->function);
    }
    return label;
}

/* An object itself, in memory: not a copy of what is in it. */
static gcc_jit_rvalue *in_memory(JitFn *f, gcc_jit_lvalue *object)
{
    gcc_jit_rvalue *address = gj.lvalue_get_address(object, f->at);
    return gj.lvalue_as_rvalue(gj.rvalue_dereference(address, f->at));
}

/* An asm statement that changes nothing where control goes. libgccjit wants its operands to be made
 * before it is. */
static gcc_jit_extended_asm *say(JitFn *f, const char *text)
{
    gcc_jit_extended_asm *a = gj.block_add_extended_asm(jit_block(f), f->at, text);
    gj.extended_asm_set_volatile_flag(a, 1);
    gj.extended_asm_add_clobber(a, "memory");
    return a;
}

/* The runtime's Place of an operand. */
#define PLACE_OF(operand) "\t%%{disp32%%} lea %%" operand ", %%%%rax\n\t.balign 8\n"

/* Of `count` variables, from the first-th on. */
static void say_variables(JitFn *f, int first, int count)
{
    gcc_jit_rvalue *places[MAX_OPERANDS];
    char text[MAX_OPERANDS * sizeof PLACE_OF("%d") + 80];
    char *at = stpcpy(text, ".pushsection .rodata.chant_cleanup,\"a\"\n");
    for (int i = 0; i < count; i++) {
        places[i] = in_memory(f, f->all_cleanups.items[first + i]->place);
        at += sprintf(at, PLACE_OF("%d"), i);
    }
    strcpy(at, "\t.popsection");
    gcc_jit_extended_asm *variables = say(f, text);
    for (int i = 0; i < count; i++)
        gj.extended_asm_add_input_operand(variables, NULL, "m", places[i]);
}

static void say_places(JitFn *f)
{
    Jit *j = f->j;
    const char *table = define_table(f);
    gcc_jit_type *words =
        gj.context_new_array_type(j->context, NULL, jit_void_pointer(j), LANDING_WORDS);
    gcc_jit_rvalue *landing = in_memory(f, jit_local(f, words, "chant_landing"));
    f->scope_number = jit_local(f, jit_type(j, type_basic(TYPE_INT)), "chant_scope");
    gcc_jit_extended_asm *head =
        say(f, arena_printf(j->scratch,
                            ".cfi_personality 0x9b, DW.ref.chant_cleanup_personality\n"
                            "\t.pushsection .rodata.chant_cleanup,\"a\"\n\t.balign 8\n"
                            "1:\t.long %s-., 0\n" PLACE_OF("0") PLACE_OF("1")
                            "\t.popsection\n\t.cfi_lsda 0x1b, 1b", table));
    gj.extended_asm_add_output_operand(head, NULL, "=m", f->scope_number);
    gj.extended_asm_add_input_operand(head, NULL, "m", landing);
    int count = f->all_cleanups.count;
    for (int i = 0; i < count; i += MAX_OPERANDS)
        say_variables(f, i, count - i < MAX_OPERANDS ? count - i : MAX_OPERANDS);
}

static void say_scope(JitFn *f, const JitCleanup *c)
{
    jit_assign(f, f->scope_number, jit_int(f, type_basic(TYPE_INT), c ? c->number : 0));
}

void jit_cleanup_begin(JitFn *f, Node *body)
{
    Search search = {.f = f};
    find(&body, &search);
    if (!f->cleanups.count)
        return;
    if (f->unit->unit->plain_c && args_has(f->j->request->flags, "-fexceptions"))
        jit_fail(f->j, "a cleanup under -fexceptions");
    if (!unwinds(f->unit))
        return;
#if !defined(__x86_64__)
    jit_fail(f->j, "a cleanup");
#endif
    define_reference(f->j);
    for (int i = 0; i < f->all_cleanups.count; i++) {
        JitCleanup *c = f->all_cleanups.items[i];
        c->place = is_elsewhere(c) ? jit_local(f, jit_void_pointer(f->j), "chant_place")
                                   : jit_object(f, c->variable);
    }
    say_places(f);
    say_scope(f, NULL);
    jit_keep_whole(f);
}

/* ---- entering and leaving ---- */

/* The variable is in scope: an unwinding is to clean it up. */
static void arm(JitFn *f, const JitCleanup *c)
{
    if (!f->scope_number)
        return;
    if (is_elsewhere(c))
        jit_assign(f, c->place,
                   jit_cast(f, gj.lvalue_get_address(jit_object(f, c->variable), f->at),
                            jit_void_pointer(f->j)));
    say_scope(f, c);
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
    if (f->scope_number)
        say_scope(f, c->outer);
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

void jit_cleanup_move(JitFn *f, JitCleanup *to)
{
    JitCleanup *c = f->cleanup;
    for (; !is_around(c, to); c = c->outer)
        clean_up(f, c);
    if (f->scope_number && to != c)
        say_scope(f, to);
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
    if (f->scope_number && f->takes_labels)
        say_scope(f, f->cleanup);
}

JitCleanup *jit_cleanup_home(const JitFn *f, const void *label)
{
    return map_get(&f->homes, label);
}
