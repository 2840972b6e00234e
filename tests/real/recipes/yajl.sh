needs cmake

build() {
    cmake -S . -B out
    cmake --build out -j2
}

verify() {
    (cd test/parsing && ./run_tests.sh "$PWD/../../out/test/parsing/yajl_test")
    (cd out/test/api && ../../../test/api/run_tests.sh)
}
