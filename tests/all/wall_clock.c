/* Loaded before the C library: the wall clock, as many seconds off as the file STEPPED_CLOCK says. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (failed == 0 && clock == CLOCK_REALTIME) {
        char text[24] = {0};
        int file = open(getenv("STEPPED_CLOCK"), O_RDONLY | O_CLOEXEC);
        if (file < 0 || read(file, text, sizeof text - 1) <= 0)
            abort();
        close(file);
        now->tv_sec += strtol(text, NULL, 10);
    }
    return failed;
}
