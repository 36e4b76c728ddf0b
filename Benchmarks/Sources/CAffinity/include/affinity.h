#include <sys/types.h>

/// Confines a thread to the first cores. Swift cannot call sched_setaffinity: glibc shows it to GNU C only.
int confine_thread(pid_t thread, int cores);

/// Gives free memory back to the system, so that what is left is in use. Swift's module of the C library has no malloc.h.
void trim_heap(void);
