/* Loaded before the C library: as long as the file HUNG_SHARE.hung is there, every look at the folder
 * HUNG_SHARE and at what lies below it waits in the kernel, as at a share whose server has gone. The kernel
 * itself is told to ask first (seccomp_unotify(2)), so that calls past the C library wait too. With HUNG_THREAD
 * the thread of that name waits instead, wherever it waits for another one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WAITING_MAX 256
#define LOOK_EVERY_MS 5

static int wake[2];
static char share[PATH_MAX], mark[PATH_MAX];
static const char *thread;

/* What a call names, as a path from the root. */
static int named(const struct seccomp_notif *asked, char *path)
{
    char link[64];
    const __u64 *with = asked->data.args;
    int folder = AT_FDCWD;
    const char *name = "";
    switch (asked->data.nr) {
#ifdef __NR_open
    case __NR_open:
    case __NR_mkdir:
#endif
    case __NR_statfs:
        name = (const char *)with[0];
        break;
    case __NR_fstatfs:
        folder = (int)with[0];
        break;
    default:
        folder = (int)with[0];
        name = (const char *)with[1];
    }
    if (name && name[0] == '/')
        return snprintf(path, PATH_MAX, "%s", name);
    snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return (int)length;
}

static int hangs(const struct seccomp_notif *asked)
{
    char path[PATH_MAX];
    size_t length = strlen(share);
    if (access(mark, F_OK) != 0)
        return 0;
    if (thread) {
        char name[64] = "";
        snprintf(path, sizeof path, "/proc/self/task/%u/comm", asked->pid);
        FILE *comm = fopen(path, "r");
        if (comm && fgets(name, sizeof name, comm))
            name[strcspn(name, "\n")] = 0;
        if (comm)
            fclose(comm);
        return strcmp(name, thread) == 0;
    }
    if (named(asked, path) <= 0)
        return 0;
    return strncmp(path, share, length) == 0 && (path[length] == 0 || path[length] == '/');
}

static void let(int listener, __u64 id)
{
    struct seccomp_notif_resp answer = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static void *keep(void *unused)
{
    __u64 waiting[WAITING_MAX];
    int count = 0, listener;
    char room[1024];
    struct seccomp_notif *asked = (struct seccomp_notif *)room;
    if (read(wake[0], &listener, sizeof listener) != sizeof listener)
        return unused;
    for (;;) {
        struct pollfd heard = {.fd = listener, .events = POLLIN};
        int ready = poll(&heard, 1, count ? LOOK_EVERY_MS : -1);
        memset(room, 0, sizeof room);
        if (ready > 0 && ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, asked) == 0) {
            if (count < WAITING_MAX && hangs(asked))
                waiting[count++] = asked->id;
            else
                let(listener, asked->id);
        }
        while (count && access(mark, F_OK) != 0)
            let(listener, waiting[--count]);
    }
}

#define ASK(number) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

__attribute__((constructor)) static void begin(void)
{
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ASK(__NR_openat), ASK(__NR_openat2), ASK(__NR_statx), ASK(__NR_newfstatat),
        ASK(__NR_mkdirat), ASK(__NR_statfs), ASK(__NR_fstatfs), ASK(__NR_faccessat), ASK(__NR_inotify_add_watch),
#ifdef __NR_open
        ASK(__NR_open), ASK(__NR_mkdir),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_filter waits[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ASK(__NR_futex),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {.len = sizeof rules / sizeof rules[0], .filter = rules};
    pthread_t keeper;
    const char *folder = getenv("HUNG_SHARE");
    /* A shell in front of the program passes it on. */
    if (!folder || strcmp(program_invocation_short_name, "gazetted") != 0)
        return;
    snprintf(share, sizeof share, "%s", folder);
    thread = getenv("HUNG_THREAD");
    if (thread)
        filter = (struct sock_fprog){.len = sizeof waits / sizeof waits[0], .filter = waits};
    if ((size_t)snprintf(mark, sizeof mark, "%s.hung", folder) >= sizeof mark || pipe(wake) != 0)
        abort();
    /* Begun before the rules, it is bound by none. */
    if (pthread_create(&keeper, NULL, keep, NULL) != 0)
        abort();
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int listener = (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    if (listener < 0 || write(wake[1], &listener, sizeof listener) != sizeof listener)
        abort();
}
