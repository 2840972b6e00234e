library=(adler32.c compress.c crc32.c deflate.c gzclose.c gzlib.c gzread.c gzwrite.c infback.c
    inffast.c inflate.c inftrees.c trees.c uncompr.c zutil.c)

prepare() {
    CC=$host ./configure
}

verify() {
    local options=(-I. -D_LARGEFILE64_SOURCE=1 -DHAVE_HIDDEN)
    program example "${options[@]}" test/example.c "${library[@]}"
    program infcover "${options[@]}" test/infcover.c "${library[@]}"
    program minigzip "${options[@]}" test/minigzip.c "${library[@]}"
    ./example || return
    ./infcover || return
    cat ./*.c | ./minigzip -9 >packed && cksum packed && ./minigzip -d <packed | cksum
}
