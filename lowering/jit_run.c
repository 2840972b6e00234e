/* The JIT's child process: recording, again until nothing fails, and compiling.
 *
 * libgccjit ends its process on an internal error, changes signal handlers, locale and limits,
 * prints to standard error, and never gives memory back. All that stays in the child; what
 * comes out of it is an object file, C for cc, and an exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frontend/arena.h"
#include "frontend/text.h"
#include "lowering/deep_stack.h"
#include "lowering/jit_inside.h"

enum { FAILED = 1 };

_Noreturn void jit_fail(Jit *j, const char *format, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    j->reason = arena_strndup(j->arena, text, strlen(text));
    longjmp(*j->failing, 1);
}

/* ---- options ---- */

/* Options that mean the same to libgccjit. */
static bool is_passed_on(const char *flag)
{
    static const char *const exact[] = {"-fwrapv", "-ftrapv", "-fno-trapv", "-fno-wrapv",
                                        "-ffast-math", "-fno-inline", "-fomit-frame-pointer",
                                        "-fno-omit-frame-pointer", "-ffunction-sections",
                                        "-fsigned-zeros", "-fno-math-errno", "-ffp-contract=off"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (strcmp(flag, exact[i]) == 0)
            return true;
    return text_starts_with(flag, "-march=") || text_starts_with(flag, "-mtune=") ||
           text_starts_with(flag, "-msse") || text_starts_with(flag, "-mavx");
}

/* Options about code that change nothing here. */
static bool is_harmless(const char *flag)
{
    static const char *const prefixes[] = {
        "-fdiagnostics", "-fmax-errors", "-fno-strict-aliasing", "-fstrict-aliasing",
        "-fexceptions", "-fno-common", "-fPIC", "-fpic", "-fPIE", "-fpie", "-fvisibility",
        "-fno-builtin", "-fmath-errno", "-fno-diagnostics", "-fno-ident", "-fgnu89-inline",
        "-fms-extensions", "-fno-ms-extensions",
        "-fdollars-in", "-fmessage-length", "-fcolor", "-m64", "-fno-tree", "-ftree", "-fno-ipa",
        "-fipa",
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (text_starts_with(flag, prefixes[i]))
            return true;
    return false;
}

/* The first option that only cc can follow, or NULL. */
static const char *odd_flag(const Args *flags)
{
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        bool about_code = text_starts_with(flag, "-f") || text_starts_with(flag, "-m") ||
                          strcmp(flag, "-pg") == 0 || strcmp(flag, "--coverage") == 0 ||
                          strcmp(flag, "-p") == 0;
        if (about_code && !is_passed_on(flag) && !is_harmless(flag))
            return flag;
    }
    return NULL;
}

static void set_options(Jit *j)
{
    gcc_jit_context *c = j->context;
    const Args *flags = j->request->flags;
    const char *debug = NULL;
    gj.context_add_command_line_option(c, "-fPIE");
    gj.context_add_command_line_option(c, "-fno-strict-aliasing");
    gj.context_add_command_line_option(c, "-fexceptions");
    /* No notes: libgccjit takes the one about how wide vectors are passed for an error. */
    gj.context_add_command_line_option(c, "-fcompare-debug-second");
    gj.context_add_command_line_option(c, "-w"); /* a warning is an error to libgccjit */
    if (jit_is_strict(j)) /* each operation rounds, as the C front end has it then */
        gj.context_add_command_line_option(c, "-ffp-contract=off");
    for (int i = 0; i < flags->count; i++) {
        const char *flag = flags->items[i];
        if (text_starts_with(flag, "-g"))
            debug = strcmp(flag, "-g0") == 0 ? NULL : flag;
        if (is_passed_on(flag))
            gj.context_add_command_line_option(c, flag);
    }
    if (jit_optimisation(j->request) >= 2) { /* a short loop that crosses lines takes longer */
        gj.context_add_command_line_option(c, "-falign-loops=64");
        gj.context_add_command_line_option(c, "-falign-jumps=32"); /* loops that are jumped into */
    }
    gj.context_set_int_option(c, GCC_JIT_INT_OPTION_OPTIMIZATION_LEVEL,
                              jit_optimisation(j->request));
    gj.context_set_bool_option(c, GCC_JIT_BOOL_OPTION_DEBUGINFO, debug != NULL);
    if (debug)
        gj.context_add_command_line_option(c, debug);
    gj.context_set_bool_allow_unreachable_blocks(c, 1);
    j->debug = debug != NULL;
    j->optimises = jit_optimisation(j->request) > 0;
}

/* ---- recording ---- */

static void begin(Jit *j)
{
    j->scratch = arena_new();
    j->context = gj.context_acquire();
    j->records = j->arrays = j->vectors = j->strings = j->pairs = j->helpers = (Map){0};
    memset(j->basic, 0, sizeof j->basic);
    j->word_pair = NULL;
    j->kept = (JitEntityList){0};
    j->has_cleanups = false;
    j->data = open_memstream(&j->data_text, &j->data_size);
    if (!j->context || !j->data)
        _exit(FAILED);
    set_options(j);
    jit_library_begin(j);
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        e->function = NULL;
        e->global = e->address = NULL;
        e->is_data_done = e->is_address_in_data = false;
    }
    if (j->is_divided)
        return;
    jit_settle_halves(j);
    jit_find_crossing(j);
}

