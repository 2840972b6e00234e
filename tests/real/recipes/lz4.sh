build() {
    make CC="$CC" -j2 -C lib
    make CC="$CC" -j2 -C programs lz4
    make CC="$CC" -j2 -C tests lz4 fuzzer frametest roundTripTest datagen checkTag
}

# Its own tests, but for those of hundreds of megabytes.
verify() {
    cd tests
    ./fuzzer -s1 -i100 2>&1 | tr "\r" "\n" | tail -n 1 | unstable
    ./frametest -s1 -i20 2>&1 | tr "\r" "\n" | tail -n 1 | unstable
    # what the two ends of a pipe say to standard error mixes anyhow, and ls prints times
    make CC="$CC" -k test-lz4-contentSize test-lz4-frame-concatenation test-lz4-multiple \
        test-lz4-multiple-legacy test-lz4-skippable test-lz4-testmode test-lz4-sparse \
        test-lz4-dict 2>errors | unstable | grep -vF -e "$CC" -e " -rw"
    grep "^make.*Error" errors
    ./datagen -g256KB | tee random | ../programs/lz4 -9 >packed
    ../programs/lz4 -d <packed | cmp - random && cksum packed
}
