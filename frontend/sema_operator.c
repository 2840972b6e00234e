/* Operators: what C17 6.5 asks of their operands and makes of their types, gcc's
 * extensions included, and what LANGUAGE.md 2 leaves of them to channels. */
#include "frontend/sema_expr.h"

static Diag *diag_of(Sema *s)
{
    return s->unit->diag;
}

static bool is_vector(const Type *type)
{
    return type_kind(type) == TYPE_VECTOR;
}

static bool is_complex(const Type *type)
{
    return type_kind(type) == TYPE_COMPLEX;
}

static bool is_real(const Type *type)
{
    return type_is_arithmetic(type) && !is_complex(type);
}

/* Types of which sema knows too little to object to anything. */
static bool is_opaque(const Type *type)
{
    return type_is_error(type) || type_kind(type) == TYPE_VA_LIST;
}

static Type *pointee(const Type *pointer)
{
    return type_strip((Type *)pointer)->base;
}

/* ---- lvalues ---- */

/* The variable whose storage the lvalue is part of: through members, subscripts of arrays
 * and parentheses. NULL where a pointer stands between. */
static Ident *root_variable(Node *lvalue)
{
    for (;;) {
        lvalue = ast_unparen(lvalue);
        switch (lvalue->kind) {
        case AST_IDENT:
            return (Ident *)lvalue;
        case AST_MEMBER:
            if (((Member *)lvalue)->arrow)
                return NULL;
            lvalue = ((Member *)lvalue)->object;
            break;
        case AST_INDEX: {
            Node *object = ((Index *)lvalue)->object;
            Type *type = ast_expr(object)->type;
            if (!type || !(type_is_array(type) || is_vector(type)))
                return NULL;
            lvalue = object;
            break;
        }
        case AST_UNARY:
            if (((Unary *)lvalue)->op != OP_REAL && ((Unary *)lvalue)->op != OP_IMAG)
                return NULL;
            lvalue = ((Unary *)lvalue)->operand;
            break;
        default:
            return NULL;
        }
    }
}

static void report_const(Sema *s, Node *expr, Type *type)
{
    Node *node = ast_unparen(expr);
    if (node->kind == AST_IDENT)
        diag_error(diag_of(s), expr->span, "cannot assign to '%s', of const type %s",
                   ((Ident *)node)->name, sema_type_text(s, type));
    else if (node->kind == AST_MEMBER)
        diag_error(diag_of(s), expr->span,
                   "cannot assign to member '%s', of const type %s",
                   ((Member *)node)->name, sema_type_text(s, type));
    else
        diag_error(diag_of(s), expr->span, "cannot assign to an object of const type %s",
                   sema_type_text(s, type));
    sema_note_declared(s, expr);
}

bool sema_no_copy(Sema *s, Node *expr)
{
    Ident *root = root_variable(expr);
    if (!root || !root->symbol || !sema_is_copied(s, root->symbol))
        return true;
    Name name = root->name;
    diag_error(diag_of(s), expr->span,
               "'%s' is captured by copy in this go block; writing to it has no effect "
               "outside: write through a pointer ('&%s'), or to a local of the block",
               name, name);
    sema_note_declared(s, &root->expr.node);
    return false;
}

bool sema_modifiable(Sema *s, Node *expr)
{
    Expr *e = ast_expr(expr);
    Type *type = e->type;
    if (is_opaque(type))
        return true;
    if (e->category != LVALUE) {
        diag_error(diag_of(s), expr->span, "cannot assign to %s: it is not an object",
                   sema_operand_text(s, expr));
        return false;
    }
    if (type_is_array(type)) {
        diag_error(diag_of(s), expr->span, "cannot assign to the array %s (%s)",
                   sema_operand_text(s, expr), sema_type_text(s, type));
        return false;
    }
    if (type_quals(type) & QUAL_CONST) {
        report_const(s, expr, type);
        return false;
    }
    if (type_is_record(type) && type_strip(type)->tag->is_const_member) {
        diag_error(diag_of(s), expr->span, "cannot assign to %s: %s has a const member",
                   sema_operand_text(s, expr), sema_type_text(s, type));
        return false;
    }
    return sema_no_copy(s, expr);
}

