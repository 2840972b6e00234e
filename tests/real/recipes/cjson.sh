needs cmake

build() {
    cmake -S . -B out -DENABLE_CJSON_TEST=ON -DENABLE_CUSTOM_COMPILER_FLAGS=ON
    cmake --build out -j2
}

verify() {
    ctest_says out
}
