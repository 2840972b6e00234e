/* Context switch, AArch64. See context.h.
 *
 * A suspended stack holds, from its saved pointer up: x19 to x28, x29, the address to go on
 * at, d8 to d15, FPCR and FPSR. The last two are nearly always what they were, and are loaded
 * only when not: a write to them waits for the arithmetic under way. */
#if defined(__aarch64__)

#define FRAME 176

	.text

	.macro	save_registers
	sub	sp, sp, #FRAME
	.cfi_adjust_cfa_offset FRAME
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mrs	x10, fpcr
	mrs	x11, fpsr
	stp	x10, x11, [sp, #160]
	.cfi_rel_offset x19, 0
	.cfi_rel_offset x20, 8
	.cfi_rel_offset x21, 16
	.cfi_rel_offset x22, 24
	.cfi_rel_offset x23, 32
	.cfi_rel_offset x24, 40
	.cfi_rel_offset x25, 48
	.cfi_rel_offset x26, 56
	.cfi_rel_offset x27, 64
	.cfi_rel_offset x28, 72
	.cfi_rel_offset x29, 80
	.cfi_rel_offset x30, 88
	.endm

	/* Loads FPCR and FPSR from sp, unless they are those in x10 and x11. */
	.macro	load_float
	ldp	x12, x13, [sp, #160]
	cmp	x12, x10
	ccmp	x13, x11, #0, eq
	b.eq	1f
	msr	fpcr, x12
	msr	fpsr, x13
1:
	.endm

	/* All that save_registers saved but those two. */
	.macro	load_registers
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #FRAME
	.cfi_adjust_cfa_offset -FRAME
	.cfi_same_value x19
	.cfi_same_value x20
	.cfi_same_value x21
	.cfi_same_value x22
	.cfi_same_value x23
	.cfi_same_value x24
	.cfi_same_value x25
	.cfi_same_value x26
	.cfi_same_value x27
	.cfi_same_value x28
	.cfi_same_value x29
	.cfi_same_value x30
	.endm

/* void context_switch(_Atomic(void *) *save, void *to) */
	.globl	context_switch
	.hidden	context_switch
	.type	context_switch, %function
	.p2align 4
context_switch:
	.cfi_startproc
	save_registers
	mov	x9, sp
	mov	sp, x1
	stlr	x9, [x0]	/* last: from here on others may run the old stack */
	load_float
	load_registers
	ret
	.cfi_endproc
	.size	context_switch, .-context_switch

/* void context_start_new(_Atomic(void *) *save, void *to)
 * The new stack starts with the FPCR and FPSR of who started it. */
	.globl	context_start_new
	.hidden	context_start_new
	.type	context_start_new, %function
	.p2align 4
context_start_new:
	.cfi_startproc
	save_registers
	mov	x9, sp
	mov	sp, x1
	stlr	x9, [x0]
	load_registers
	br	x30
	.cfi_endproc
	.size	context_start_new, .-context_start_new

/* void context_jump(void *to) */
	.globl	context_jump
	.hidden	context_jump
	.type	context_jump, %function
	.p2align 4
context_jump:
	.cfi_startproc
	.cfi_undefined x30
	mrs	x10, fpcr
	mrs	x11, fpsr
	mov	sp, x0
	load_float
	load_registers
	ret
	.cfi_endproc
	.size	context_jump, .-context_jump

/* First steps of a new stack; x19: the function to call. The frame has no caller. */
	.type	context_start, %function
	.p2align 4
context_start:
	.cfi_startproc
	.cfi_undefined x30
	nop
.Lstart:
	mov	x29, xzr
	blr	x19
	brk	#1
	.cfi_endproc
	.size	context_start, .-context_start

/* void *context_make(void *top, void (*entry)(void)) */
	.globl	context_make
	.hidden	context_make
	.type	context_make, %function
	.p2align 4
context_make:
	.cfi_startproc
	and	x0, x0, #-16
	sub	x0, x0, #FRAME
	stp	x1, xzr, [x0, #0]
	stp	xzr, xzr, [x0, #16]
	stp	xzr, xzr, [x0, #32]
	stp	xzr, xzr, [x0, #48]
	stp	xzr, xzr, [x0, #64]
	adr	x9, .Lstart
	stp	xzr, x9, [x0, #80]
	stp	xzr, xzr, [x0, #96]
	stp	xzr, xzr, [x0, #112]
	stp	xzr, xzr, [x0, #128]
	stp	xzr, xzr, [x0, #144]
	mrs	x10, fpcr
	mrs	x11, fpsr
	stp	x10, x11, [x0, #160]
	ret
	.cfi_endproc
	.size	context_make, .-context_make

/* void context_call_on(void *sp, void (*fn)(void *), void *arg)
 * At the call below the frame looks to an unwinder like context_switch's on that stack. */
	.globl	context_call_on
	.hidden	context_call_on
	.type	context_call_on, %function
	.p2align 4
context_call_on:
	.cfi_startproc
	save_registers
	mov	x19, sp
	mov	sp, x0
	mov	x20, x0
	mov	x9, x1
	mov	x0, x2
	.cfi_def_cfa x20, FRAME
	blr	x9
	mov	sp, x19
	.cfi_def_cfa sp, FRAME
	load_registers
	ret
	.cfi_endproc
	.size	context_call_on, .-context_call_on

/* void context_call_fresh(void *stack_top, void (*fn)(void *), void *arg) */
	.globl	context_call_fresh
	.hidden	context_call_fresh
	.type	context_call_fresh, %function
	.p2align 4
context_call_fresh:
	.cfi_startproc
	.cfi_undefined x30
	and	x0, x0, #-16
	mov	sp, x0
	mov	x0, x2
	mov	x29, xzr
	blr	x1
	brk	#1
	.cfi_endproc
	.size	context_call_fresh, .-context_call_fresh

#endif
	.section .note.GNU-stack,"",%progbits
