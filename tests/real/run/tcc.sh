prepare() {
    ./configure --cc="$host"
}

# tcc compiles itself, and what it has made does so again: the same object.
verify() {
    local options=(-DONE_SOURCE=1 -DTCC_TARGET_X86_64 '-DCONFIG_TRIPLET="x86_64-linux-gnu"' -I.)
    program tcc "${options[@]}" tcc.c -ldl -lpthread
    ./tcc -B. -Iinclude "${options[@]}" -c tcc.c -o second.o && cksum second.o || return
    "$host" -w second.o lib/libtcc1.c -o second -lm -ldl -lpthread 2>/dev/null &&
        ./second -B. -Iinclude "${options[@]}" -c tcc.c -o third.o && cmp second.o third.o
}
