needs cmake python3

build() {
    cmake -S . -B out
    cmake --build out -j2
}

verify() {
    ctest --test-dir out | unstable | grep -vE "Internal|Total Test"
}