/* ---- unary ---- */

/* Reports what cannot be done to a channel: `what` is the verb. */
static void bad_channel(Sema *s, Node *node, const char *what, Node *operand)
{
    diag_error(diag_of(s), node->span, "cannot %s %s (type %s)", what,
               sema_channel_text(s, operand, ""), sema_type_text(s, sema_value(s, operand)));
}

/* The verb for an operator that a channel does not have. */
static const char *apply(Sema *s, Op op)
{
    return arena_printf(s->arena, "apply '%s' to", op_spelling(op));
}

static void bad_unary(Sema *s, Node *node, Op op, Node *operand)
{
    Type *type = sema_value(s, operand);
    if (type_is_chan(type)) {
        bad_channel(s, node, apply(s, op), operand);
        sema_note_declared(s, operand);
    } else {
        diag_error(diag_of(s), node->span, "invalid operand of type %2$s to unary '%1$s'",
                   op_spelling(op), sema_type_text(s, type));
    }
    expr_fail(node);
}

static void sema_address(Sema *s, Unary *u)
{
    Node *node = &u->expr.node;
    sema_expr(s, u->operand);
    Expr *operand = ast_expr(u->operand);
    if (type_is_error(operand->type)) {
        expr_fail(node);
        return;
    }
    Node *bare = ast_unparen(u->operand);
    if (operand->category == RVALUE) {
        /* An array member of a returned struct has an address in gcc's eyes. */
        if (!type_is_array(operand->type)) {
            diag_error(diag_of(s), node->span,
                       "cannot take the address of a value (%s): not an lvalue",
                       sema_type_text(s, operand->type));
            expr_fail(node);
            return;
        }
    } else if (bare->kind == AST_MEMBER && expr_bit_field(bare)) {
        diag_error(diag_of(s), node->span, "cannot take the address of the bit-field '%s'",
                   ((Member *)bare)->name);
        expr_fail(node);
        return;
    } else {
        Ident *root = root_variable(bare);
        if (root && root->symbol && root->symbol->kind == SYMBOL_VARIABLE &&
            root->symbol->storage & STORAGE_REGISTER) {
            diag_error(diag_of(s), node->span,
                       "cannot take the address of the register variable '%s'", root->name);
            sema_note_declared(s, &root->expr.node);
            expr_fail(node);
            return;
        }
    }
    expr_set(node, type_pointer(s->arena, operand->type), RVALUE);
}

static void sema_dereference(Sema *s, Unary *u)
{
    Node *node = &u->expr.node;
    Type *type = sema_value(s, u->operand);
    if (is_opaque(type)) {
        expr_fail(node);
    } else if (type_is_pointer(type)) {
        Type *to = pointee(type);
        expr_set(node, to, type_is_function(to) ? FUNCTION_DESIGNATOR : LVALUE);
    } else if (type_is_chan(type)) {
        bad_channel(s, node, "dereference", u->operand);
        Span star = {node->span.start, node->span.start + 1};
        diag_note(diag_of(s), star, "a receive is written '<-'");
        diag_fix(diag_of(s), star, "<-");
        sema_note_declared(s, u->operand);
        expr_fail(node);
    } else {
        diag_error(diag_of(s), node->span, "cannot dereference %s, which is not a pointer",
                   sema_type_text(s, type));
        expr_fail(node);
    }
}

/* The size of what a pointer steps over must be known. */
static bool check_step(Sema *s, Node *node, Type *pointer)
{
    Type *to = pointee(pointer);
    if (type_is_void(to) || type_is_function(to) || is_opaque(to) || type_is_complete(to) ||
        type_is_variably_modified(to))
        return true;
    diag_error(diag_of(s), node->span, "arithmetic on a pointer to the incomplete type %s",
               sema_type_text(s, to));
    expr_fail(node);
    return false;
}

