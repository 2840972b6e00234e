#!/bin/sh
# Checks that the committed parser is what grammar.js generates, runs the corpus
# tests, and tries the highlight queries.
#
#     check_generated.sh GRAMMAR_DIR
#
# Exit status 77 (skipped) without the generator of the version that made the
# parser, or without node, which it runs grammar.js with.
set -u

grammar=$1
version=0.24.7
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
case $(tree-sitter --version 2>/dev/null) in
"tree-sitter $version"*) ;;
*)
    echo "skipped: tree-sitter $version is not installed"
    exit 77
    ;;
esac
if ! command -v node >/dev/null; then
    echo "skipped: node is not installed"
    exit 77
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
cp -R "$grammar/." "$work/grammar" && cd "$work/grammar" || exit 1
export TREE_SITTER_LIBDIR="$work/lib"
export XDG_CONFIG_HOME="$work/config"
mkdir "$work/lib" "$work/config"

failed=0
rm -rf src
tree-sitter generate --abi 14 || exit 1
for file in parser.c node-types.json tree_sitter/parser.h; do
    if ! cmp "$grammar/src/$file" "src/$file"; then
        echo "src/$file is not what grammar.js gives: run tree-sitter generate --abi 14"
        failed=1
    fi
done

tree-sitter test || failed=1

cat >"$work/sample.gc" <<'SAMPLE'
int main(void) { chan int c = make(chan int); go f(c); select { case int v = <-c: default: } }
SAMPLE
tree-sitter query queries/highlights.scm "$work/sample.gc" >"$work/captures" || failed=1
for word in go select make chan; do
    if ! grep -q "keyword.*text: .$word.\$" "$work/captures"; then
        echo "queries/highlights.scm does not show '$word' as a keyword"
        failed=1
    fi
done
exit $failed
