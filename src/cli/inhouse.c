/* inhouse: the key process's answering half on a thread of this process, over a real socket, for
 * the tools that work while no server runs. Called by init and recover.
 * Never runs beside a server: the vault's lock refuses a second opener. */
#include "cli/cli_in.h"
#include <pthread.h>
#include <unistd.h>

struct inhouse {
    struct keys_vault *vault;
    struct keys_link *link;
    int fd;
    pthread_t thread;
};

static void *answering(void *arg)
{
    struct inhouse *h = arg;
    enum cb_err e = keys_serve(h->vault, h->fd);
    (void)e; /* NONE_FOUND: the asking end was closed */
    return NULL;
}

enum cb_err inhouse_open(const char *key_dir, struct inhouse **out)
{
    int fds[2];
    struct inhouse *h = cb_alloc(sizeof *h);
    enum cb_err e = keys_vault_open(key_dir, &h->vault);
    if (e) {
        cb_free(h, sizeof *h);
        return e;
    }
    e = ipc_pair(fds);
    h->fd = e ? -1 : fds[1];
    if (e || pthread_create(&h->thread, NULL, answering, h) != 0) {
        keys_vault_close(h->vault);
        cb_free(h, sizeof *h);
        return e ? e : CB_HERE_MEM;
    }
    h->link = keys_link_new(fds[0]);
    *out = h;
    return CB_OK;
}

struct keys_link *inhouse_link(struct inhouse *h)
{
    return h->link;
}

struct keys_vault *inhouse_vault(struct inhouse *h)
{
    return h->vault;
}

void inhouse_close(struct inhouse *h)
{
    if (h) {
        keys_link_free(h->link);
        pthread_join(h->thread, NULL);
        keys_vault_close(h->vault);
        close(h->fd);
        cb_free(h, sizeof *h);
    }
}