static void sema_step(Sema *s, Node *node, Op op, Node *operand)
{
    sema_expr(s, operand);
    Type *type = ast_expr(operand)->type;
    if (is_opaque(type)) {
        expr_fail(node);
        return;
    }
    if (!type_is_arithmetic(type) && !type_is_pointer(type) && !is_vector(type) &&
        !type_is_array(type)) {
        bad_unary(s, node, op, operand);
        return;
    }
    if (!sema_modifiable(s, operand)) {
        expr_fail(node);
        return;
    }
    if (type_is_pointer(type) && !check_step(s, node, type))
        return;
    expr_set(node, type_decay(s->arena, type), RVALUE);
}

static void sema_part(Sema *s, Unary *u)
{
    Node *node = &u->expr.node;
    sema_expr(s, u->operand);
    Expr *operand = ast_expr(u->operand);
    Type *type = operand->type;
    if (is_complex(type))
        expr_set(node, type_qualified(s->arena, pointee(type), type_quals(type)),
                 operand->category);
    else if (is_opaque(type) || type_is_arithmetic(type))
        expr_set(node, type, operand->category);
    else
        bad_unary(s, node, u->op, u->operand);
}

static void sema_extension(Sema *s, Unary *u)
{
    sema_expr(s, u->operand);
    Expr *operand = ast_expr(u->operand);
    expr_set(&u->expr.node, operand->type, operand->category);
    u->expr.constant = operand->constant;
}

void sema_unary(Sema *s, Unary *u)
{
    Node *node = &u->expr.node;
    switch (u->op) {
    case OP_ADDRESS:
        sema_address(s, u);
        return;
    case OP_DEREF:
        sema_dereference(s, u);
        return;
    case OP_INC:
    case OP_DEC:
        sema_step(s, node, u->op, u->operand);
        return;
    case OP_REAL:
    case OP_IMAG:
        sema_part(s, u);
        return;
    case OP_EXTENSION:
        sema_extension(s, u);
        return;
    default:
        break;
    }
    Type *type = sema_value(s, u->operand);
    if (is_opaque(type)) {
        expr_fail(node);
        return;
    }
    bool takes = u->op == OP_NOT    ? type_is_scalar(type)
                 : u->op == OP_BNOT ? type_is_integer(type) || is_complex(type)
                                    : type_is_arithmetic(type);
    if (!takes && !is_vector(type)) {
        bad_unary(s, node, u->op, u->operand);
        return;
    }
    if (u->op == OP_NOT && !is_vector(type))
        expr_set(node, type_basic(TYPE_INT), RVALUE);
    else
        expr_set(node, sema_promoted(s, u->operand), RVALUE);
}

void sema_postfix(Sema *s, Postfix *p)
{
    sema_step(s, &p->expr.node, p->op, p->operand);
}

/* ---- binary ---- */

static Type *bad_binary(Sema *s, Node *node, Op op, Node *left, Node *right)
{
    Type *l = sema_value(s, left), *r = sema_value(s, right);
    if (type_is_chan(l) || type_is_chan(r)) {
        Node *channel = type_is_chan(l) ? left : right;
        bad_channel(s, node, apply(s, op), channel);
        sema_note_declared(s, channel);
    } else {
        diag_error(diag_of(s), node->span, "invalid operands to binary '%s': %s and %s",
                   op_spelling(op), sema_type_text(s, l), sema_type_text(s, r));
    }
    return NULL;
}

/* The signed integer vector that comparing two vectors gives. */
static Type *comparison_vector(Sema *s, Type *vector)
{
    static const TypeKind kinds[] = {TYPE_SCHAR, TYPE_SHORT, TYPE_INT, TYPE_LONG, TYPE_INT128};
    Type *stripped = type_strip(vector);
    int64_t size = type_size(stripped->base);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (type_size(type_basic(kinds[i])) == size)
            return type_vector(s->arena, type_basic(kinds[i]), stripped->length);
    return &type_error;
}

