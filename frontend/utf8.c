/* The tables hold whole blocks where the odd unassigned character in them does no harm: a
 * report is read by people, and terminals differ among themselves. */
#include "frontend/utf8.h"

#include <stdio.h>
#include <string.h>

typedef struct Range {
    uint32_t first, last;
} Range;

/* Combining marks and other characters without a width, in order. */
static const Range narrow[] = {
    {0x0300, 0x036f},   {0x0483, 0x0489},   {0x0591, 0x05bd},   {0x05bf, 0x05bf},
    {0x05c1, 0x05c2},   {0x05c4, 0x05c5},   {0x05c7, 0x05c7},   {0x0610, 0x061a},
    {0x064b, 0x065f},   {0x0670, 0x0670},   {0x06d6, 0x06dc},   {0x06df, 0x06e4},
    {0x06e7, 0x06e8},   {0x06ea, 0x06ed},   {0x0711, 0x0711},   {0x0730, 0x074a},
    {0x07a6, 0x07b0},   {0x0816, 0x082d},   {0x0859, 0x085b},   {0x08d3, 0x0902},
    {0x093a, 0x093a},   {0x093c, 0x093c},   {0x0941, 0x0948},   {0x094d, 0x094d},
    {0x0951, 0x0957},   {0x0962, 0x0963},   {0x0981, 0x0981},   {0x09bc, 0x09bc},
    {0x09c1, 0x09c4},   {0x09cd, 0x09cd},   {0x0a01, 0x0a02},   {0x0a3c, 0x0a3c},
    {0x0a41, 0x0a51},   {0x0abc, 0x0abc},   {0x0ac1, 0x0ac8},   {0x0acd, 0x0acd},
    {0x0b3c, 0x0b3c},   {0x0b41, 0x0b44},   {0x0b4d, 0x0b4d},   {0x0bcd, 0x0bcd},
    {0x0c3e, 0x0c40},   {0x0c46, 0x0c56},   {0x0cbc, 0x0cbc},   {0x0ccc, 0x0ccd},
    {0x0d41, 0x0d44},   {0x0d4d, 0x0d4d},   {0x0dca, 0x0dca},   {0x0dd2, 0x0dd6},
    {0x0e31, 0x0e31},   {0x0e34, 0x0e3a},   {0x0e47, 0x0e4e},   {0x0eb1, 0x0eb1},
    {0x0eb4, 0x0ebc},   {0x0ec8, 0x0ecd},   {0x0f18, 0x0f19},   {0x0f35, 0x0f39},
    {0x0f71, 0x0f84},   {0x0f86, 0x0f87},   {0x0f8d, 0x0fbc},   {0x102d, 0x1030},
    {0x1032, 0x1037},   {0x1039, 0x103a},   {0x1160, 0x11ff},   {0x135d, 0x135f},
    {0x1712, 0x1714},   {0x17b4, 0x17b5},   {0x17b7, 0x17bd},   {0x17c9, 0x17d3},
    {0x180b, 0x180f},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},   {0x200b, 0x200f},
    {0x202a, 0x202e},   {0x2060, 0x2064},   {0x20d0, 0x20f0},   {0x302a, 0x302d},
    {0x3099, 0x309a},   {0xa66f, 0xa672},   {0xa8e0, 0xa8f1},   {0xabed, 0xabed},
    {0xd7b0, 0xd7fb},   {0xfb1e, 0xfb1e},   {0xfe00, 0xfe0f},   {0xfe20, 0xfe2f},
    {0xfeff, 0xfeff},   {0x101fd, 0x101fd}, {0x1d167, 0x1d169}, {0x1d185, 0x1d18b},
    {0x1e8d0, 0x1e8d6}, {0x1f3fb, 0x1f3ff}, {0xe0001, 0xe01ef},
};

/* Two columns wide, in order. */
static const Range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},
    {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},
    {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
    {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cd5},
    {0x1b000, 0x1b2fb}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f320}, {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3},
    {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440},
    {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f567}, {0x1f57a, 0x1f57a},
    {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5},
    {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d7}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc},
    {0x1f7e0, 0x1f7f0}, {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x2fffd},
    {0x30000, 0x3fffd},
};

static bool is_in(const Range *ranges, size_t count, uint32_t c)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c > ranges[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && c >= ranges[low].first;
}

uint32_t utf8_decode(const char *text, size_t len, size_t *size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text[0];
    *size = 1;
    if (first < 0x80)
        return first;
    size_t n = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
    if (n == 0 || first >= 0xf8 || n > len)
        return UTF8_INVALID;
    uint32_t c = first & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80)
            return UTF8_INVALID;
        c = c << 6 | (next & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return UTF8_INVALID;
    *size = n;
    return c;
}

/* Writes the character, at most 0x10ffff, and returns how many bytes it took. */
static size_t encode(uint32_t c, char text[4])
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3f));
    text[0] = (char)(first[n] | c);
    return n;
}

const char *utf8_plain_name(Arena *arena, const char *name)
{
    if (!strchr(name, '\\'))
        return name;
    char *plain = arena_alloc(arena, strlen(name) + 1), *to = plain;
    while (*name) {
        int digits = name[0] != '\\' ? 0 : name[1] == 'u' ? 4 : name[1] == 'U' ? 8 : 0;
        unsigned number;
        int read = 0;
        if (digits && sscanf(name + 2, digits == 4 ? "%4x%n" : "%8x%n", &number, &read) == 1 &&
            read == digits && number <= 0x10ffff) {
            to += encode(number, to);
            name += 2 + digits;
        } else {
            *to++ = *name++;
        }
    }
    *to = '\0';
    return plain;
}

/* Columns that a terminal gives to the character: 0 (combining), 1 or 2 (East Asian wide). */
static int width_of(uint32_t c)
{
    if (c < 0x300)
        return 1;
    if (is_in(narrow, sizeof narrow / sizeof *narrow, c))
        return 0;
    return is_in(wide, sizeof wide / sizeof *wide, c) ? 2 : 1;
}

bool utf8_is_unsafe(uint32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

size_t utf8_columns(const char *text, size_t len, int tab)
{
    size_t column = 0;
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t c = utf8_decode(text + at, len - at, &size);
        if (c == '\t')
            column += (size_t)tab - column % (size_t)tab;
        else
            column += c == UTF8_INVALID || c < ' ' ? 1 : (size_t)width_of(c);
    }
    return column;
}

int utf8_show(const char *text, size_t len, size_t column, int tab, char shown[UTF8_SHOWN],
              size_t *size)
{
    uint32_t c = utf8_decode(text, len, size);
    if (c == '\t') {
        int n = tab - (int)(column % (size_t)tab);
        if (n >= UTF8_SHOWN)
            n = UTF8_SHOWN - 1;
        memset(shown, ' ', (size_t)n);
        shown[n] = '\0';
        return n;
    }
    if (c == UTF8_INVALID)
        return snprintf(shown, UTF8_SHOWN, "<%02x>", (unsigned char)text[0]);
    if (utf8_is_unsafe(c))
        return snprintf(shown, UTF8_SHOWN, "<U+%04X>", (unsigned)c);
    memcpy(shown, text, *size);
    shown[*size] = '\0';
    return width_of(c);
}
