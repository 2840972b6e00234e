library=(lib/lz4.c lib/lz4hc.c lib/lz4frame.c lib/xxhash.c)

prepare() {
    :
}

# Times and rates differ; of a line that is written over and over the last stands.
last_line() {
    tr '\r' '\n' | tail -n 1 | sed -E 's/[0-9.]+ *(s|sec|ms|MB\/s)\b/TIME/g'
}

verify() {
    local options=(-Ilib -Iprograms -DXXH_NAMESPACE=LZ4_)
    program fuzzer "${options[@]}" tests/fuzzer.c "${library[@]}"
    program frametest "${options[@]}" tests/frametest.c "${library[@]}"
    program roundTripTest "${options[@]}" tests/roundTripTest.c "${library[@]}"
    program checkTag "${options[@]}" tests/checkTag.c "${library[@]}"
    program datagen "${options[@]}" programs/datagen.c tests/datagencli.c
    ./fuzzer -s1 -i60 2>&1 | last_line
    ./frametest -s1 -i15 2>&1 | last_line
    ./datagen -g200KB >random && cksum random && ./roundTripTest random | last_line
    ./checkTag v1.9.4
}