static Type *additive(Sema *s, Node *whole, Op op, Node *left, Node *right, Type *l, Type *r)
{
    bool pl = type_is_pointer(l), pr = type_is_pointer(r);
    if (!pl && !pr)
        return bad_binary(s, whole, op, left, right);
    if (pl && pr) {
        if (op != OP_SUB)
            return bad_binary(s, whole, op, left, right);
        return check_step(s, left, l) && check_step(s, right, r) ? type_basic(TYPE_LONG) : NULL;
    }
    if (!type_is_integer(pl ? r : l) || (op == OP_SUB && pr))
        return bad_binary(s, whole, op, left, right);
    return check_step(s, pl ? left : right, pl ? l : r) ? (pl ? l : r) : NULL;
}

/* == and != of channels: compatible elements, whatever the directions, or NULL. */
static Type *equal_channels(Sema *s, Node *whole, Node *left, Node *right, Type *l, Type *r)
{
    if (type_is_chan(l) && type_is_chan(r)) {
        if (type_compatible_unqualified(pointee(l), pointee(r)))
            return type_basic(TYPE_INT);
    } else if (expr_is_null_constant(type_is_chan(l) ? right : left) ||
               assign_is_opaque_channel(type_is_chan(l) ? r : l)) {
        return type_basic(TYPE_INT);
    }
    diag_error(diag_of(s), whole->span, "cannot compare %s (type %s) with %s (type %s)",
               sema_operand_text(s, left), sema_type_text(s, l), sema_operand_text(s, right),
               sema_type_text(s, r));
    if (type_is_chan(l))
        sema_note_declared(s, left);
    if (type_is_chan(r))
        sema_note_declared(s, right);
    return NULL;
}

static Type *comparison(Sema *s, Node *whole, Op op, Node *left, Node *right, Type *l, Type *r)
{
    bool equality = op == OP_EQ || op == OP_NE;
    if (type_is_chan(l) || type_is_chan(r))
        return equality ? equal_channels(s, whole, left, right, l, r)
                        : bad_binary(s, whole, op, left, right);
    bool fits = equality ? type_is_arithmetic(l) && type_is_arithmetic(r)
                         : is_real(l) && is_real(r);
    /* gcc only warns of a pointer against an integer or another pointer. */
    bool pointers = (type_is_pointer(l) && (type_is_pointer(r) || type_is_integer(r))) ||
                    (type_is_pointer(r) && type_is_integer(l));
    return fits || pointers ? type_basic(TYPE_INT) : bad_binary(s, whole, op, left, right);
}

static bool op_is_comparison(Op op)
{
    return op == OP_LT || op == OP_GT || op == OP_LE || op == OP_GE || op == OP_EQ || op == OP_NE;
}

/* What the binary operator makes of two operands (6.5.5 to 6.5.14), NULL after a report. */
static Type *binary_type(Sema *s, Node *whole, Op op, Node *left, Node *right)
{
    Type *l = sema_value(s, left), *r = sema_value(s, right);
    if (is_opaque(l) || is_opaque(r))
        return op == OP_LAND || op == OP_LOR || (op_is_comparison(op) && !is_vector(l) &&
                                                  !is_vector(r))
                   ? type_basic(TYPE_INT)
                   : &type_error;
    if (op == OP_LAND || op == OP_LOR) {
        bool fits = (type_is_scalar(l) || is_vector(l)) && (type_is_scalar(r) || is_vector(r));
        return fits ? type_basic(TYPE_INT) : bad_binary(s, whole, op, left, right);
    }
    if (is_vector(l) || is_vector(r)) {
        Type *vector = is_vector(l) ? l : r, *other = is_vector(l) ? r : l;
        if (!is_vector(other) && !type_is_arithmetic(other))
            return bad_binary(s, whole, op, left, right);
        return op_is_comparison(op) ? comparison_vector(s, vector) : vector;
    }
    if (op_is_comparison(op))
        return comparison(s, whole, op, left, right, l, r);
    bool arithmetic = type_is_arithmetic(l) && type_is_arithmetic(r);
    bool integers = type_is_integer(l) && type_is_integer(r);
    switch (op) {
    case OP_MUL:
    case OP_DIV:
        if (!arithmetic)
            return bad_binary(s, whole, op, left, right);
        break;
    case OP_ADD:
    case OP_SUB:
        if (!arithmetic)
            return additive(s, whole, op, left, right, l, r);
        break;
    case OP_SHL:
    case OP_SHR:
        return integers ? sema_promoted(s, left) : bad_binary(s, whole, op, left, right);
    default: /* % & ^ | */
        if (!integers)
            return bad_binary(s, whole, op, left, right);
    }
    return type_usual_arithmetic(sema_promoted(s, left), sema_promoted(s, right));
}

