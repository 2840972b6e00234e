// Strings and characters in every encoding, concatenation, escapes, universal names.
// options: -std=gnu17
// options: -std=gnu2x
// options: -std=gnu17 -fshort-wchar
// options: -std=gnu17 -funsigned-char
const char a[] = "a"
                 "b\x41"
                 "c\0"
                 "\101\60\n\t\e\a\?\"\'\\";
const char b[] = u8"\u00e9\U0001F600 é"
                 "z";
const __WCHAR_TYPE__ c[] = L"a"
                           "b"
                           L"\x1234\u00e9";
const __CHAR16_TYPE__ d[] = u"\U0001F600"
                            "x"
                            u"y";
const __CHAR32_TYPE__ e[] = U"\U0001F600é"
                            "x";
const char *f = R"(raw "x" \n
line)"
                "\n"
                R"del()" )del";
const __WCHAR_TYPE__ *g = LR"(x)"
                          L"y"
                          L"z";
_Static_assert(sizeof a == 16 && sizeof b == 11 && sizeof d == 5 * 2 && sizeof e == 4 * 4, "");
_Static_assert(sizeof c == 5 * sizeof(__WCHAR_TYPE__) && sizeof L"\U0001F600" >= 6, "");
_Static_assert('\377' < 0 == ((char)-1 < 0) && '\xff' == (char)255 && 'ab' == 'a' * 256 + 'b' &&
                   L'\x12' == 18 && u'é' == 0xe9 && U'\U0001F600' == 0x1F600 && '\0' == 0 &&
                   '\e' == 27 && '\'' == 39 && '"' == 34,
               "");
_Static_assert(sizeof "\
continued" == 10 && sizeof __func__ == 1,
               "");
int caf\u00e9 = 1, na\u00efve, größe, \u4e2d文;
int $dollar, a$b = 2;
int get(void) {
    return café + größe + 中文 + $dollar + a$b + sizeof __FUNCTION__ + sizeof __PRETTY_FUNCTION__;
}
long n[] = {0, 00, 0777, 0x1F, 0XaBul, 0b11, 0B1, 100u, 1LL, 2llU, 'a', 1.5e1 + .5f, 0x1.8p+3};
