build() {
    ./configure
    make -j2
}

verify() {
    make test 2>&1 | grep -E "OK|FAIL|zlib test"
}
