/* W is a function: declared, defined and called in each way. */
int g(int);
int sink;

int W(int, int *);
extern int W(int a, int *b) __attribute__((noinline));
int (W)(int, int *);
int(*pointer)(int, int *) = W;
int (*table[])(int, int *) = { W, &W, *W, (W) };
typedef int type(int, int *);
type W;

int calls(int a, int *b)
{
    W(1, b);
    W (2, b);
    (W)(3, b);
    (*W)(4, b);
    (&W)(5, b);
    (***W)(6, b);
    W(W(7, b), b);
    W(a, &a);
    W(*b, b);
    W(-a, b);
    W((a), (b));
    W((a), b) + 1;
    W(a, b)<-1;
    W(a, b) ? g(1) : g(2);
    W(a, b) && g(3);
    W(a, b), g(4);
    (void)W(8, b);
    (void)(W)(9, b);
    -W(10, b);
    !W(11, b);
    sink = W(12, b);
    sink = (W)(13, b) * (W)(14, b);
    sink = W == pointer;
    sink = &W == pointer;
    sink = !W;
    if (W(15, b))
        W(16, b);
    else
        W(17, b);
    for (W(18, b); W(19, b); W(20, b))
        W(21, b);
    while (W(22, b))
        ;
    do
        W(23, b);
    while (W(24, b));
    switch (W(25, b)) {
    case 0:
        W(26, b);
    case 1:
        (W)(27, b);
    default:
        W(28, b);
    }
label:
    W(29, b);
    if (a)
        goto label;
    int value = W(30, b), (*local)(int, int *) = W;
    local(31, b);
    ({ W(32, b); });
    sink = ({ W(33, b); });
    return W(value, b);
}

int W(int a, int *b)
{
    return a ? W(a - 1, b) : *b;
}

static int pass(int (*f)(int, int *), int *b)
{
    return f(1, b);
}

int passes(int *b)
{
    return pass(W, b) + pass(&W, b) + pass((W), b) + pass(*W, b);
}

int declared_inside(int *b)
{
    int W(int, int *);
    W(1, b);
    (W)(2, b);
    return (W)(3, b);
}

int nested(int a)
{
    int W(int b)
    {
        return a + b;
    }
    W(1);
    (W)(2);
    return W(3) - (W)(4);
}

