needs cmake

build() {
    cmake -S . -B out -DBUILD_TESTING=ON
    cmake --build out -j2
}

verify() {
    ctest --test-dir out | unstable | grep -vE "Internal|Total Test"
    for file in examples/*.yaml; do
        out/tests/run-parser "$file"
        out/tests/run-scanner "$file"
        out/tests/run-loader "$file"
    done
}
