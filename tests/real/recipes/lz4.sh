build() {
    make CC="$CC" -j2 -C lib
    make CC="$CC" -j2 -C programs lz4
    make CC="$CC" -j2 -C tests fuzzer frametest roundTripTest datagen checkTag
}

verify() {
    cd tests
    ./fuzzer -s1 -i400 2>&1 | tr "\r" "\n" | tail -n 1 | unstable
    ./frametest -s1 -i40 2>&1 | tr "\r" "\n" | tail -n 1 | unstable
    ./datagen -g256KB | tee random | ../programs/lz4 -9 >packed
    ../programs/lz4 -d <packed | cmp - random && cksum packed
}
