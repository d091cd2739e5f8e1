/* Loaded before the C library: below the folder SHORT_IO, two of three reads and writes do only a part of
 * what they are asked for, or are interrupted. What they say of it is true. The number of them is kept in
 * the file short-io.count there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_ulong calls, met;

static int is_ours(int file)
{
    char link[64], path[PATH_MAX];
    const char *folder = getenv("SHORT_IO");
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    errno = saved;
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

/* How many of them to do; 0: interrupted. */
static size_t part(int file, size_t length)
{
    if (length < 2 || !is_ours(file))
        return length;
    switch (atomic_fetch_add(&calls, 1) % 3) {
    case 0:
        atomic_fetch_add(&met, 1);
        return length / 2;
    case 1:
        atomic_fetch_add(&met, 1);
        errno = EINTR;
        return 0;
    default:
        return length;
    }
}

__attribute__((destructor)) static void tell(void)
{
    char path[PATH_MAX], text[32];
    snprintf(path, sizeof path, "%s/short-io.count", getenv("SHORT_IO"));
    int file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    int length = snprintf(text, sizeof text, "%lu\n", atomic_load(&met));
    if (file >= 0 && syscall(SYS_write, file, text, length) != length)
        abort();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define PART(file, length, call) \
    size_t some = part(file, length); \
    return some || !length ? call : -1;

ssize_t read(int file, void *bytes, size_t length)
{
    PART(file, length, NEXT(read)(file, bytes, some))
}

ssize_t write(int file, const void *bytes, size_t length)
{
    PART(file, length, NEXT(write)(file, bytes, some))
}

ssize_t pread(int file, void *bytes, size_t length, off_t at)
{
    PART(file, length, NEXT(pread)(file, bytes, some, at))
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t at)
{
    PART(file, length, NEXT(pread64)(file, bytes, some, at))
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
    PART(file, length, NEXT(pwrite)(file, bytes, some, at))
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at)
{
    PART(file, length, NEXT(pwrite64)(file, bytes, some, at))
}
