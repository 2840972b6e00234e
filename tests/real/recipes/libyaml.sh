# The one that is configured by autoconf and linked by libtool.
needs autoreconf libtoolize

build() {
    ./bootstrap
    ./configure
    make -j2
    make -C tests check TESTS=
}

verify() {
    make -C tests check 2>&1 | grep -E "^(# )?[A-Z]+:"
    for file in examples/*.yaml; do
        tests/run-parser "$file"
        tests/run-scanner "$file"
        tests/run-loader "$file"
        tests/run-dumper "$file"
        tests/run-emitter "$file"
        tests/run-parser-test-suite "$file"
    done
}
