#define _GNU_SOURCE
#include "affinity.h"
#include <malloc.h>
#include <sched.h>

int confine_thread(pid_t thread, int cores) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int core = 0; core < cores; core++) CPU_SET(core, &set);
    return sched_setaffinity(thread, sizeof set, &set);
}

void trim_heap(void) {
    malloc_trim(0);
}
