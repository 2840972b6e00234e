struct pair { int a, b; };
struct pair pairs[] = { { 1, 2 }, { 3, 4 } };
const char *const text = "of the other";
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
