/* kit: `callbox campaign kit DIR --out OUT` writes everything that a campaign has printed or
 * posted: for each placement its QR code, its posters or its cards, and spare codes beside. Called
 * by campaign.c. Never writes over a directory that is there: what was printed once stays as it
 * was. */
#include "cli/campaign_in.h"
#include "kit/kit.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS = 512, SPARES = 30 };
struct making {
    const struct campaign *c;
    const char *out;
    bool plain, all; /* http:// in the codes; every kind of thing for every placement */
    unsigned spares, files, done, total;
    char address[WORDS], number[WORDS];
};

static void text_of(struct view v, char out[WORDS])
{
    size_t n = v.len < WORDS - 1 ? v.len : WORDS - 1;
    memcpy(out, v.p, n);
    out[n] = '\0';
}

/* /go/K7RM, or its page in Gaelic. */
static void path_in(const char *code, bool gaelic, char out[WORDS])
{
    snprintf(out, WORDS, "%s/go/%.8s", gaelic ? "/gd" : "", code);
}

static void url_of(const struct making *m, const char *code, bool gaelic, char out[WORDS])
{
    char path[WORDS];
    path_in(code, gaelic, path);
    snprintf(out, WORDS, "%s://%.400s%.20s", m->plain ? "http" : "https", m->address, path);
}

/* OUT/K7RM-listen-a3.pdf; OUT/K7RM.svg without a message. */
static void path_of(const struct making *m, const char *stem, const char *end, char out[CLI_PATH])
{
    char name[200];
    snprintf(name, sizeof name, "%.150s%s", stem, end);
    cli_path(m->out, name, out);
}

static void progress(struct making *m)
{
    m->done++;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%u of %u placements, %u files ", m->done, m->total, m->files);
    }
}

static enum cb_err posters_make(struct making *m, const struct kit_ad *ad, const char *stem)
{
    char path[CLI_PATH], end[40];
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < 2 * KIT_SIZES; i++) {
        bool svg = i % 2;
        snprintf(end, sizeof end, "-%s.%s", kit_size_word((enum kit_size)(i / 2)),
                 svg ? "svg" : "pdf");
        path_of(m, stem, end, path);
        e = kit_poster(ad, (enum kit_size)(i / 2), svg ? KIT_SVG : KIT_PDF, path);
        m->files += !e;
    }
    return e;
}

static enum cb_err cards_make(struct making *m, const struct kit_ad *ad, const char *stem)
{
    char path[CLI_PATH], end[40];
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < KIT_CARDS; i++) {
        snprintf(end, sizeof end, "-%s.png", kit_card_word((enum kit_card)i));
        path_of(m, stem, end, path);
        e = kit_card_png(ad, (enum kit_card)i, path);
        m->files += !e;
    }
    return e;
}

/* A message as it is printed for one placement; in Gaelic: K7RM-listen-gd-a3.pdf. */
static enum cb_err message_make(struct making *m, const struct plan_placement *at, unsigned turn,
                                bool gaelic)
{
    const struct plan *p = &m->c->plan;
    const struct plan_message *msg = &p->message[at->turn[turn]];
    uint8_t kind = p->channel[at->channel].kind;
    struct code code = code_of(at->number);
    char headline[WORDS], text[WORDS], url[WORDS], key[WORDS], stem[WORDS], path[WORDS];
    text_of(gaelic ? msg->headline_gd : msg->headline, headline);
    text_of(gaelic ? msg->text_gd : msg->text, text);
    text_of(msg->key, key);
    url_of(m, code.s, gaelic, url);
    path_in(code.s, gaelic, path);
    snprintf(stem, sizeof stem, "%s-%.100s%s", code.s, key, gaelic ? "-gd" : "");
    const struct kit_ad ad = {.headline = headline,
                              .text = text,
                              .address = m->address,
                              .path = path,
                              .number = m->number,
                              .url = url,
                              .dark = msg->tag == PLAN_DETERRENT,
                              .gaelic = gaelic};
    enum cb_err e = kind == PLAN_SOCIAL && !m->all ? CB_OK : posters_make(m, &ad, stem);
    return e || (kind != PLAN_SOCIAL && !m->all) ? e : cards_make(m, &ad, stem);
}

static enum cb_err codes_make(struct making *m, const char *code, bool gaelic)
{
    char url[WORDS], path[CLI_PATH], stem[WORDS];
    url_of(m, code, gaelic, url);
    snprintf(stem, sizeof stem, "%s%s", code, gaelic ? "-gd" : "");
    path_of(m, stem, ".svg", path);
    enum cb_err e = kit_qr_svg(url, path);
    path_of(m, stem, ".png", path);
    e = e ? e : kit_qr_png(url, path);
    m->files += e ? 0 : 2;
    return e;
}

