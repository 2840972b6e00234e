/* W is a variable: of each type, in each storage, at the start of statements with all that
 * may follow it, and as an operand of everything. */
int g(int);
int h(int, int);
int sink;

int W = 4;
extern int W;

int begins(int a)
{
    int W = a;
    W;
    W = a + 1;
    W += a;
    W -= a;
    W *= 3;
    W /= 2;
    W %= 100;
    W <<= 1;
    W >>= 1;
    W &= 0xff;
    W |= 0x10;
    W ^= 0x11;
    W++;
    W--;
    W + a;
    W - a;
    W * a;
    W / 3;
    W % 3;
    W & a;
    W | a;
    W ^ a;
    W << a;
    W >> a;
    W < a;
    W > a;
    W <= a;
    W >= a;
    W == a;
    W != a;
    W && g(1);
    W || g(2);
    W ? g(3) : g(4);
    W ?: g(5);
    W, g(6);
    W = W, W = g(W);
    W = (W);
    (W);
    (W) = a;
    (W)++;
    (W)--;
    -W;
    !W;
    ~W;
    +W;
    ++W;
    --W;
    &W;
    *&W = 7;
    (&W)[0] = 8;
    0[&W] = 9;
    { W; }
    { W = a; }
    if (W)
        W;
    else
        W = 1;
    for (W = 0; W < a; W++)
        W = g(W);
    for (W; W; W--)
        W += 0;
    while (W)
        W--;
    do
        W++;
    while (W < a);
    switch (W) {
    case 1:
        W = 3;
        break;
    default:
        W = 4;
    }
here:
    W = g(W);
    if (W > 1000)
        goto here;
    return W;
}

int compares(int a)
{
    int W = a, b = 0;
    W < -a;
    W<-a;
    W <-a;
    W< -a;
    b += W<-1;
    b += W <-1;
    b += W < -1;
    b += a<-W;
    b += (W)<-1;
    b += a<-(W);
    b += W<-W;
    if (W<-1)
        b++;
    if (a<-W)
        b++;
    while (W<-b)
        W++;
    b = W<-1 ? 2 : 3;
    b = W<-1 && a<-W;
    for (; W<-a; W++)
        b++;
    W<-1 && (b = g(b));
    W<-1 || (b = g(b));
    W<-1, b++;
    W<-1 ? g(1) : g(2);
    W<-g(3);
    return W<-b;
}

void pointers(int *a, int n)
{
    int *W = a;
    W[0] = 1;
    W[n]++;
    *W = 2;
    *W++ = 3;
    (*W)++;
    ++*W;
    W = W + n;
    W++;
    (W)[1] = 4;
    n[W] = 5;
    *(W) = 6;
    sink = *W * *W;
    sink = n * *W;
    sink = *W / *W;
    sink = W[0]<-W[1];
    sink = W - a;
    sink = W<a;
    int **V = &W;
    **V = 7;
    sink = **V<-**V;
    int (*U)[3] = (int (*)[3])W;
    (*U)[1] = 8;
}

struct s {
    int m, *p;
    struct s *next;
    int (*call)(int);
    int array[4];
};

int members(struct s a)
{
    struct s W = a;
    W.m = 1;
    W.m++;
    W.m<-1 ? g(1) : g(2);
    (W).m = 2;
    (&W)->m = 3;
    *W.p = 4;
    W.next->m = 5;
    W.call(6);
    (W.call)(7);
    (*W.call)(8);
    W.array[2] = 9;
    W.array[W.m & 3]<-1;
    W = a;
    return W.m - W.m * (W.m) + (W).m - sizeof W - sizeof(W) - sizeof(W.m) - sizeof W.array;
}

int arrow(struct s *W)
{
    W->m = 1;
    W->m++;
    ++W->m;
    W->next->m = W->m;
    W->call(2);
    (W)->call(3);
    (*W->call)(4);
    W->array[1] = 5;
    (W + 1)->m = 6;
    (*W).m = 7;
    W[0].m = 8;
    W++->m = 9;
    return (W)->m + (W)[1].m + W->m<-W->m;
}

int calls(void)
{
    int (*W)(int) = g;
    W(1);
    W(1), W(2);
    W(1) + 1;
    W(1)<-1;
    (W)(2);
    (*W)(3);
    (**W)(4);
    (&*W)(5);
    W(W(6));
    W((W)(7));
    W(*W == g);
    W = g;
    W == g;
    sink = W(8) * (W)(9) + (W(10));
    int a = W(11), b = (W)(12);
    h(W(13), (W)(14));
    if (W(15))
        W(16);
    for (W(17); W(18); W(19))
        W(20);
    return W(a) + W(b);
}

int literals(int a)
{
    int W[] = { 1, 2, 3, [3] = 4, [4 ... 6] = 5 };
    W[a] = a;
    W[a]++;
    W[W[a] & 3] = 1;
    (W)[1] = 2;
    *W = 3;
    return W[0] + *W + sizeof W + sizeof(W) + sizeof W[0] + sizeof(W)[0] + sizeof *W;
}

int floats(double W)
{
    W = -W;
    W *= W;
    W<-W ? g(1) : g(2);
    return W * W - (W) * (W) - (int)W + (W) - (W) + (float)(W);
}

