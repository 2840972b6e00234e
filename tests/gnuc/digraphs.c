// Digraphs, and trigraphs under their flag.
// options: -std=gnu17 -trigraphs
// options: -std=c11
%:define HASH(x) %:x
%:define PASTE(a, b) a %:%: b
int a<:3:> = <% 1, 2, <:2:> = 3 %>;
int f(int n) <% int PASTE(x, y) = n; switch (n) <% case 1: return a<:xy:>; default: ; %>
    return sizeof HASH(a);
%>
??=define TRI 5
int t??(2??) = ??< TRI, ~1 ??>; int g(int x) ??< return x ??! 2 ??' 1 ??'??- x; ??>
const char s[] = "??/n??/"";
struct ??< int m; ??> v; int h(void) { return v.m; }
