struct pair { int a, b; };
struct pair pairs[] = { { 1, 2 }, { 3, 4 } };
const char *const text = "of the other";
struct text { int n; char s[]; } lasting = { 3, "0123456789" };
_Thread_local int of_thread = 10;

static int counter = 100;

static int next(void)
{
    return counter++;
}

int kept(int);

int in_block(int a)
{
    extern int shared;
    return a + next() + shared++ + kept(0);
}

int implicit(int a)
{
    return a * next();
}
