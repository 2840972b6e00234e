/* cleanup_landing, x86-64 System V: see cleanup.c.
 *
 * An unwinding arrives with the frame's registers, its stack pointer as it is behind the call
 * that did not return, the exception in rax, and the Landing in rdx, whose first word is the
 * address behind that call. With that pushed it is as if cleanup_landed had been called from
 * there. */
#if defined(__x86_64__)

	.text

	.globl	cleanup_landing
	.hidden	cleanup_landing
	.type	cleanup_landing, @function
	.p2align 4
cleanup_landing:
	.cfi_startproc
	.cfi_def_cfa_offset 0
	.cfi_escape 0x10, 16, 2, 0x71, 0	/* the return address is at 0(%rdx) */
	pushq	(%rdx)
	.cfi_def_cfa_offset 8
	.cfi_offset rip, -8
	movq	%rax, %rdi
	movq	%rdx, %rsi
	jmp	cleanup_landed
	.cfi_endproc
	.size	cleanup_landing, .-cleanup_landing

#endif
	.section .note.GNU-stack,"",@progbits
