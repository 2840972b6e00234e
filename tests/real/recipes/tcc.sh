build() {
    ./configure --cc="$CC"
    make -j2
}

verify() {
    make -k test 2>&1 | unstable
}
