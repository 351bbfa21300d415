/* parent: `callbox run`. Binds the listening socket, starts key, nojs and serve, joins them by
 * socketpairs, and starts again what dies. The table below is the whole topology:
 *
 *     serve ---- key      questions about keys
 *     serve ---- nojs     one form at a time
 *     serve ---- parent   "ready", and new ends when key or nojs was started again
 *     tools ---- parent   DIR/control: a connection and its one byte are handed on, to serve or
 *                         key, which answer the tool themselves
 *
 * Called by callbox.c. Never reads a visitor's byte: it hands the listening socket over unread. */
#include "cli/cli_in.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    KEY,
    NOJS,
    SERVE,
    CHILDREN,
    ENDS = 4,
    ARGS = 24,
    QUICK_MS = 1000,
    PAUSE_MS = 200,
    PAUSE_MAX_MS = 5000,
    STOP_MS = 5000, /* serve finishes its batch in far less */
};

struct child {
    const char *program;
    uint8_t handed; /* what serve is told when this one has a new socket; 0: serve itself */
    pid_t pid;
    uint64_t started_ms;
    unsigned quick; /* times in a row that it died within a second */
};
struct parent {
    struct child child[CHILDREN];
    int listen_fd, serve_fd, key_fd, control_fd, signal_fd;
    pid_t pid;
    const char *bin; /* folder of the programs */
    struct config site;
    char config_path[CLI_PATH], key_dir[CLI_PATH];
    char *serve_args[ARGS];
    unsigned nserve_args;
    bool stopping, announced;
    uint64_t began_ms;
};

/* In the child: put the given ends at 3, 4, 5, 6 and become the program. */
static _Noreturn void become(const struct parent *p, const char *program, char *const argv[],
                             const int ends[ENDS])
{
    char path[CLI_PATH];
    int kept[ENDS];
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != p->pid) {
        _exit(70); /* the parent died before it could be told to take us with it */
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (unsigned i = 0; i < ENDS; i++) { /* first out of the way of the numbers they will get */
        kept[i] = ends[i] < 0 ? -1 : fcntl(ends[i], F_DUPFD, 64);
    }
    for (unsigned i = 0; i < ENDS; i++) {
        if (kept[i] >= 0 && dup2(kept[i], (int)(3 + i)) < 0) {
            _exit(71);
        }
    }
    for (unsigned i = 0; i < ENDS; i++) {
        if (kept[i] < 0) {
            close((int)(3 + i));
        }
    }
    close_range(3 + ENDS, ~0U, 0);
    cli_path(p->bin, program, path);
    execv(path, argv);
    fprintf(stderr, "callbox: %s: %s\n", path, strerror(errno));
    _exit(72);
}

static enum cb_err start(struct parent *p, unsigned which, char *const argv[], const int ends[ENDS])
{
    struct child *c = &p->child[which];
    pid_t pid = fork();
    if (pid == 0) {
        become(p, c->program, argv, ends);
    }
    c->pid = pid;
    c->started_ms = cb_mono_ms();
    return pid < 0 ? CB_HERE_MEM : CB_OK;
}

/* Start key or nojs; its other end is serve's. */
static enum cb_err start_helper(struct parent *p, unsigned which, int *serves_end_out)
{
    int pair[2];
    enum cb_err e = ipc_pair(pair);
    if (e) {
        return e;
    }
    char program[32];
    snprintf(program, sizeof program, "%s", p->child[which].program);
    char *argv[] = {program, which == KEY ? p->key_dir : NULL, NULL};
    int ours[2] = {-1, -1}; /* key's other socket, to us */
    e = which == KEY ? ipc_pair(ours) : CB_OK;
    int ends[ENDS] = {pair[1], ours[1], -1, -1};
    e = e ? e : start(p, which, argv, ends);
    close(pair[1]);
    if (which == KEY) {
        close(ours[1]);
        close(p->key_fd);
        p->key_fd = ours[0];
    }
    *serves_end_out = pair[0];
    return e;
}

static enum cb_err start_all(struct parent *p)
{
    int key = -1, nojs = -1, pair[2];
    enum cb_err e = start_helper(p, KEY, &key);
    e = e ? e : start_helper(p, NOJS, &nojs);
    e = e ? e : ipc_pair(pair);
    if (e) {
        return e;
    }
    int ends[ENDS] = {p->listen_fd, key, nojs, pair[1]};
    e = start(p, SERVE, p->serve_args, ends);
    close(key);
    close(nojs);
    close(pair[1]);
    p->serve_fd = pair[0];
    return e;
}

static void kill_all(struct parent *p, int sig)
{
    for (unsigned i = 0; i < CHILDREN; i++) {
        if (p->child[i].pid > 0) {
            kill(p->child[i].pid, sig);
        }
    }
}

static bool any_left(struct parent *p)
{
    bool left = false;
    for (unsigned i = 0; i < CHILDREN; i++) {
        if (p->child[i].pid > 0 && waitpid(p->child[i].pid, NULL, WNOHANG) != 0) {
            p->child[i].pid = 0;
        }
        left = left || p->child[i].pid > 0;
    }
    return left;
}

