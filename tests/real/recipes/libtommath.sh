build() {
    # the same random numbers each time
    sed -i "s/(uint64_t)time(NULL)/1/" demo/test.c
    make CC="$CC" -j2 test
}

verify() {
    ./test
}
