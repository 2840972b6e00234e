// Plan 9's unnamed members: by their typedef's name, and found by a pointer's type.
// options: -std=gnu17 -fplan9-extensions
typedef struct Lock { int held; } Lock;
typedef struct { char text[4]; } Label;
struct table {
    int size;
    Lock;
    union { Label; int number; };
};
typedef struct { int Inner, other; } Inner;
struct outer { Inner; };
void lock(Lock *);
void label(const Label *, Label);

int use(struct table *t, struct outer *o)
{
    lock(t);
    lock(&t->Lock);
    label(t, t->Label);
    Lock *l = t, copy = t->Lock;
    l->held = copy.held + t->held + o->Inner;
    struct table made = {.Lock = {3}, .size = __builtin_offsetof(struct table, Lock)};
    return made.held + made.size + (_Generic(t->Lock, Lock: 1)) + t->Lock.held;
}