/* Until all have ended; who has not when the time is up is ended. */
static void wait_all(struct parent *p)
{
    uint64_t until = cb_mono_ms() + STOP_MS;
    while (any_left(p)) {
        usleep(1000);
        if (cb_mono_ms() > until) {
            kill_all(p, SIGKILL);
        }
    }
}

/* What dies at once again and again is given more time between tries, up to five seconds. */
static void pause_for(struct child *c)
{
    c->quick = cb_mono_ms() - c->started_ms < QUICK_MS ? c->quick + 1 : 0;
    unsigned ms = c->quick > 1 ? PAUSE_MS * c->quick : 0;
    usleep(1000 * (ms > PAUSE_MAX_MS ? PAUSE_MAX_MS : ms));
}

/* Without serve its helpers' sockets are dead too: all three start anew, on the same listening
 * socket, so a visitor meets a pause and no refusal. */
static enum cb_err serve_died(struct parent *p)
{
    close(p->serve_fd);
    kill_all(p, SIGKILL);
    wait_all(p);
    return start_all(p);
}

static enum cb_err helper_died(struct parent *p, unsigned which)
{
    int end = -1;
    enum cb_err e = start_helper(p, which, &end);
    e = e ? e : ipc_send_fd(p->serve_fd, p->child[which].handed, end);
    close(end);
    return e == CB_NONE_FOUND ? CB_OK : e; /* serve is dying too: its turn comes next */
}

static enum cb_err child_died(struct parent *p, unsigned which)
{
    struct child *c = &p->child[which];
    log_event(EV_CHILD_DIED, which);
    c->pid = 0;
    pause_for(c);
    enum cb_err e = which == SERVE ? serve_died(p) : helper_died(p, which);
    log_event(EV_CHILD_STARTED, which);
    return e;
}

/* A line that never once became ready is misconfigured: say so and stop. */
static enum cb_err reap(struct parent *p)
{
    for (;;) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);
        if (pid <= 0) {
            return CB_OK;
        }
        for (unsigned i = 0; i < CHILDREN; i++) {
            if (p->child[i].pid != pid) {
                continue;
            }
            p->child[i].pid = p->announced ? pid : 0;
            enum cb_err e = p->announced ? child_died(p, i) : CB_HERE_BUG;
            if (e) {
                return e;
            }
        }
    }
}

static void announce(struct parent *p)
{
    const struct config *s = &p->site;
    if (p->announced) {
        return;
    }
    p->announced = true;
    char at[96];
    bool six = strchr(s->listen, ':') != NULL;
    snprintf(at, sizeof at, "http://%s%s%s:%u/", six ? "[" : "", s->listen, six ? "]" : "",
             s->port);
    printf("Ready after %u ms.\n\n  visitors   %s\n  staff      %sstaff\n",
           (unsigned)(cb_mono_ms() - p->began_ms), at, at);
    if (s->demo) {
        printf("\nThis is a demonstration: do not use it for a real line. Sign in as:\n\n");
        printf("  name and password   in %s/demo-staff.ini\n", s->data);
        printf("  six digits          %s/callbox totp %s/demo-staff.ini\n\n", p->bin, s->data);
    }
    fflush(stdout);
}

static enum cb_err on_signal(struct parent *p)
{
    struct signalfd_siginfo s;
    if (read(p->signal_fd, &s, sizeof s) != (ssize_t)sizeof s) {
        return CB_OK;
    }
    if (s.ssi_signo != SIGCHLD) {
        p->stopping = true;
        return CB_OK;
    }
    return reap(p);
}

static void on_serve(struct parent *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    enum cb_err e = ipc_recv(p->serve_fd, &b, 0);
    if (!e && view_is(buf_view(&b), "ready")) {
        announce(p);
    }
}

/* Whoever cannot be handed a tool's connection is starting; the tool sees it close. */
static void on_control(struct parent *p)
{
    uint8_t ask;
    int tool = -1;
    if (control_accept(p->control_fd, &ask, &tool)) {
        return;
    }
    int to = ask == CONTROL_STORE ? p->serve_fd : (ask == CONTROL_KEYS ? p->key_fd : -1);
    if (to >= 0 && ipc_send_fd(to, 'b', tool)) {
        log_event(EV_BAD_REQUEST, ask);
    }
    close(tool);
}

static enum cb_err watch(struct parent *p)
{
    enum cb_err e = CB_OK;
    while (!e && !p->stopping) {
        struct pollfd fds[3] = {{.fd = p->signal_fd, .events = POLLIN},
                                {.fd = p->serve_fd, .events = POLLIN},
                                {.fd = p->control_fd, .events = POLLIN}};
        poll(fds, 3, -1);
        if (fds[2].revents & POLLIN) {
            on_control(p);
        }
        if (fds[1].revents & POLLIN) {
            on_serve(p);
        }
        if (fds[0].revents & POLLIN) {
            e = on_signal(p);
        } else if (fds[1].revents & (POLLHUP | POLLERR)) {
            usleep(1000); /* serve is gone; its SIGCHLD comes now */
        }
    }
    control_unlisten(p->site.data);
    kill_all(p, SIGTERM);
    wait_all(p);
    return e;
}

