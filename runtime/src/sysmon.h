/* The monitor: a thread without a P that looks after the others. sysmon.c. */
#ifndef CHANT_SYSMON_H
#define CHANT_SYSMON_H

void sysmon_start(void);
/* Called when a worker starts after all were idle: the monitor looks more often again. */
void sysmon_poke(void);

#endif