static void forget(Jit *j)
{
    gj.context_release(j->context);
    fclose(j->data);
    free(j->data_text);
    arena_free(j->scratch);
}

static void define(Jit *j, JitEntity *e)
{
    if (e->definition)
        jit_record_function(j, e);
    else
        jit_define_object(e->unit, e, e->symbol->type, jit_object_init(e));
}

/* For tests: CHANT_JIT_REFUSE=SEED has about half of the functions fail, by their names. */
static bool is_refused(const JitEntity *e)
{
    const char *seed = getenv("CHANT_JIT_REFUSE");
    if (!seed || !e->definition)
        return false;
    unsigned hash = 2166136261U + (unsigned)atoi(seed);
    for (const char *p = e->name; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619U;
    return hash >> 16 & 1;
}

/* Records one function or object; false if it failed. */
static bool record(Jit *j, JitEntity *e)
{
    if (is_refused(e)) {
        e->failure = "refused, as CHANT_JIT_REFUSE asks";
        return false;
    }
    jmp_buf failing;
    j->failing = &failing;
    j->function = NULL;
    if (setjmp(failing) != 0) {
        e->failure = j->reason;
        return false;
    }
    define(j, e);
    const char *error = gj.context_get_first_error(j->context);
    if (error) {
        e->failure = arena_printf(j->arena, "%s", error);
        return false;
    }
    return true;
}

/* One pass over all that is used. True if everything could be recorded. */
static bool record_all(Jit *j)
{
    bool ok = true;
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        if (!e->is_used || !jit_is_own(e) || !(e->definition || e->object))
            continue;
        ok &= record(j, e);
        if (gj.context_get_first_error(j->context))
            return false; /* nothing more can be learnt from this context */
    }
    return ok;
}

/* Functions that only data or the other half refers to would be left out by gcc, which does
 * not read assembler text. */
static void keep_functions(Jit *j)
{
    if (!j->kept.count)
        return;
    gcc_jit_type *pointer = jit_void_pointer(j);
    gcc_jit_type *table = gj.context_new_array_type(j->context, NULL, pointer, j->kept.count);
    gcc_jit_rvalue **values = arena_alloc(j->scratch, (size_t)j->kept.count * sizeof *values);
    int count = 0;
    for (int i = 0; i < j->kept.count; i++)
        if (j->kept.items[i]->function && jit_is_own(j->kept.items[i]))
            values[count++] = gj.context_new_cast(
                j->context, NULL,
                gj.function_get_address(j->kept.items[i]->function, NULL), pointer);
    gcc_jit_lvalue *global = gj.context_new_global(j->context, NULL, GCC_JIT_GLOBAL_EXPORTED,
                                                   table, "chant_kept_functions");
    gj.global_set_initializer_rvalue(
        global, gj.context_new_array_constructor(j->context, NULL, table, count, values));
}

