build() {
    make CC="$CC" test_g test_fast
}

verify() {
    (./test_g && ./test_fast) | grep -v scan
}
