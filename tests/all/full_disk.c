/* Loaded before the C library: below the folder FULL_DISK, no file can be made, written or made longer
 * as long as the file FULL_DISK.full is there. What is mapped is left alone, as a full disk leaves what
 * lies on it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_full(void)
{
    char mark[PATH_MAX];
    const char *folder = getenv("FULL_DISK");
    return folder && snprintf(mark, sizeof mark, "%s.full", folder) > 0 && access(mark, F_OK) == 0;
}

static int is_below(const char *path)
{
    const char *folder = getenv("FULL_DISK");
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int refuses(int file)
{
    char link[64], path[PATH_MAX];
    int saved = errno;
    if (!is_full())
        return errno = saved, 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    int refused = is_below(path);
    errno = refused ? ENOSPC : saved;
    return refused;
}

static int refuses_new(const char *path, int flags)
{
    if (!(flags & O_CREAT) || access(path, F_OK) == 0 || !is_full() || !is_below(path))
        return 0;
    errno = ENOSPC;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPEN(name)                                    \
    int name(const char *path, int flags, ...)        \
    {                                                 \
        va_list more;                                 \
        va_start(more, flags);                        \
        mode_t mode = va_arg(more, mode_t);           \
        va_end(more);                                 \
        return refuses_new(path, flags) ? -1 : NEXT(name)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)

ssize_t write(int file, const void *bytes, size_t length)
{
    return refuses(file) ? -1 : NEXT(write)(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
    return refuses(file) ? -1 : NEXT(pwrite)(file, bytes, length, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at)
{
    return refuses(file) ? -1 : NEXT(pwrite64)(file, bytes, length, at);
}