/* ---- the child ---- */

static void report(Jit *j, FILE *say)
{
    int own = 0, other = 0, shared = 0;
    JitCursor at = {0};
    for (JitEntity *e; (e = jit_next_entity(j, &at));) {
        if (!e->is_used || !(e->definition || e->object))
            continue;
        if (jit_is_own(e) || (!e->definition && !e->failure && !e->odd)) {
            own += e->definition != NULL;
            continue;
        }
        if (e->failure == jit_shared) {
            shared++;
            continue;
        }
        other += e->definition != NULL;
        fprintf(say, "chant: jit: %s: '%s' goes through cc: %s%s\n",
                source_name(e->unit->unit->source), e->symbol->name,
                e->failure || !e->odd ? "" : "the attribute ",
                e->failure ? e->failure : e->odd ? e->odd : e->unit->cc_only);
    }
    fprintf(say, "chant: jit: %d of %d functions through libgccjit\n", own, own + other);
    if (shared)
        fprintf(say, "chant: jit: %d more through cc at the same time\n", shared);
}

static bool write_halves(Jit *j)
{
    for (int i = 0; i < j->request->count; i++)
        if (j->units[i].has_half && !jit_write_half(&j->units[i]))
            return false;
    return true;
}

/* The parent hears by a byte that the C for cc is complete, and by another that all is done: the
 * status alone would be believed of a library that calls exit. */
static bool say_ready(int ready)
{
    return write(ready, "", 1) == 1;
}

/* Makes a context of all that libgccjit can have. False if what holds it together failed, or what
 * libgccjit was to have once the halves are written. */
static bool make_context(Jit *j, FILE *say)
{
    for (;;) {
        begin(j);
        if (record_all(j))
            break;
        forget(j);
        if (j->is_divided)
            return false;
    }
    jmp_buf failing;
    j->failing = &failing;
    if (setjmp(failing) != 0) {
        fprintf(say, "chant: jit: %s\n", j->reason);
        return false;
    }
    jit_export_crossing(j);
    jit_say_links(j);
    keep_functions(j);
    fputs(".text\n", j->data);
    if (fclose(j->data) != 0)
        return false;
    gj.context_add_top_level_asm(j->context, NULL, j->data_text);
    jit_say_file_texts(j);
    return true;
}

/* The error that libgccjit ends with, or NULL. */
static const char *compile_context(Jit *j)
{
    const JitRequest *r = j->request;
    char input[32];
    if (r->assembler < 0) {
        gj.context_compile_to_file(j->context, GCC_JIT_OUTPUT_KIND_OBJECT_FILE, r->object);
    } else {
        snprintf(input, sizeof input, "/proc/self/fd/%d", r->assembler);
        gj.context_compile_to_file(j->context, GCC_JIT_OUTPUT_KIND_ASSEMBLER, input);
    }
    return gj.context_get_first_error(j->context);
}

static int compile(Jit *j, FILE *say, int ready)
{
    jit_find_entities(j);
    jit_find_used(j);
    jit_name_entities(j);
    const char *twice = jit_defined_twice(j);
    if (twice && j->request->verbose)
        fprintf(say, "chant: jit: '%s' is defined twice\n", twice);
    if (twice)
        return FAILED;
    jit_share(j);
    if (!make_context(j, say))
        return FAILED;
    if (j->request->verbose)
        report(j, say);
    if (!write_halves(j)) {
        fprintf(say, "chant: jit: cannot write: %s\n", strerror(errno));
        return FAILED;
    }
    if (!say_ready(ready))
        return FAILED;
    j->is_divided = true;
    const char *error = compile_context(j);
    /* To libgccjit the limits of inlining are for functions that must be inlined as well. */
    if (error && strstr(error, "always_inline")) {
        j->inlines_as_it_likes = true;
        error = make_context(j, say) ? compile_context(j) : "no second try";
    }
    if (j->request->assembler >= 0)
        close(j->request->assembler);
    else if (!error && access(j->request->object, R_OK) != 0)
        error = "no object";
    if (error && j->request->verbose)
        fprintf(say, "chant: jit: %s\n", error);
    return error || !say_ready(ready) ? FAILED : 0;
}

