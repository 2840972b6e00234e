/* Function definitions. */
#include <string.h>

#include "lowering/jit_inside.h"

#include "frontend/sema_decl.h"

/* The symbol that the definition gives its parameter number i, or NULL: lowering made it. */
static Symbol *parameter_symbol(const FunctionDef *d, int i)
{
    if (!d->declarator)
        return NULL;
    FunctionDeclarator *declarator = declarator_function(d->declarator);
    if (!declarator || declarator->is_kr || i >= declarator->params.count)
        return NULL;
    Node *param = declarator->params.items[i];
    return param->kind == AST_PARAM ? ((Param *)param)->symbol : NULL;
}

static void bind_parameters(JitFn *f, const FunctionDef *d, const Type *type)
{
    for (int i = 0; i < type->params.count; i++) {
        gcc_jit_lvalue *v = gj.param_as_lvalue(gj.function_get_param(f->function, i));
        v = jit_seen_as(f, v, jit_type(f->j, type->params.items[i].type));
        Symbol *symbol = parameter_symbol(d, i);
        Name name = type->params.items[i].name;
        if (symbol) {
            map_put(f->j->scratch, &f->locals, symbol, v);
            jit_let_escape(f, v, symbol->type);
        }
        if (name)
            map_put(f->j->scratch, &f->parameters, name, v);
    }
}

/* They arrive promoted, or as a prototype in front says, and are what their declarations say from
 * here on. */
static void bind_old_parameters(JitFn *f, const FunctionDef *d,
                                const FunctionDeclarator *declarator, const Type *function)
{
    for (int i = 0; i < declarator->params.count; i++) {
        Name name = ((const NameDeclarator *)declarator->params.items[i])->name;
        Type *type = jit_old_parameter(d, name);
        Type *given = function->no_prototype ? type_default_promote(type)
                                             : type_strip(function->params.items[i].type);
        gcc_jit_lvalue *v = gj.param_as_lvalue(gj.function_get_param(f->function, i));
        v = jit_seen_as(f, v, jit_type(f->j, given));
        if (jit_type(f->j, type) != jit_type(f->j, given)) {
            gcc_jit_lvalue *own = jit_local(f, jit_type(f->j, type), name);
            jit_assign(f, own, jit_convert(f, gj.lvalue_as_rvalue(v), given, type));
            v = own;
        }
        map_put(f->j->scratch, &f->parameters, name, v);
    }
}

/* Lengths in parameters are measured when the function is entered (6.9.1p10). */
static void measure_parameters(JitFn *f, const FunctionDef *d,
                               const FunctionDeclarator *declarator)
{
    for (int i = 0; declarator && !declarator->is_kr && i < declarator->params.count; i++)
        if (declarator->params.items[i]->kind == AST_PARAM)
            jit_measure(f, declarator->params.items[i]);
    for (int i = 0; i < d->kr_decls.count; i++)
        jit_measure(f, d->kr_decls.items[i]);
}

/* Falling off the end: main gives 0, others what the caller must not use. */
static void end_body(JitFn *f, const FunctionDef *d)
{
    if (type_is_void(f->result)) {
        gj.block_end_with_void_return(jit_block(f), f->at);
        return;
    }
    gcc_jit_rvalue *value;
    if (!strcmp(d->symbol->name, "main"))
        value = jit_zero(f, f->result);
    else
        value = gj.lvalue_as_rvalue(jit_temp(f, jit_result_type(f->j, f->result)));
    gj.block_end_with_return(jit_block(f), f->at, value);
}

void jit_record_function(Jit *j, JitEntity *e)
{
    FunctionDef *d = e->definition;
    const Type *type = type_strip(e->symbol->type);
    FunctionDeclarator *declarator = d->declarator ? declarator_function(d->declarator) : NULL;
    bool is_old = declarator && declarator->is_kr && declarator->params.count;
    if (is_old && !type->no_prototype && type->params.count != declarator->params.count)
        jit_fail(j, "an old-style definition behind a prototype");
    JitFn f = {.j = j, .unit = e->unit, .entity = e, .result = type_strip(type->base)};
    j->function = &f;
    jit_begin_labels(&f);
    f.function = jit_entity_function(j, e);
    f.entry = gj.function_new_block(f.function, "entry");
    JitBlock *start = f.block = jit_named_block(&f, "start");
    jit_cleanup_begin(&f, d->body);
    if (e->is_noinline && !f.scope_number)
        jit_keep_whole(&f);
    if (is_old)
        bind_old_parameters(&f, d, declarator, type);
    else
        bind_parameters(&f, d, type);
    if (type->variadic)
        jit_va_begin(&f, type);
    measure_parameters(&f, d, declarator);
    jit_stmt(&f, d->body);
    if (f.block)
        end_body(&f, d);
    jit_end_labels(&f);
    gj.block_end_with_jump(f.entry, NULL, jit_made(&f, start));
    jit_end_blocks(&f);
    j->function = NULL;
}
