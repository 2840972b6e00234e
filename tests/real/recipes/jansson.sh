needs cmake

build() {
    cmake -S . -B out -DJANSSON_BUILD_DOCS=OFF
    cmake --build out -j2
}

verify() {
    ctest_says out
}