static int child(JitRequest *r, int ready)
{
    int real = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
    FILE *say = real >= 0 ? fdopen(real, "w") : NULL;
    if (!say || null < 0 || dup2(null, STDERR_FILENO) < 0)
        return FAILED;
    setvbuf(say, NULL, _IOLBF, 0);
    const char *why;
    if (!jit_api_load(&why))
        return FAILED;
    Jit j = {.arena = arena_new(), .request = r};
    j.names = intern_new(j.arena);
    j.units = arena_alloc(j.arena, (size_t)r->count * sizeof *j.units);
    for (int i = 0; i < r->count; i++)
        j.units[i] =
            (JitUnit){.jit = &j, .input = &r->inputs[i], .unit = r->inputs[i].unit, .index = i};
    int status = compile(&j, say, ready);
    fflush(say);
    return status;
}

typedef struct ChildCall {
    JitRequest *request;
    int ready;
} ChildCall;

/* Recording goes as deep as the program's expressions do. */
static int deep_child(void *context, int levels)
{
    const ChildCall *call = context;
    (void)levels;
    return child(call->request, call->ready);
}

bool jit_is_built(void)
{
    return true;
}

bool jit_available(const char **why)
{
    return jit_api_load(why);
}

/* False if the child has ended without it. */
static bool hear_ready(int ready)
{
    char byte;
    ssize_t n;
    while ((n = read(ready, &byte, 1)) < 0 && errno == EINTR)
        continue;
    return n == 1;
}

/* Waits until the child has done its work; what it leaves to cc is begun before that. */
static bool wait_for_work(JitRequest *r, int ready)
{
    if (!hear_ready(ready))
        return false;
    for (int i = 0; i < r->count; i++) {
        struct stat st;
        r->inputs[i].has_half = stat(r->inputs[i].half, &st) == 0 && st.st_size > 0;
    }
    if (r->halves_ready)
        r->halves_ready(r->context);
    return hear_ready(ready);
}

/* The assembler sees the end of its text when this process does not hold the pipe. */
static void close_assembler(const JitRequest *r)
{
    if (r->assembler >= 0)
        close(r->assembler);
}

/* Starts the child; -1 with the reason, if `verbose`. */
static pid_t start_child(JitRequest *r, const int ready[2])
{
    pid_t parent = getpid(), pid = process_fork(SIGKILL);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent || (temp_folder() && setenv("TMPDIR", temp_folder(), 1) != 0))
            _exit(FAILED); /* libgccjit's files go when all the others do */
        _exit(deep_stack_run(deep_child, &(ChildCall){r, ready[1]}));
    }
    return pid;
}

bool jit_compile(JitRequest *r)
{
    const char *flag = odd_flag(r->flags);
    int ready[2];
    if (flag || pipe2(ready, O_CLOEXEC) < 0) {
        if (r->verbose)
            fprintf(stderr, "chant: jit: all goes through cc: %s%s\n", flag ? "the option " : "",
                    flag ? flag : strerror(errno));
        close_assembler(r);
        return false;
    }
    pid_t pid = start_child(r, ready);
    close(ready[1]);
    close_assembler(r);
    if (pid > 0 && r->started)
        r->started(r->context);
    bool done = pid > 0 && wait_for_work(r, ready[0]);
    close(ready[0]);
    if (done) {
        process_leave(pid); /* all that it has yet to do is to give its memory back */
        return true;
    }
    int status = pid > 0 ? process_join(pid) : -1;
    if (r->verbose && pid > 0 && WIFSIGNALED(status))
        fprintf(stderr, "chant: jit: ended by signal %d; all goes through cc\n",
                WTERMSIG(status));
    else if (r->verbose)
        fprintf(stderr, "chant: jit: all goes through cc\n");
    return false;
}
