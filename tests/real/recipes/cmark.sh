needs cmake python3

build() {
    cmake -S . -B out
    cmake --build out -j2
}

verify() {
    ctest_says out
}
