/* Context switch, x86-64 System V. See context.h.
 *
 * A suspended stack holds, from its saved pointer up: the floating-point words (MXCSR, the
 * x87 control word, the x87 status word), r15 r14 r13 r12 rbx rbp, the address to go on at. It
 * is resumed by popping these and returning. Goroutines mostly suspend at the same place, so
 * the processor's return predictor, which knows the calls of the stack just left, is right
 * about the ones of the stack resumed; a jump would leave it one off, and every return on the
 * way up would be mispredicted.
 *
 * The floating-point words are nearly always what they were, and loading them costs more than
 * all the rest, the x87 status most: so each is compared first. */
#if defined(__x86_64__)

#define FRAME 64
#define X87_FLAGS 0x3f	/* in the status word */
#define X87_ENV 32	/* room for the x87 environment, 28 bytes */
#define ENTRY_SLOT 40	/* of rbx, where context_make leaves the function to call */

	.text

	.macro	push_register reg
	pushq	\reg
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset \reg, 0
	.endm

	.macro	save_registers
	push_register %rbp
	push_register %rbx
	push_register %r12
	push_register %r13
	push_register %r14
	push_register %r15
	subq	$8, %rsp
	.cfi_adjust_cfa_offset 8
	save_float %rsp
	.endm

	.macro	save_float at
	stmxcsr	(\at)
	fnstcw	4(\at)
	fnstsw	6(\at)
	.endm

	/* The words that save_float stored, in ecx, dx, r8w: each read as wide as it was written,
	 * which is what store forwarding can do. */
	.macro	read_float at
	movl	(\at), %ecx
	movzwl	4(\at), %edx
	movzwl	6(\at), %r8d
	.endm

	/* Loads the words at rsp, unless they are those that read_float has read. Of the status
	 * word only the exception flags count; they can be loaded as part of the environment
	 * alone, which goes through memory below rsp. */
	.macro	load_float
	xorw	6(%rsp), %r8w
	andl	$X87_FLAGS, %r8d
	cmpl	(%rsp), %ecx
	jne	1f
	cmpw	4(%rsp), %dx
	jne	1f
	testl	%r8d, %r8d
	je	2f
1:	ldmxcsr	(%rsp)
	fldcw	4(%rsp)
	testl	%r8d, %r8d
	je	2f
	fnstenv	-X87_ENV(%rsp)
	xorw	%r8w, -X87_ENV+4(%rsp)
	fldenv	-X87_ENV(%rsp)
2:
	.endm

	.macro	pop_register reg
	popq	\reg
	.cfi_adjust_cfa_offset -8
	.cfi_same_value \reg
	.endm

	/* All that save_registers saved but the floating-point words. */
	.macro	load_registers
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	pop_register %r15
	pop_register %r14
	pop_register %r13
	pop_register %r12
	pop_register %rbx
	pop_register %rbp
	.endm

/* void context_switch(_Atomic(void *) *save, void *to) */
	.globl	context_switch
	.hidden	context_switch
	.type	context_switch, @function
	.p2align 4
context_switch:
	.cfi_startproc
	save_registers
	read_float %rsp
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)	/* last: from here on others may run the old stack */
	load_float
	load_registers
	ret
	.cfi_endproc
	.size	context_switch, .-context_switch

/* void context_start_new(_Atomic(void *) *save, void *to)
 * context_switch to a stack that has not run yet, by a jump: no return predicts it. It starts
 * with the floating-point words of who started it. */
	.globl	context_start_new
	.hidden	context_start_new
	.type	context_start_new, @function
	.p2align 4
context_start_new:
	.cfi_startproc
	save_registers
	movq	%rsp, %rax
	movq	%rsi, %rsp
	movq	%rax, (%rdi)
	movq	ENTRY_SLOT(%rsp), %rbx
	addq	$FRAME, %rsp
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
	movq	%rdi, %rsp	/* first: what is left may be another goroutine's stack by now */
	leaq	-8(%rsp), %rax
	save_float %rax
	read_float %rax
	load_float
	load_registers
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
	leaq	-FRAME(%rdi), %rax	/* resuming pops FRAME: rsp is top, aligned for a call */
	xorl	%ecx, %ecx
	save_float %rax
	movq	%rcx, 8(%rax)
	movq	%rcx, 16(%rax)
	movq	%rcx, 24(%rax)
	movq	%rcx, 32(%rax)
	movq	%rsi, ENTRY_SLOT(%rax)
	movq	%rcx, 48(%rax)
	leaq	.Lstart(%rip), %rcx
	movq	%rcx, 56(%rax)
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
	save_registers
	movq	%rsp, %rbx
	movq	%rdi, %rsp	/* a multiple of 16, like every suspended stack pointer */
	movq	%rsi, %rax
	movq	%rdx, %rdi
	movq	%rsp, %r12
	.cfi_def_cfa %r12, FRAME
	callq	*%rax
	movq	%rbx, %rsp
	.cfi_def_cfa %rsp, FRAME
	load_registers
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
