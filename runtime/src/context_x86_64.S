/* Context switch, x86-64 System V. See context.h.
 *
 * A suspended stack holds, from its saved pointer up: r15 r14 r13 r12 rbx rbp, the address
 * to go on at. It is resumed by popping these and returning. Goroutines mostly suspend at
 * the same place, so the processor's return predictor, which knows the calls of the stack
 * just left, is right about the ones of the stack resumed; a jump would leave it one off,
 * and every return on the way up would be mispredicted. */
#if defined(__x86_64__)

#define PUSH(reg) pushq reg; .cfi_adjust_cfa_offset 8; .cfi_rel_offset reg, 0

	.text

/* void context_switch(_Atomic(void *) *save, void *to) */
	.globl	context_switch
	.hidden	context_switch
	.type	context_switch, @function
	.p2align 4
context_switch:
	.cfi_startproc
	PUSH(%rbp)
	PUSH(%rbx)
	PUSH(%r12)
	PUSH(%r13)
	PUSH(%r14)
	PUSH(%r15)
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)	/* last: from here on others may run the old stack */
	popq	%r15
	.cfi_adjust_cfa_offset -8
	popq	%r14
	.cfi_adjust_cfa_offset -8
	popq	%r13
	.cfi_adjust_cfa_offset -8
	popq	%r12
	.cfi_adjust_cfa_offset -8
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %r15
	.cfi_same_value %r14
	.cfi_same_value %r13
	.cfi_same_value %r12
	.cfi_same_value %rbx
	.cfi_same_value %rbp
	ret
	.cfi_endproc
	.size	context_switch, .-context_switch

/* void context_start_new(_Atomic(void *) *save, void *to)
 * context_switch to a stack that has not run yet, by a jump: no return predicts it. */
	.globl	context_start_new
	.hidden	context_start_new
	.type	context_start_new, @function
	.p2align 4
context_start_new:
	.cfi_startproc
	PUSH(%rbp)
	PUSH(%rbx)
	PUSH(%r12)
	PUSH(%r13)
	PUSH(%r14)
	PUSH(%r15)
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)
	movq	32(%rsp), %rbx
	addq	$56, %rsp
	jmp	.Lstart
	.cfi_endproc
	.size	context_start_new, .-context_start_new

/* void context_jump(void *to) */
	.globl	context_jump
	.hidden	context_jump
	.type	context_jump, @function
	.p2align 4
context_jump:
	.cfi_startproc
	.cfi_undefined %rip
	movq	%rdi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.cfi_endproc
	.size	context_jump, .-context_jump

/* First steps of a new stack; rbx: the function to call. The frame has no caller. The nop
 * makes the resume address less one lie inside the function, where unwinders look. */
	.type	context_start, @function
	.p2align 4
context_start:
	.cfi_startproc
	.cfi_undefined %rip
	nop
.Lstart:
	xorl	%ebp, %ebp
	leaq	.Lstart(%rip), %rax
	pushq	%rax	/* a caller for unwinders; no call, so that exits meet their predictor */
	jmpq	*%rbx
	.cfi_endproc
	.size	context_start, .-context_start

/* void *context_make(void *top, void (*entry)(void)) */
	.globl	context_make
	.hidden	context_make
	.type	context_make, @function
	.p2align 4
context_make:
	.cfi_startproc
	andq	$-16, %rdi
	leaq	-56(%rdi), %rax	/* resuming pops seven words: rsp is top, aligned for a call */
	xorl	%ecx, %ecx
	movq	%rcx, (%rax)
	movq	%rcx, 8(%rax)
	movq	%rcx, 16(%rax)
	movq	%rcx, 24(%rax)
	movq	%rsi, 32(%rax)
	movq	%rcx, 40(%rax)
	leaq	.Lstart(%rip), %rcx
	movq	%rcx, 48(%rax)
	ret
	.cfi_endproc
	.size	context_make, .-context_make

/* void context_call_on(void *sp, void (*fn)(void *), void *arg)
 * At the call below the frame looks to an unwinder like context_switch's on that stack. */
	.globl	context_call_on
	.hidden	context_call_on
	.type	context_call_on, @function
	.p2align 4
context_call_on:
	.cfi_startproc
	PUSH(%rbp)
	PUSH(%rbx)
	PUSH(%r12)
	PUSH(%r13)
	PUSH(%r14)
	PUSH(%r15)
	movq	%rsp, %rbx
	movq	%rdi, %rsp
	movq	%rsi, %rax
	movq	%rdx, %rdi
	movq	%rsp, %r12
	subq	$8, %rsp	/* every suspended stack pointer is 8 modulo 16 */
	.cfi_def_cfa %r12, 56
	callq	*%rax
	movq	%rbx, %rsp
	.cfi_def_cfa %rsp, 56
	popq	%r15
	.cfi_adjust_cfa_offset -8
	popq	%r14
	.cfi_adjust_cfa_offset -8
	popq	%r13
	.cfi_adjust_cfa_offset -8
	popq	%r12
	.cfi_adjust_cfa_offset -8
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	context_call_on, .-context_call_on

/* void context_call_fresh(void *stack_top, void (*fn)(void *), void *arg) */
	.globl	context_call_fresh
	.hidden	context_call_fresh
	.type	context_call_fresh, @function
	.p2align 4
context_call_fresh:
	.cfi_startproc
	.cfi_undefined %rip
	andq	$-16, %rdi
	movq	%rdi, %rsp
	movq	%rdx, %rdi
	xorl	%ebp, %ebp
	callq	*%rsi
	ud2
	.cfi_endproc
	.size	context_call_fresh, .-context_call_fresh

#endif
	.section .note.GNU-stack,"",@progbits