static enum cb_err placement_make(struct making *m, const struct plan_placement *at)
{
    struct code code = code_of(at->number);
    bool gaelic = false;
    enum cb_err e = codes_make(m, code.s, false);
    for (unsigned t = 0; !e && t < at->turns; t++) {
        bool both = m->c->plan.message[at->turn[t]].headline_gd.len > 0;
        gaelic = gaelic || both;
        e = message_make(m, at, t, false);
        e = e || !both ? e : message_make(m, at, t, true);
    }
    e = e || !gaelic ? e : codes_make(m, code.s, true);
    progress(m);
    return e;
}

static enum cb_err spares_make(struct making *m)
{
    static struct code code[SPARES_MOST];
    static char url[SPARES_MOST][WORDS];
    static struct kit_spare spare[SPARES_MOST];
    uint16_t number[SPARES_MOST];
    char path[CLI_PATH];
    campaign_spares(&m->c->plan, m->spares, number);
    for (unsigned i = 0; i < m->spares; i++) {
        code[i] = code_of(number[i]);
        url_of(m, code[i].s, false, url[i]);
        spare[i] = (struct kit_spare){code[i].s, url[i]};
    }
    path_of(m, "spare-codes", ".pdf", path);
    m->files += m->spares > 0;
    return m->spares ? kit_spares(m->address, spare, m->spares, path) : CB_OK;
}

/* What goes to whoever sells the places, and to the networks: one line each. */
static enum cb_err list_make(struct making *m)
{
    CB_CLEANUP(buf_free) struct buf b;
    const struct plan *p = &m->c->plan;
    char path[CLI_PATH], url[WORDS];
    buf_init(&b, 1 << 20);
    buf_puts(&b, "code,link,channel,source,medium,place\r\n");
    for (size_t i = 0; i < p->nplacements; i++) {
        const struct plan_placement *at = &p->placement[i];
        const struct plan_channel *ch = &p->channel[at->channel];
        struct code code = code_of(at->number);
        url_of(m, code.s, false, url);
        buf_putf(&b, "%s,%s,%.*s,%.*s,%.*s,\"", code.s, url, (int)ch->key.len,
                 (const char *)ch->key.p, (int)ch->source.len, (const char *)ch->source.p,
                 (int)ch->medium.len, (const char *)ch->medium.p);
        for (size_t k = 0; k < at->place.len; k++) {
            buf_put(&b, &at->place.p[k], 1);
            buf_put(&b, "\"", at->place.p[k] == '"');
        }
        buf_puts(&b, "\"\r\n");
    }
    path_of(m, "placements", ".csv", path);
    m->files++;
    return b.failed ? CB_HERE_MEM : file_write(path, buf_view(&b));
}

static bool ask_read(int argc, char **argv, struct making *m, const char **dir_out)
{
    char rest;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--out") == 0 && i + 1 < argc) {
            m->out = argv[++i];
        } else if (strcmp(argv[i], "--spare") == 0 && i + 1 < argc) {
            if (sscanf(argv[++i], "%4u%c", &m->spares, &rest) != 1 || m->spares > SPARES_MOST) {
                return false;
            }
        } else if (strcmp(argv[i], "--http") == 0) {
            m->plain = true;
        } else if (strcmp(argv[i], "--all") == 0) {
            m->all = true;
        } else if (argv[i][0] == '-' || *dir_out) {
            return false;
        } else {
            *dir_out = argv[i];
        }
    }
    return m->out && *dir_out;
}

int campaign_kit(int argc, char **argv)
{
    CB_CLEANUP(campaign_close) struct campaign c = {0};
    struct making m = {.c = &c, .spares = SPARES};
    const char *dir = NULL;
    if (!ask_read(argc, argv, &m, &dir)) {
        return cli_usage("campaign kit DIR --out OUT [--spare N] [--http] [--all]: OUT is made");
    }
    if (campaign_open(dir, &c)) {
        return 1;
    }
    if (mkdir(m.out, 0755)) {
        return cli_fail(m.out, errno == EEXIST ? CB_NONE_TAKEN : CB_HERE_DISK);
    }
    text_of(c.plan.address, m.address);
    text_of(c.plan.number, m.number);
    m.total = (unsigned)c.plan.nplacements;
    enum cb_err e = CB_OK;
    for (size_t i = 0; !e && i < c.plan.nplacements; i++) {
        e = placement_make(&m, &c.plan.placement[i]);
    }
    e = e ? e : spares_make(&m);
    e = e ? e : list_make(&m);
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\n");
    }
    if (e) {
        return cli_fail(m.out, e);
    }
    printf("%u files in %s for %u placements, and %u spare codes.\n", m.files, m.out, m.total,
           m.spares);
    return 0;
}