void sema_binary(Sema *s, Binary *b)
{
    Node *node = &b->expr.node;
    sema_expr(s, b->right);
    if (b->op == OP_LT && sema_send_as_expression(s, b)) {
        expr_fail(node);
        return;
    }
    Type *type = binary_type(s, node, b->op, b->left, b->right);
    if (type)
        expr_set(node, type, RVALUE);
    else
        expr_fail(node);
}

/* ---- assignment ---- */

static Op compound_operator(Op op)
{
    static const Op operators[] = {
        [OP_MUL_ASSIGN - OP_MUL_ASSIGN] = OP_MUL, [OP_DIV_ASSIGN - OP_MUL_ASSIGN] = OP_DIV,
        [OP_MOD_ASSIGN - OP_MUL_ASSIGN] = OP_MOD, [OP_ADD_ASSIGN - OP_MUL_ASSIGN] = OP_ADD,
        [OP_SUB_ASSIGN - OP_MUL_ASSIGN] = OP_SUB, [OP_SHL_ASSIGN - OP_MUL_ASSIGN] = OP_SHL,
        [OP_SHR_ASSIGN - OP_MUL_ASSIGN] = OP_SHR, [OP_AND_ASSIGN - OP_MUL_ASSIGN] = OP_BAND,
        [OP_XOR_ASSIGN - OP_MUL_ASSIGN] = OP_BXOR, [OP_OR_ASSIGN - OP_MUL_ASSIGN] = OP_BOR,
    };
    return operators[op - OP_MUL_ASSIGN];
}

void sema_assignment(Sema *s, Assign *a)
{
    Node *node = &a->expr.node;
    sema_expr(s, a->left);
    Type *right = sema_value(s, a->right);
    Type *left = ast_expr(a->left)->type;
    if (type_is_error(left)) {
        expr_fail(node);
        return;
    }
    bool right_known = !type_is_error(right);
    if (!sema_modifiable(s, a->left)) {
        expr_fail(node);
        return;
    }
    Type *result = type_decay(s->arena, left);
    if (a->op == OP_ASSIGN) {
        if (right_known && !sema_assign(s, result, a->right, "assign to", a->left))
            result = &type_error;
    } else if (right_known) {
        Type *type =
            binary_type(s, node, compound_operator(a->op), a->left, a->right);
        if (!type)
            result = &type_error;
    }
    expr_set(node, result, RVALUE);
}

/* ---- ?: ---- */

/* The channel type of `c ? a : b` where one operand is a channel: the one-way view if one
 * is one-way. NULL if they don't fit. */
static Type *conditional_channel(Node *a, Node *b, Type *ta, Type *tb)
{
    if (!type_is_chan(tb))
        return expr_is_null_constant(b) ? ta : NULL;
    if (!type_is_chan(ta))
        return expr_is_null_constant(a) ? tb : NULL;
    if (!type_compatible(pointee(ta), pointee(tb)))
        return NULL;
    ChanDir da = type_strip(ta)->direction, db = type_strip(tb)->direction;
    return da == db || db == CHAN_BOTH ? ta : da == CHAN_BOTH ? tb : NULL;
}

/* What c ? a : b takes over from a pointer to `to` where the other is one to void. Before C2x
 * an array has no qualifiers, whatever its elements have; an _Atomic is left behind. */
static unsigned quals_beside_void(const Sema *s, Type *to)
{
    bool none = type_is_array(to) && !s->unit->dialect.c2x;
    return none ? 0 : type_quals(to) & ~(unsigned)QUAL_ATOMIC;
}

