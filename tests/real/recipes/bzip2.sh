build() {
    make CC="$CC" libbz2.a bzip2 bzip2recover
}

verify() {
    make CC="$CC" test
    cksum ./*.rb2 ./*.tst
}
