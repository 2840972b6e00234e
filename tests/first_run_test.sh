#!/usr/bin/env bash
# ./chant on a machine that has what the compiler needs and nothing of what its tests need.
#
#   first_run_test.sh
#
# Builds a copy of the tree, where Check is hidden and nothing can be installed, and runs a sample.
# Exit status: 0 passed, 1 failed.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/tree"
tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$work/tree" -xf -

hidden=$(command -v pkg-config)
cat >"$work/bin/pkg-config" <<END
#!/bin/sh
for word; do
    case \$word in check | check[!a-z]* | subunit | libsubunit) exit 1 ;; esac
done
exec $hidden "\$@"
END
printf '#!/bin/sh\necho "apt-get $*" >&2\nexit 1\n' >"$work/bin/apt-get"
chmod +x "$work/bin/pkg-config" "$work/bin/apt-get"

cd "$work/tree"
if ! PATH=$work/bin:$PATH ./chant run samples/prime_sieve.gc >"$work/out" 2>"$work/err"; then
    cat "$work/err"
    echo "FAIL ./chant does not build without the tests' packages"
    exit 1
fi
diff -u samples/expected/prime_sieve.txt "$work/out"
