/* W is a function of one parameter: statements that look like declarations of it. */
int sink;

int one(void)
{
    int W(int);
    int a = 1;
    W(a);
    W(1);
    W(a)<-a;
    W(a) + 1;
    W(a), a++;
    W((a));
    W((int)a);
    W(sizeof a);
    W("text"[0]);
    W('c');
    W(~a);
    W(!a);
    W(a++);
    W(*&a);
    W(a = 2);
    (W)(a);
    (W)(-a);
    (W)(*&a);
    return W(a) * (W)(a) - (W)(a);
}
