build() {
    make CC="$CC" -j2 test
}

verify() {
    ./test | grep -v "^SEED"
}