static void addresses_free(struct addrinfo **a)
{
    if (*a) {
        freeaddrinfo(*a);
    }
}

/* A numeric address, of either family: no name is looked up. */
static enum cb_err listen_open(struct parent *p)
{
    CB_CLEANUP(addresses_free) struct addrinfo *a = NULL;
    const struct addrinfo want = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                  .ai_socktype = SOCK_STREAM};
    char port[8];
    snprintf(port, sizeof port, "%u", p->site.port);
    if (getaddrinfo(p->site.listen, port, &want, &a) != 0) {
        fprintf(stderr, "callbox: listen = %s is not a numeric address\n", p->site.listen);
        return CB_PEER_FORMAT;
    }
    int one = 1, fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    }
    if (fd < 0 || bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, 4096) != 0) {
        fprintf(stderr, "callbox: %s, port %u: %s\n", p->site.listen, p->site.port,
                strerror(errno));
        return CB_NONE_TAKEN;
    }
    p->listen_fd = fd;
    return CB_OK;
}

/* One callbox a directory: the lock goes with this process, however it ends. */
static enum cb_err data_lock(const struct parent *p)
{
    int fd = open(p->site.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        fprintf(stderr, "callbox: %s is in use by another callbox.\n", p->site.data);
        return CB_NONE_TAKEN;
    }
    return CB_OK;
}

static enum cb_err signals_open(struct parent *p)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    p->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return p->signal_fd < 0 ? CB_HERE_BUG : CB_OK;
}

/* As many open files as the system lets us have: each waiting visitor is one. */
static void files_raise(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

static enum cb_err args_read(struct parent *p, int argc, char **argv, bool *demo)
{
    static char port[24];
    char why[160];
    const char *dir = "data";
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--demo") == 0) {
            *demo = true;
        } else if (strcmp(argv[i], "--port") == 0 && i + 1 < argc) {
            snprintf(port, sizeof port, "port=%.16s", argv[++i]);
            p->serve_args[p->nserve_args++] = port;
        } else if (strcmp(argv[i], "--set") == 0 && i + 1 < argc && p->nserve_args < ARGS - 4) {
            p->serve_args[p->nserve_args++] = argv[++i];
        } else if (argv[i][0] != '-') {
            dir = argv[i];
        } else {
            cli_usage("run [--demo] [--port N] [--set key=value] DIR");
            return CB_PEER_FORMAT;
        }
    }
    cli_path(dir, "callbox.ini", p->config_path);
    cli_path(dir, "key", p->key_dir);
    if (*demo && access(p->config_path, R_OK) != 0) {
        char *init[] = {(char[]){"--demo"}, (char *)(uintptr_t)dir};
        if (cli_init(2, init)) {
            return CB_HERE_DISK;
        }
    }
    config_defaults(&p->site);
    enum cb_err e = config_read(p->config_path, &p->site, why);
    snprintf(p->site.data, sizeof p->site.data, "%s", dir);
    for (unsigned i = 2; !e && i < p->nserve_args; i++) {
        e = config_set(&p->site, p->serve_args[i], why);
    }
    if (e) {
        fprintf(stderr, "callbox: %s: %s\n", p->config_path, why);
    }
    if (e == CB_NONE_FOUND) {
        fprintf(stderr, "callbox: `callbox run --demo %s` makes a line there to try out.\n", dir);
    }
    return e;
}

int cli_run(int argc, char **argv)
{
    static char bin[CLI_PATH], data[CLI_PATH], web[CLI_PATH];
    static char serve[] = "callbox-serve";
    bool demo = false;
    struct parent p = {.child = {[KEY] = {.program = "callbox-key", .handed = 'k'},
                                 [NOJS] = {.program = "callbox-nojs", .handed = 'n'},
                                 [SERVE] = {.program = serve}},
                       .pid = getpid(),
                       .key_fd = -1,
                       .control_fd = -1,
                       .nserve_args = 2,
                       .began_ms = cb_mono_ms()};
    cli_bin(bin);
    p.bin = bin;
    p.serve_args[0] = serve;
    enum cb_err e = args_read(&p, argc, argv, &demo);
    if (e) {
        return 2;
    }
    p.serve_args[1] = p.config_path;
    snprintf(data, sizeof data, "data=%.190s", p.site.data);
    p.serve_args[p.nserve_args++] = data;
    snprintf(web, sizeof web, "web=%.180s/web", bin);
    if (!p.site.web[0]) {
        p.serve_args[p.nserve_args++] = web;
    }
    files_raise();
    e = data_lock(&p);
    e = e ? e : listen_open(&p);
    if (e) {
        return 1; /* it was said why */
    }
    e = signals_open(&p);
    e = e ? e : control_listen(p.site.data, &p.control_fd);
    e = e ? e : start_all(&p);
    e = e ? e : watch(&p);
    return e ? cli_fail(p.announced ? "the line stopped" : "the line did not start", e) : 0;
}
