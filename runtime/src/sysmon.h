/* The monitor: a thread without a P that looks after the others. sysmon.c. */
#ifndef CHANT_SYSMON_H
#define CHANT_SYSMON_H

void sysmon_start(void);
/* Wakes the monitor if it sleeps: a P became busy while none was, or there is something to ask
 * it for. */
void sysmon_poke(void);

#endif
