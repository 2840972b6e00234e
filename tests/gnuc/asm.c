// Every form of asm.
asm(".globl top");
__asm__(".set top, 1"
        "\n");
register long rsp_like asm("r12");
extern int renamed asm("real_name");
int fn(int) __asm__("real_fn") __attribute__((noinline));
int f(int a, int b, int *p) {
    register int fixed asm("eax") = a;
    int out, out2;
    asm("nop");
    asm volatile("nop" ::: "memory", "cc");
    __asm__ __volatile__("# %0 %1" : "=r"(out) : "0"(a));
    asm("addl %[in], %[res]" : [res] "+r"(out) : [in] "rm"(b) : "cc");
    asm volatile("# %c0 %1 %k2" : : "i"(5), "n"(3 + 4), "r"(p));
    asm("# %0 %1" : "=&r"(out2), "=m"(*p) : "g"(a), "m"(p[1]));
    asm goto("# %l1 %l[other]" : : "r"(a) : "cc" : there, other);
    asm volatile goto("# %l[there]" : "+r"(out) : : : there);
    asm inline("nop");
    asm inline volatile("nop");
    asm volatile inline goto("" : : : : other);
    asm("" : "=r"(fixed) : :);
    asm("" ::"r"(a), "r"(b) :);
    asm("" ::: "rbx");
    asm("%=" : :);
    asm("{att|intel}");
    if (a)
        asm("nop");
    else
        asm volatile("nop");
    for (;;) {
        asm volatile goto("" :: ::other);
        break;
    }
    asm("" : "=@ccz"(out2) :);
    asm("" : "=r"(*(long *)p));
    asm("" : : "X"(out ? a : b), "r"((a, b)));
there:
    out++;
other:
    return out + out2 + fixed + renamed + fn(1);
}
