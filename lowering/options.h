/* The command line: `chant COMMAND [options] file... [-- args]`. */
#ifndef CHANT_OPTIONS_H
#define CHANT_OPTIONS_H

#include <stdbool.h>

#include "frontend/process.h"
#include "lowering/options_diag.h"

typedef enum Command {
    COMMAND_RUN,
    COMMAND_BUILD,
    COMMAND_EMIT,
    COMMAND_CHECK,
    COMMAND_CC,
    COMMAND_CACHE,
    COMMAND_HELP,
    COMMAND_VERSION
} Command;

/* How far the host compiler goes. */
typedef enum Stage {
    STAGE_LINK,
    STAGE_OBJECT,
    STAGE_ASSEMBLY,
    STAGE_PREPROCESS,
    STAGE_DEPEND
} Stage;

/* What makes the program: the JIT is the default of `chant run`, cc of all else. */
typedef enum Backend { BACKEND_DEFAULT, BACKEND_CC, BACKEND_JIT } Backend;

enum { DUMP_CST = 1, DUMP_AST = 2, DUMP_TYPED = 4, DUMP_ORDER = 8, DUMP_LOWERED = 16 };

typedef struct Options {
    Command command;
    Stage stage;
    Args words;        /* the command line, response files expanded */
    Args owned;        /* the text of response files, malloc'ed */
    Args all;          /* every argument for the host compiler, inputs in their places */
    Args compile;      /* of these, the ones that matter to preprocessing and compiling */
    Args depend;       /* -MD and its kin */
    Args inputs;       /* files, in order */
    Args languages;    /* of each input, what the last -x in front of it says, or "none" */
    Args program_args; /* behind -- */
    int option_words;  /* how many of the words stand in front of those */
    Args code;         /* of run -e: what follows each, as lines of one program */
    const char *script; /* the input that opens with #!, or NULL */
    const char *output; /* -o; NULL: none */
    const char *depend_target, *depend_file;
    unsigned dumps;
    bool save_temps;         /* -save-temps: the emitted C is kept */
    bool save_beside_output; /* -save-temps=obj: beside the output, not in the current folder */
    bool shows_only;         /* -###: nothing runs */
    bool verbose;    /* -v: show the commands */
    Backend backend; /* --backend=; settled once all is parsed */
    bool leaks;      /* run --leaks: the program reports its leaks */
    bool no_cache;   /* run --no-cache */
    bool clear;      /* cache --clear */
    bool debug_level_given; /* -g, -g0 ... */
    bool line_table; /* -fline-table: programs can name the lines that goroutines wait at */
    bool blocking_calls; /* -fblocking-calls: .gc code hands over its P before calls that block */
    bool print_all;  /* -fprint-all: print every function from the tree */
    bool print_asserts; /* -fprint-asserts: check prints what it knows, for cc to confirm */
    bool bare_link;  /* -r, -nostdlib, -fsyntax-only: no library that was not asked for */
    bool chant_c;    /* -fchant: .c inputs go through Chant as well */
    DiagOptions diag;
    const char *language; /* what the last -x says */
} Options;

/* Fills *o from argv. False, after a message, if the command line is wrong. */
bool options_parse(Options *o, int argc, char **argv);
void options_free(Options *o);

void options_help(void);

/* The name of the input that -e makes. */
extern const char options_code_name[];

/* True if the option's value is the next word. */
bool options_takes_argument(const char *arg);

/* The short spelling of one of gcc's long options (`--output=x`), or `arg` if it is none; *value
 * is what stands behind its '=', else NULL. What had to be made is pushed on *owned, malloc'ed. */
const char *options_short(const char *arg, const char **value, Args *owned);

/* True if the option says nothing to the compilation of preprocessed text. */
bool options_is_preprocess_only(const char *arg);

/* True of an option that only linking or naming the output needs. */
bool options_is_link_only(const char *arg);

/* What -x says of the input, one of o->inputs; "none" if it says nothing. */
const char *options_language(const Options *o, const char *path);

/* True if the input, one of o->inputs, is C: by its name, or because -x says so. */
bool options_is_c_source(const Options *o, const char *path);

/* True if the input is translated: a .gc file, a script, standard input or code on the command
 * line; C under -fchant. */
bool options_is_chant_source(const Options *o, const char *path);

#endif
