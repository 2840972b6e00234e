needs tclsh

prepare() {
    CC=$host ./configure --disable-tcl && make sqlite3.c
}

# What sqlite3's own benchmark finds in its tables.
verify() {
    program speedtest1 -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -I. sqlite3.c \
        test/speedtest1.c
    for testset in main orm cte; do
        ./speedtest1 --size 3 --verify --testset $testset | grep Hash || return
    done
}
