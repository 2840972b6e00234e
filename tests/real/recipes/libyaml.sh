needs cmake

build() {
    cmake -S . -B out -DBUILD_TESTING=ON
    cmake --build out -j2
}

verify() {
    ctest --test-dir out | unstable | grep -vE "Internal|Total Test"
    bin=$(dirname "$(find out -name run-parser -type f)")
    for file in examples/*.yaml; do
        "$bin/run-parser" "$file"
        "$bin/run-scanner" "$file"
        "$bin/run-loader" "$file"
    done
}