static Type *conditional_pointer(Sema *s, Node *a, Node *b, Type *ta, Type *tb)
{
    if (!type_is_pointer(ta) || !type_is_pointer(tb)) {
        /* With an integer, a null pointer constant or (a warning in gcc) any. */
        Type *pointer = type_is_pointer(ta) ? ta : tb, *other = pointer == ta ? tb : ta;
        return type_is_integer(other) ? pointer : NULL;
    }
    if (expr_is_null_constant(a))
        return tb;
    if (expr_is_null_constant(b))
        return ta;
    Type *to_a = pointee(ta), *to_b = pointee(tb);
    unsigned quals = type_quals(to_a) | type_quals(to_b);
    Type *to;
    if (type_is_void(to_a) || type_is_void(to_b)) {
        to = type_basic(TYPE_VOID);
        quals = quals_beside_void(s, to_a) | quals_beside_void(s, to_b);
    } else if (type_compatible_unqualified(to_a, to_b)) {
        to = type_composite(s->arena, type_unqualified(s->arena, to_a),
                            type_unqualified(s->arena, to_b));
    } else { /* of which gcc warns */
        to = type_basic(TYPE_VOID);
        quals &= QUAL_SEG_FS | QUAL_SEG_GS;
    }
    if (type_is_function(to))
        quals = 0;
    return type_pointer(s->arena, quals ? type_qualified(s->arena, to, quals) : to);
}

void sema_conditional(Sema *s, Conditional *c)
{
    Node *node = &c->expr.node;
    sema_condition(s, c->condition);
    Node *a = c->then ? c->then : c->condition, *b = c->otherwise;
    Type *ta = sema_value(s, a), *tb = sema_value(s, b), *type = NULL;
    if (is_opaque(ta) || is_opaque(tb))
        type = type_is_void(ta) ? ta : type_is_void(tb) ? tb : &type_error;
    else if (type_is_void(ta) || type_is_void(tb))
        type = type_basic(TYPE_VOID);
    else if (type_is_chan(ta) || type_is_chan(tb))
        type = conditional_channel(a, b, ta, tb);
    else if (type_is_arithmetic(ta) && type_is_arithmetic(tb))
        type = type_usual_arithmetic(sema_promoted(s, a), sema_promoted(s, b));
    else if (type_is_record(ta) || type_is_record(tb))
        type = type_compatible_unqualified(ta, tb) ? ta : NULL;
    else if (is_vector(ta) || is_vector(tb))
        type = is_vector(ta) ? ta : tb;
    else if (type_is_pointer(ta) || type_is_pointer(tb))
        type = conditional_pointer(s, a, b, ta, tb);
    if (!type) {
        diag_error(diag_of(s), node->span, "incompatible operands of '?:': %s and %s",
                   sema_type_text(s, ta), sema_type_text(s, tb));
        type = &type_error;
    }
    expr_set(node, type, RVALUE);
}

/* ---- members and subscripts ---- */

/* The span of the name behind `.` or `->`. */
static Span member_name(const Member *m)
{
    uint32_t end = m->expr.node.span.end;
    return (Span){end - (uint32_t)strlen(m->name), end};
}

/* `.` where `->` belongs, or the other way round. */
static void report_wrong_access(Sema *s, Member *m, Type *type)
{
    const char *text = source_text(s->unit->source);
    uint32_t at = m->object->span.end, name = member_name(m).start;
    const char *right = m->arrow ? "." : "->";
    while (at < name && text[at] != '.' && text[at] != '-')
        at++;
    Span access = {at, at + (m->arrow ? 2 : 1)};
    if (m->arrow)
        diag_error(diag_of(s), access,
                   "member '%s' of %s needs '.': %s is not a pointer", m->name,
                   sema_operand_text(s, m->object), sema_type_text(s, type));
    else
        diag_error(diag_of(s), access,
                   "member '%s' of %s needs '->': %s is a pointer", m->name,
                   sema_operand_text(s, m->object), sema_type_text(s, type));
    diag_fix(diag_of(s), access, "%s", right);
    sema_note_declared(s, m->object);
}

