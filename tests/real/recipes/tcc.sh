build() {
    ./configure --cc="$CC"
    make -j2
}

verify() {
    # numbers that threads print, in whatever order they get there
    make -k test 2>&1 | unstable | sed -E '/in threads/,/TIME|ms/{s/^( +[0-9]+)+ *$/NUMBERS/;}' |
        sed -E 's/[0-9]+ ms/TIME/'
}
