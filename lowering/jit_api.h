/* libgccjit, loaded when the JIT is first used: linking it would cost every run of the
 * compiler the milliseconds that loading it takes, and would make it a need of all who
 * never use it.
 *
 * `gj.block_add_eval(...)` is gcc_jit_block_add_eval(...). The table is filled once, before
 * anything else of the JIT runs, and never changes. */
#ifndef CHANT_JIT_API_H
#define CHANT_JIT_API_H

#include <libgccjit.h>
#include <stdbool.h>

#define JIT_API(X)                                                                                 \
    X(block_add_assignment)                                                                        \
    X(block_add_eval)                                                                              \
    X(block_add_extended_asm)                                                                      \
    X(block_end_with_conditional)                                                                  \
    X(block_end_with_extended_asm_goto)                                                            \
    X(block_end_with_jump)                                                                         \
    X(block_end_with_return)                                                                       \
    X(block_end_with_switch)                                                                       \
    X(block_end_with_void_return)                                                                  \
    X(context_acquire)                                                                             \
    X(context_add_command_line_option)                                                             \
    X(context_add_top_level_asm)                                                                   \
    X(context_compile_to_file)                                                                     \
    X(context_get_builtin_function)                                                                \
    X(context_get_first_error)                                                                     \
    X(context_get_type)                                                                            \
    X(context_new_array_access)                                                                    \
    X(context_new_array_constructor)                                                               \
    X(context_new_array_type)                                                                      \
    X(context_new_binary_op)                                                                       \
    X(context_new_bitcast)                                                                         \
    X(context_new_bitfield)                                                                        \
    X(context_new_call)                                                                            \
    X(context_new_call_through_ptr)                                                                \
    X(context_new_case)                                                                            \
    X(context_new_cast)                                                                            \
    X(context_new_comparison)                                                                      \
    X(context_new_field)                                                                           \
    X(context_new_function)                                                                        \
    X(context_new_function_ptr_type)                                                               \
    X(context_new_global)                                                                          \
    X(context_new_location)                                                                        \
    X(context_new_opaque_struct)                                                                   \
    X(context_new_param)                                                                           \
    X(context_new_rvalue_from_double)                                                              \
    X(context_new_rvalue_from_int)                                                                 \
    X(context_new_rvalue_from_long)                                                                \
    X(context_new_rvalue_from_ptr)                                                                 \
    X(context_new_rvalue_from_vector)                                                              \
    X(context_new_string_literal)                                                                  \
    X(context_new_struct_constructor)                                                              \
    X(context_new_unary_op)                                                                        \
    X(context_new_union_constructor)                                                               \
    X(context_new_union_type)                                                                      \
    X(context_release)                                                                             \
    X(context_set_bool_allow_unreachable_blocks)                                                   \
    X(context_set_bool_option)                                                                     \
    X(context_set_int_option)                                                                      \
    X(extended_asm_add_input_operand)                                                              \
    X(extended_asm_add_output_operand)                                                             \
    X(extended_asm_set_inline_flag)                                                                \
    X(extended_asm_set_volatile_flag)                                                              \
    X(extended_asm_add_clobber)                                                                    \
    X(function_get_address)                                                                        \
    X(function_get_param_count)                                                                    \
    X(function_get_param)                                                                          \
    X(function_new_block)                                                                          \
    X(function_new_local)                                                                          \
    X(global_set_initializer_rvalue)                                                               \
    X(lvalue_access_field)                                                                         \
    X(lvalue_as_rvalue)                                                                            \
    X(lvalue_get_address)                                                                          \
    X(lvalue_set_register_name)                                                                    \
    X(lvalue_set_alignment)                                                                        \
    X(lvalue_set_tls_model)                                                                        \
    X(param_as_lvalue)                                                                             \
    X(param_as_rvalue)                                                                             \
    X(rvalue_access_field)                                                                         \
    X(rvalue_dereference)                                                                          \
    X(rvalue_get_type)                                                                             \
    X(struct_as_type)                                                                              \
    X(struct_set_fields)                                                                           \
    X(type_get_aligned)                                                                            \
    X(type_get_pointer)                                                                            \
    X(type_get_vector)                                                                             \
    X(type_is_pointer)

typedef struct JitApi {
#define X(name) __typeof__(gcc_jit_##name) *name;
    JIT_API(X)
#undef X
} JitApi;

extern JitApi gj;

/* Loads the library, once. False if it is not there or lacks something, and *why says what;
 * that is owned by the loader. */
bool jit_api_load(const char **why);

#endif
