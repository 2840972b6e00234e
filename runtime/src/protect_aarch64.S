/* chant_protect, AArch64: see chant.h, and unwind.c for its personality.
 *
 * It saves no registers but its own: an unwinding that ends here has restored them, as it does
 * for every frame that goes on. */
#if defined(__aarch64__)

	.text

/* void chant_protect(void (*body)(void *), void *record) */
	.globl	chant_protect
	.type	chant_protect, @function
	.p2align 4
chant_protect:
	.cfi_startproc
	.cfi_personality 0x1b, unwind_personality
	sub	sp, sp, #32
	.cfi_adjust_cfa_offset 32
	str	x1, [sp]	/* found by the personality at the stack pointer */
	stp	x29, x30, [sp, #16]
	.cfi_rel_offset x29, 16
	.cfi_rel_offset x30, 24
	add	x29, sp, #16
	mov	x2, sp
	str	x2, [x1]
	mov	x9, x0
	mov	x0, x1
	blr	x9
.Lreturn:
	.cfi_remember_state
	ldp	x29, x30, [sp, #16]
	add	sp, sp, #32
	.cfi_adjust_cfa_offset -32
	.cfi_restore x29
	.cfi_restore x30
	ret
	.cfi_restore_state
	.globl	unwind_landing
	.hidden	unwind_landing
unwind_landing:
	ldr	x0, [sp]
	bl	unwind_landed
	b	.Lreturn
	.cfi_endproc
	.size	chant_protect, .-chant_protect

#endif
	.section .note.GNU-stack,"",@progbits
