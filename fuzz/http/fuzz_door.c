/* fuzz_door: any bytes on a connection to a whole door, with its line, store and vault behind it:
 * heads, bodies, forms, WebSockets and their frames, as the internet may send them. Byte 3 stands
 * for a run: its length in two bytes, then what is repeated, so that a body of 40,960 bytes is a
 * short input. Whatever comes, the door answers HTTP or nothing, and closes. Never in a real line's
 * directory. */
#include "../../tests/line/office.h"
#include "http/http.h"
#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

enum { RUN = 3, SENT_MAX = 1 << 18, PATIENCE_S = 20 };

static struct office office;
static struct http *door;
static struct config site;
static pthread_t loop;
static struct sockaddr_in at = {.sin_family = AF_INET};

static void *loop_run(void *arg)
{
    enum cb_err e = http_run(arg);
    CB_ASSERT(e == CB_OK);
    return NULL;
}

static int listen_open(void)
{
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CB_ASSERT(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 64) == 0);
    CB_ASSERT(getsockname(fd, (struct sockaddr *)&at, &len) == 0);
    return fd;
}

static void leave(void)
{
    http_stop(door);
    pthread_join(loop, NULL);
    http_close(door);
    pthread_join(office.key_thread, NULL);
    close(office.key_fd);
    keys_vault_close(office.vault);
    office_rm(&office);
}

static void begin(void)
{
    office_open(&office, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    office_shut(&office); /* its line; the door opens one of its own */
    office_keys_open(&office);
    CB_ASSERT(store_sqlite_open(office.dir, &office.store) == CB_OK);
    config_defaults(&site);
    site.cadence_ms = site.answer_ms = 0;
    struct http_config cfg = {.site = &site,
                              .listen_fd = listen_open(),
                              .nojs_fd = -1,
                              .parent_fd = -1,
                              .store = office.store,
                              .keys = office.keys};
    CB_ASSERT(http_open(&cfg, &door) == CB_OK);
    CB_ASSERT(pthread_create(&loop, NULL, loop_run, door) == 0);
    atexit(leave);
}

static void drawn_out(const uint8_t *data, size_t size, struct buf *out)
{
    struct rd r = rd_of(VIEW(data, size));
    buf_init(out, SENT_MAX);
    while (r.left && !out->failed) {
        uint8_t b = rd_u8(&r);
        size_t n = b == RUN ? rd_u16(&r) : 1;
        b = b == RUN ? rd_u8(&r) : b;
        uint8_t *room = n ? buf_room(out, n) : NULL;
        if (room) {
            memset(room, b, n);
        }
    }
}

static void say_all(int fd, struct view v)
{
    for (size_t done = 0; done < v.len;) {
        ssize_t n = send(fd, v.p + done, v.len - done, MSG_NOSIGNAL);
        if (n <= 0) {
            return; /* it has heard enough */
        }
        done += (size_t)n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CB_CLEANUP(buf_free) struct buf sent;
    static uint8_t heard[1 << 16];
    struct timeval patience = {.tv_sec = PATIENCE_S};
    if (!door) {
        begin();
    }
    drawn_out(data, size, &sent);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CB_ASSERT(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    say_all(fd, buf_view(&sent));
    shutdown(fd, SHUT_WR);
    ssize_t n = recv(fd, heard, sizeof heard, 0);
    CB_ASSERT(n < 9 || memcmp(heard, "HTTP/1.1 ", 9) == 0);
    while (n > 0) {
        n = recv(fd, heard, sizeof heard, 0);
    }
    CB_ASSERT(n == 0 || errno == ECONNRESET || errno == EPIPE); /* EAGAIN: it kept us waiting */
    close(fd);
    return 0;
}