void sema_member(Sema *s, Member *m)
{
    Node *node = &m->expr.node;
    Type *record;
    ValueCategory category = LVALUE;
    if (m->arrow) {
        Type *type = sema_value(s, m->object);
        if (is_opaque(type)) {
            expr_fail(node);
            return;
        }
        if (!type_is_pointer(type)) {
            if (type_is_chan(type)) {
                diag_error(diag_of(s), node->span, "no member '%s': %s (type %s) has none",
                           m->name, sema_channel_text(s, m->object, ""),
                           sema_type_text(s, type));
                sema_note_declared(s, m->object);
            } else if (type_is_record(type))
                report_wrong_access(s, m, type);
            else
                diag_error(diag_of(s), node->span,
                           "no member '%s': %s is of type %s, not a pointer to a struct",
                           m->name, sema_operand_text(s, m->object), sema_type_text(s, type));
            expr_fail(node);
            return;
        }
        record = pointee(type);
    } else {
        sema_expr(s, m->object);
        record = ast_expr(m->object)->type;
        category = ast_expr(m->object)->category;
    }
    if (is_opaque(record)) {
        expr_fail(node);
        return;
    }
    if (!type_is_record(record)) {
        Type *to = type_is_pointer(record) ? pointee(record) : NULL;
        if (to && type_is_record(to) && !m->arrow)
            report_wrong_access(s, m, record);
        else
            diag_error(diag_of(s), node->span,
                       "no member '%s': %s is of type %s, not a struct or union", m->name,
                       sema_operand_text(s, m->object),
                       sema_type_text(s, m->arrow ? sema_value(s, m->object) : record));
        expr_fail(node);
        return;
    }
    if (!type_is_complete(record)) {
        if (!hint_incomplete_is_known(s, record))
            diag_error(diag_of(s), node->span, "no member '%s': the type %s is incomplete",
                       m->name, sema_type_text(s, record));
        expr_fail(node);
        return;
    }
    int64_t offset;
    const struct Field *field = type_field(record, m->name, &offset);
    if (!field) {
        hint_no_member(s, member_name(m), record, m->name);
        expr_fail(node);
        return;
    }
    m->field = (struct Field *)field;
    unsigned quals = type_quals(record) & ~(unsigned)(QUAL_ATOMIC | QUAL_RESTRICT);
    Type *type = quals ? type_qualified(s->arena, field->type, quals) : field->type;
    expr_set(node, type, category);
}

void sema_index(Sema *s, Index *x)
{
    Node *node = &x->expr.node;
    sema_expr(s, x->object);
    Type *object = ast_expr(x->object)->type;
    Type *index = sema_value(s, x->index);
    if (is_opaque(object) || is_opaque(index)) {
        expr_fail(node);
        return;
    }
    if (is_vector(object)) {
        Type *element = type_qualified(s->arena, pointee(object), type_quals(object));
        expr_set(node, element, ast_expr(x->object)->category);
        return;
    }
    Type *pointer = type_decay(s->arena, object), *other = index;
    if (!type_is_pointer(pointer) && type_is_pointer(index)) {
        other = pointer;
        pointer = index;
    }
    if (type_is_chan(pointer)) {
        Node *channel = pointer == index ? x->index : x->object;
        bad_channel(s, node, "subscript", channel);
        sema_note_declared(s, channel);
        expr_fail(node);
    } else if (!type_is_pointer(pointer)) {
        diag_error(diag_of(s), node->span,
                   "cannot subscript %s: %s is neither an array nor a pointer",
                   sema_operand_text(s, x->object), sema_type_text(s, object));
        expr_fail(node);
    } else if (!type_is_integer(other)) {
        diag_error(diag_of(s), x->index->span, "a subscript must be an integer, not a %s",
                   sema_type_text(s, other));
        expr_fail(node);
    } else if (check_step(s, node, pointer)) {
        Type *element = pointee(pointer);
        expr_set(node, element, type_is_function(element) ? FUNCTION_DESIGNATOR : LVALUE);
    }
}
