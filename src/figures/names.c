/* names: texts to small numbers, in the order in which they came. Called by the imports: codes of
 * the classification, areas of a file. Never takes more than it was made for. */
#include "figures/import_in.h"
#include <string.h>

void fig_names_init(struct fig_names *t, size_t most)
{
    *t = (struct fig_names){.most = most, .slots = 16};
    while (t->slots < 2 * most) {
        t->slots *= 2;
    }
    t->name = cb_alloc((most ? most : 1) * sizeof *t->name);
    t->len = cb_alloc(most ? most : 1);
    t->slot = cb_alloc(t->slots * sizeof *t->slot);
    memset(t->slot, 0xff, t->slots * sizeof *t->slot);
}

void fig_names_free(struct fig_names *t)
{
    cb_free(t->name, 0);
    cb_free(t->len, 0);
    cb_free(t->slot, 0);
    *t = (struct fig_names){0};
}

/* Texts of one's own: speed, not secrecy. */
static uint64_t hash(struct view v)
{
    const uint64_t k = 0x9e3779b97f4a7c15u;
    uint64_t h = v.len * k, w;
    while (v.len >= sizeof w) {
        memcpy(&w, v.p, sizeof w);
        h = (h ^ w) * k;
        h ^= h >> 29;
        v.p += sizeof w;
        v.len -= sizeof w;
    }
    w = 0;
    for (size_t i = 0; i < v.len; i++) { /* seven at most */
        w = w << 8 | v.p[i];
    }
    h = (h ^ w) * k;
    return h ^ h >> 32;
}

static bool is(const struct fig_names *t, uint16_t i, struct view v)
{
    return t->len[i] == v.len && memcmp(t->name[i].text, v.p, v.len) == 0;
}

static size_t slot_of(const struct fig_names *t, struct view v)
{
    size_t at = hash(v) & (t->slots - 1);
    while (t->slot[at] != FIG_NONE && !is(t, t->slot[at], v)) {
        at = (at + 1) & (t->slots - 1);
    }
    return at;
}

uint16_t fig_names_find(const struct fig_names *t, struct view v)
{
    return v.len ? t->slot[slot_of(t, v)] : FIG_NONE;
}

enum cb_err fig_names_add(struct fig_names *t, struct view v, uint16_t *out)
{
    if (!v.len) {
        return CB_PEER_FORMAT;
    }
    size_t at = slot_of(t, v);
    if (t->slot[at] == FIG_NONE) {
        if (!fig_utf8(v)) {
            return CB_PEER_FORMAT;
        }
        if (t->n == t->most || !fig_text(v, t->name[t->n].text, FIG_NAME)) {
            return CB_PEER_SIZE;
        }
        t->len[t->n] = (uint8_t)v.len;
        t->slot[at] = (uint16_t)t->n++;
    }
    *out = t->slot[at];
    return CB_OK;
}
