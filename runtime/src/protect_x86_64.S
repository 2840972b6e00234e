/* chant_protect, x86-64 System V: see chant.h, and unwind.c for its personality.
 *
 * It saves no registers: an unwinding that ends here has restored them, as it does for every
 * frame that goes on. */
#if defined(__x86_64__)

	.text

/* void chant_protect(void (*body)(void *), void *record) */
	.globl	chant_protect
	.type	chant_protect, @function
	.p2align 4
chant_protect:
	.cfi_startproc
	.cfi_personality 0x1b, unwind_personality
	pushq	%rsi		/* found by the personality at the stack pointer */
	.cfi_adjust_cfa_offset 8
	movq	%rsp, (%rsi)
	movq	%rdi, %rax
	movq	%rsi, %rdi
	callq	*%rax
.Lreturn:
	addq	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_adjust_cfa_offset 8
	.globl	unwind_landing
	.hidden	unwind_landing
unwind_landing:
	movq	(%rsp), %rdi
	callq	unwind_landed
	jmp	.Lreturn
	.cfi_endproc
	.size	chant_protect, .-chant_protect

#endif
	.section .note.GNU-stack,"",@progbits
