/* fuzz_answer: any body of the right size, to every message that K answers. The head is made
 * well-formed: a malformed one ends the process by design, and test_answer.c tries those.
 * Never leaves its vault behind: the files are unlinked as soon as they are open. */
#include "keys/keys_in.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const size_t sizes[KEYS_OP_COUNT_] = {
#define KEYS_ASKED(name, asked, answered) [KEYS_OP_##name] = asked,
    KEYS_OPS(KEYS_ASKED)
#undef KEYS_ASKED
};

/* The search for leaks does not look into guarded memory: what hangs from there hangs here too. */
const void *held[3];

static struct keys_vault *vault_make(void)
{
    char dir[] = "/tmp/callbox-fuzz-keys-XXXXXX", path[64];
    struct keys_vault *v = NULL;
    struct seal_point k_pw;
    enum cb_err e = seal_init();
    CB_ASSERT(!e && mkdtemp(dir));
    e = keys_vault_create(dir, &(struct seal_pk){{9}}, &k_pw);
    e = e ? e : keys_vault_open(dir, &v);
    CB_ASSERT(!e);
    snprintf(path, sizeof path, "%s/vault", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/vrk", dir);
    unlink(path);
    rmdir(dir);
    return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct keys_vault *v;
    struct keys_packet req = {0};
    struct buf reply;
    v = v ? v : vault_make();
    uint8_t op = (uint8_t)(1 + (n ? data[0] : 0) % (KEYS_OP_COUNT_ - 1));
    size_t body = n > 1 ? n - 1 : 0;
    req.b[0] = op;
    if (body) {
        memcpy(req.b + KEYS_HDR, data + 1, body < sizes[op] ? body : sizes[op]);
    }
    if (op >= KEYS_OP_SLOT_NEW && op <= KEYS_OP_SLOT_BURN) {
        req.b[KEYS_HDR] = (uint8_t)(SLOT_CONV + (req.b[KEYS_HDR] & 1));
    }
    buf_init(&reply, KEYS_PACKET);
    keys_answer(v, VIEW(req.b, KEYS_HDR + sizes[op]), &reply);
    CB_ASSERT(!reply.failed && reply.len >= KEYS_HDR);
    buf_free(&reply);
    held[0] = v->kind;
    held[1] = v->tries;
    held[2] = v->budget;
    return 0;
}
