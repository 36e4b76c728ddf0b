#include <sys/types.h>

/// Confines a thread to the first cores. Swift cannot call sched_setaffinity: glibc shows it to GNU C only.
int confine_thread(pid_t thread, int cores);
