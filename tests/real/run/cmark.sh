needs cmake python3

prepare() {
    CC=$host cmake -S . -B out -DCMARK_SHARED=OFF || return
    # one of the tests is C++
    echo 'void test_cplusplus(void *runner) { (void)runner; }' >api_test/cplusplus.c
}

verify() {
    local all=(src/cmark.c src/node.c src/iterator.c src/blocks.c src/inlines.c src/scanners.c
        src/utf8.c src/buffer.c src/references.c src/render.c src/man.c src/xml.c src/html.c
        src/commonmark.c src/latex.c src/houdini_href_e.c src/houdini_html_e.c
        src/houdini_html_u.c src/cmark_ctype.c)
    local options=(-Isrc -Iout/src -DCMARK_STATIC_DEFINE)
    program cmark "${options[@]}" src/main.c "${all[@]}"
    program api_tests "${options[@]}" -Iapi_test api_test/main.c api_test/harness.c "${all[@]}" \
        api_test/cplusplus.c
    ./api_tests || return
    ./cmark test/spec.txt | cksum
    for to in xml man commonmark latex; do
        ./cmark -t $to --smart test/spec.txt | cksum
    done
    python3 test/spec_tests.py --no-normalize --spec test/smart_punct.txt \
        --program "./cmark --smart"
    python3 test/spec_tests.py --spec test/regression.txt --program ./cmark
}
