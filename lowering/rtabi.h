/* The calls that lowered code makes into the runtime, from the one list of them
 * (chant/rtcalls.def), and the few other names of chant.h that it uses. */
#ifndef CHANT_RTABI_H
#define CHANT_RTABI_H

#include "frontend/unit.h"

typedef enum RtCall {
#define CHANT_RTCALL0(name, result) RT_##name,
#define CHANT_RTCALL1(name, result, a) RT_##name,
#define CHANT_RTCALL2(name, result, a, b) RT_##name,
#define CHANT_RTCALL3(name, result, a, b, c) RT_##name,
#include "runtime/include/chant/rtcalls.def"
#undef CHANT_RTCALL0
#undef CHANT_RTCALL1
#undef CHANT_RTCALL2
#undef CHANT_RTCALL3
    RT_COUNT
} RtCall;

/* The name of the call. */
const char *rt_name(RtCall call);

/* The call's symbol: chant.h's declaration if the unit has it, else one made from the
 * list. The same each time. */
Symbol *rt_symbol(Unit *u, RtCall call);

/* ---- struct chant_case, the record that chan_select takes ---- */

extern const char *const rt_case_tag;   /* struct chant_case */
extern const char *const rt_case_ok;    /* its member that says whether a value came */
extern const char *const rt_send_name;  /* the enumerators of its direction */
extern const char *const rt_recv_name;

/* ---- struct chant_frame, what the record of a function that recovers begins with ---- */

extern const char *const rt_frame_state; /* a member: not 0 once recover() stopped a panic */

/* chant.h's function that cleanups pass their work through, where it declares it. */
extern const char *const rt_defer_call;

/* The symbol that the linker knows the program's main by. */
extern const char *const rt_main_name;

/* The function that finds errno, likewise. */
extern const char *const rt_errno_name;

/* The type of a channel of anything, which chant.h declares. */
extern const char *const rt_chan_type;

#endif
