/* W is a function without parameters, or with one; results of each kind. */
struct s { int m, array[3]; struct s *next; };
struct s *W(void);
int sink;

int calls(void)
{
    W();
    W ();
    (W)();
    (*W)();
    W()->m = 1;
    W()->next->m = 2;
    W()->m++;
    W()[1].m = 3;
    *W() = *W();
    (*W()).m = 4;
    (W)()->m = 5;
    (W())->m = 6;
    W()->array[1]<-1 ? sink++ : sink--;
    ++W()->m;
    sink = W()->m<-1;
    sink = W() - W();
    sink = W() == 0;
    sink = !W();
    return W()->m;
}
