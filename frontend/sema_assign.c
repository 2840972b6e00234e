/* Conversion as by assignment (C17 6.5.16.1), and what it means for channels (LANGUAGE.md
 * 2): from both directions to one, never back; elements compatible; any channel to the
 * opaque `struct chant_chan *` of chant.h; to void * only by a cast. */
#include "frontend/sema_expr.h"

bool expr_is_null_constant(Node *expr)
{
    ConstValue *c = ast_expr(expr)->constant;
    if (!c || !c->is_icx)
        return false;
    Type *type = ast_expr(expr)->type;
    if (c->kind == CONST_INT)
        return c->integer == 0 && type_is_integer(type);
    return c->kind == CONST_ADDRESS && !c->address.symbol && c->address.offset == 0;
}

static Type *base_of(Type *type)
{
    return type_strip(type)->base;
}

bool assign_is_opaque_channel(Type *type)
{
    if (!type_is_pointer(type))
        return false;
    Type *to = type_strip(base_of(type));
    return to->kind == TYPE_STRUCT && to->tag->name && !strcmp(to->tag->name, "chant_chan");
}

static bool channel_allowed(Type *to, Type *from, bool is_null)
{
    if (!type_is_chan(to))
        return assign_is_opaque_channel(to) || type_kind(to) == TYPE_BOOL;
    if (!type_is_chan(from))
        return is_null;
    ChanDir d = type_strip(from)->direction;
    return (d == CHAN_BOTH || d == type_strip(to)->direction) &&
           type_compatible(base_of(to), base_of(from));
}

/* Both pointers: 6.5.16.1 to the letter. */
static bool pointers_fit(Type *to, Type *from)
{
    Type *a = base_of(to), *b = base_of(from);
    enum { FREE = QUAL_ATOMIC | QUAL_SEG_FS | QUAL_SEG_GS };
    if (type_quals(b) & ~type_quals(a) & ~(unsigned)FREE)
        return false;
    return type_is_void(a) || type_is_void(b) || type_compatible_unqualified(a, b);
}

bool assign_allowed(Type *to, Type *from, bool is_null, AssignMode mode)
{
    TypeKind tk = type_kind(to), fk = type_kind(from);
    if (tk == TYPE_ERROR || fk == TYPE_ERROR || tk == TYPE_VA_LIST || fk == TYPE_VA_LIST)
        return true;
    if (fk == TYPE_VOID)
        return false;
    if (tk == TYPE_CHAN || fk == TYPE_CHAN)
        return channel_allowed(to, from, is_null);
    if (assign_is_opaque_channel(to))
        mode = ASSIGN_STRICT; /* gcc's leniency is for C's own types */
    bool to_record = type_is_record(to), from_record = type_is_record(from);
    if (to_record && type_strip(to)->tag->transparent && !from_record)
        return true;
    if (to_record || from_record)
        return to_record && from_record && type_compatible_unqualified(to, from);
    if (tk == TYPE_VECTOR || fk == TYPE_VECTOR)
        return true; /* -flax-vector-conversions decides, which is gcc's */
    if (type_is_pointer(to)) {
        if (type_is_pointer(from))
            return mode == ASSIGN_C || is_null || pointers_fit(to, from);
        return type_is_integer(from) && (is_null || mode == ASSIGN_C);
    }
    if (type_is_pointer(from))
        return tk == TYPE_BOOL || (type_is_integer(to) && mode == ASSIGN_C);
    return true; /* arithmetic types convert to each other */
}

/* True if the types differ by a tag alone that each place has declared anew for want of a
 * definition, and that has been reported. */
static bool is_tag_declared_anew(Sema *s, Type *to, Type *from)
{
    if (type_is_chan(to) && type_is_chan(from)) {
        to = type_strip(to)->base;
        from = type_strip(from)->base;
    }
    return !strcmp(type_spell_canonical(s->arena, to), type_spell_canonical(s->arena, from)) &&
           hint_incomplete_is_known(s, to) && hint_incomplete_is_known(s, from);
}

/* What is converted, by its text and its type: "'r' (type '<-chan int')". */
static const char *converted_text(Sema *s, Type *from, Node *node, const char *kind)
{
    const char *type = sema_type_text(s, from);
    const char *text = node ? sema_operand_text(s, node) : "";
    if (*text != '\'')
        return arena_printf(s->arena, "%s%s", kind, type);
    return arena_printf(s->arena, "%s%s%s (type %s)", kind, *kind ? "channel " : "", text, type);
}

bool assign_report(Sema *s, Span span, Type *to, Type *from, Node *node, const char *what,
                   Node *target)
{
    Diag *diag = s->unit->diag;
    const char *name = target ? sema_operand_text(s, target) : "";
    if (type_is_void(from) && node && ast_unparen(node)->kind == AST_RECEIVE) {
        Node *channel = ((Receive *)ast_unparen(node))->channel;
        diag_error(diag, span, "cannot %s%s%s: %s (type %s) carries no value", what,
                   *name ? " " : "", name, sema_channel_text(s, channel, ""),
                   sema_type_text(s, ast_expr(channel)->type));
        sema_note_declared(s, channel);
        return true;
    }
    if (type_is_void(from)) {
        diag_error(diag, span, "cannot %s%s%s: the expression has no value ('void')", what,
                   *name ? " " : "", name);
        return true;
    }
    if (node && hint_undeclared_call(s, node))
        return false;
    if (is_tag_declared_anew(s, to, from) ||
        (type_is_record(to) && !type_is_complete(to) && hint_incomplete_is_known(s, to)))
        return false;
    const char *kind = "";
    if (type_is_chan(to) && type_is_chan(from)) {
        ChanDir d = type_strip(from)->direction;
        if (d != CHAN_BOTH && d != type_strip(to)->direction)
            kind = d == CHAN_SEND ? "send-only " : "receive-only ";
    }
    diag_error(diag, span, "cannot %s%s%s: %s is incompatible with %s", what, *name ? " " : "",
               name, converted_text(s, from, node, kind), sema_type_text(s, to));
    hint_conversion(s, span, to, from);
    if (type_is_chan(to) && type_is_chan(from)) { /* what else they lack is this mistake's */
        hint_incomplete_is_known(s, base_of(to));
        hint_incomplete_is_known(s, base_of(from));
    }
    if (node && type_is_chan(from))
        sema_note_declared(s, node);
    if (target)
        sema_note_declared(s, target);
    return true;
}

bool sema_assign_mode(Sema *s, Type *to, Node *from, const char *what, Node *target,
                      AssignMode mode)
{
    Type *type = sema_value(s, from);
    if (assign_allowed(to, type, expr_is_null_constant(from), mode))
        return true;
    assign_report(s, from->span, to, type, from, what, target);
    return false;
}

bool sema_assign(Sema *s, Type *to, Node *from, const char *what, Node *target)
{
    return sema_assign_mode(s, to, from, what, target, ASSIGN_C);
}
