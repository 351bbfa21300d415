/* config: the one configuration file, key = value, read with inih; and the same keys given on the
 * command line. Called by cli. Never guesses: an unknown key, a repeated one or a value out of
 * bounds stops the start with one sentence that names the line. */
#include "core/os.h"
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

enum {
    WHY = 160,
    LINE_LONGEST = 198,
    PORT_MAX = 65535,
    CADENCE_MAX_MS = 60000,
    ANSWER_MAX_MS = 1000,
    LINE_MOST = 0x7fff
};

enum kind { TEXT, NUMBER, YESNO };
static const struct key {
    const char *name;
    enum kind kind;
    size_t at, size;         /* TEXT: bytes with the NUL */
    unsigned long low, high; /* NUMBER: the value; TEXT: the length */
} keys[] = {
#define KEY(field, kind, low, high)                                                                \
    {                                                                                              \
#field, kind, offsetof(struct config, field), sizeof((struct config *)0)->field, low, high \
    }
    KEY(data, TEXT, 1, 199),
    KEY(web, TEXT, 0, 199),
    KEY(content, TEXT, 0, 199),
    KEY(listen, TEXT, 2, 63),
    KEY(port, NUMBER, 1, PORT_MAX),
    KEY(cadence_ms, NUMBER, 0, CADENCE_MAX_MS), /* 0 switches cover traffic off */
    KEY(opens_per_minute, NUMBER, 0, 60000),
    KEY(messages_per_hour, NUMBER, 0, 60000),
    KEY(chats_each, NUMBER, 0, 20),
    KEY(answer_within_s, NUMBER, 0, 3600),
    KEY(leave_after_s, NUMBER, 0, 3600),
    KEY(answer_ms, NUMBER, 0, ANSWER_MAX_MS), /* 0: as soon as there is one */
    KEY(exit_url, TEXT, 8, 199),
    KEY(origin, TEXT, 0, 199),
    KEY(line_name, TEXT, 1, 79),
    KEY(demo, YESNO, 0, 0),
#undef KEY
};
enum { KEYS = sizeof keys / sizeof keys[0] };

void config_defaults(struct config *c)
{
    *c = (struct config){.port = 8080,
                         .cadence_ms = 1000,
                         .opens_per_minute = 120,
                         .messages_per_hour = 60,
                         .chats_each = 3,
                         .answer_within_s = 300,
                         .leave_after_s = 30,
                         .answer_ms = 25};
    snprintf(c->data, sizeof c->data, "data");
    snprintf(c->listen, sizeof c->listen, "127.0.0.1");
    snprintf(c->exit_url, sizeof c->exit_url, "https://www.bbc.co.uk/weather");
    snprintf(c->line_name, sizeof c->line_name, "Callbox");
}

void config_origin(const struct config *c, char out[200])
{
    if (c->origin[0] || !c->demo) {
        memcpy(out, c->origin, sizeof c->origin);
    } else {
        snprintf(out, sizeof c->origin, "http://localhost:%u", c->port);
    }
}

static const struct key *key_find(const char *name)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) == 0) {
            return &keys[i];
        }
    }
    return NULL;
}

/* Decimal digits only: no sign, no space, no hexadecimal. */
static bool number_read(const char *s, unsigned long *out)
{
    unsigned long n = 0;
    size_t len = strlen(s);
    if (len == 0 || len > 9) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9') {
            return false;
        }
        n = n * 10 + (unsigned long)(s[i] - '0');
    }
    *out = n;
    return true;
}

static bool text_set(const struct key *k, const char *value, char *to, char why[WHY])
{
    size_t len = strlen(value);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f) {
            snprintf(why, WHY, "%s holds a control character", k->name);
            return false;
        }
    }
    if (len < k->low || len > k->high) {
        snprintf(why, WHY, "%s must be %lu to %lu bytes long", k->name, k->low, k->high);
        return false;
    }
    memcpy(to, value, len + 1);
    return true;
}

static bool number_set(const struct key *k, const char *value, char *to, char why[WHY])
{
    unsigned long n;
    if (!number_read(value, &n) || n < k->low || n > k->high) {
        snprintf(why, WHY, "%s must be a number from %lu to %lu", k->name, k->low, k->high);
        return false;
    }
    uint16_t v = (uint16_t)n;
    memcpy(to, &v, sizeof v);
    return true;
}

static bool yesno_set(const struct key *k, const char *value, char *to, char why[WHY])
{
    bool v = strcmp(value, "yes") == 0;
    if (!v && strcmp(value, "no") != 0) {
        snprintf(why, WHY, "%s must be yes or no", k->name);
        return false;
    }
    memcpy(to, &v, sizeof v);
    return true;
}

static bool (*const setters[])(const struct key *k, const char *value, char *to, char why[WHY]) = {
    [TEXT] = text_set, [NUMBER] = number_set, [YESNO] = yesno_set};

static bool key_set(struct config *c, const struct key *k, const char *value, char why[WHY])
{
    return setters[k->kind](k, value, (char *)c + k->at, why);
}

/* --- what lines are called ---------- */
/* line_name_gd, line_name_2, line_name_2_gd. */
static bool name_key(const char *key, uint16_t *line, bool *gd)
{
    static const char begin[] = "line_name_";
    size_t n = sizeof begin - 1, digits;
    char number[8];
    unsigned long v = 0;
    *gd = true;
    *line = 0;
    if (strncmp(key, begin, n) != 0 || strcmp(key + n, "gd") == 0) {
        return strncmp(key, begin, n) == 0;
    }
    digits = strspn(key + n, "0123456789");
    snprintf(number, sizeof number, "%.*s", (int)digits, key + n);
    *gd = strcmp(key + n + digits, "_gd") == 0;
    bool good = key[n] != '0' && number_read(number, &v) && v <= LINE_MOST;
    *line = (uint16_t)v;
    return good && (*gd || !key[n + digits]);
}

static struct config_name *name_find(const struct config *c, uint16_t line, bool gd)
{
    for (size_t i = 0; i < c->names_n; i++) {
        if (c->names[i].line == line && c->names[i].gd == gd) {
            return (struct config_name *)&c->names[i];
        }
    }
    return NULL;
}

static bool name_set(struct config *c, const char *key, const char *value, char why[WHY])
{
    const struct key k = {.name = key, .low = 1, .high = CONFIG_NAME - 1};
    struct config_name to = {0};
    if (!name_key(key, &to.line, &to.gd)) {
        snprintf(why, WHY, "there is no key called %.60s", key);
        return false;
    }
    struct config_name *at = name_find(c, to.line, to.gd);
    if (!at && c->names_n == CONFIG_NAMES) {
        snprintf(why, WHY, "more than %d names of lines", CONFIG_NAMES);
        return false;
    }
    if (!text_set(&k, value, to.name, why)) {
        return false;
    }
    *(at ? at : &c->names[c->names_n++]) = to;
    return true;
}

void config_line_name(const struct config *c, uint16_t line, bool first, bool gd,
                      char out[CONFIG_NAME])
{
    const struct config_name *own = gd ? name_find(c, line, true) : NULL;
    own = own || !gd || !first ? own : name_find(c, 0, true);
    own = own ? own : name_find(c, line, false);
    if (own || first) {
        snprintf(out, CONFIG_NAME, "%s", own ? own->name : c->line_name);
        return;
    }
    /* Cut between two characters, so that the number always fits. */
    size_t n = strlen(c->line_name), most = CONFIG_NAME - sizeof ", 32767";
    n = n < most ? n : most;
    while (n && n < strlen(c->line_name) && (c->line_name[n] & 0xc0) == 0x80) {
        n--;
    }
    snprintf(out, CONFIG_NAME, "%.*s, %u", (int)n, c->line_name, line);
}

/* One reading of one file. inih as Debian builds it tells no line numbers: its reader is ours. */
struct reading {
    FILE *f;
    struct config *c;
    bool seen[KEYS];
    unsigned line, bad_line; /* the line read last; where the first reason was found */
    char *why;
};

static int refuse(struct reading *r)
{
    r->bad_line = r->bad_line ? r->bad_line : r->line;
    return 0;
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    const struct key *k = key_find(name);
    if (r->bad_line) {
        return 0;
    }
    if (section[0]) {
        snprintf(r->why, WHY, "there are no sections in this file, but [%.40s] is one", section);
        return refuse(r);
    }
    uint16_t line;
    bool gd, named = !k && name_key(name, &line, &gd);
    if (k ? r->seen[k - keys] : named && name_find(r->c, line, gd)) {
        snprintf(r->why, WHY, "%s is given a second time", name);
        return refuse(r);
    }
    if (!k) {
        return name_set(r->c, name, value, r->why) ? 1 : refuse(r);
    }
    r->seen[k - keys] = true;
    return key_set(r->c, k, value, r->why) ? 1 : refuse(r);
}

/* inih would cut a long line in two and read the rest as another: end the reading instead. */
static char *on_read(char *line, int size, void *user)
{
    struct reading *r = user;
    if (!fgets(line, size, r->f)) {
        return NULL;
    }
    r->line++;
    size_t len = strlen(line);
    if (len >= LINE_LONGEST && line[len - 1] != '\n') {
        if (!r->bad_line) {
            snprintf(r->why, WHY, "the line is longer than %d bytes", LINE_LONGEST);
            refuse(r);
        }
        return NULL;
    }
    return line;
}

static void file_close(FILE **f)
{
    if (*f) {
        fclose(*f);
    }
}

/* Put "line 3: " before the reason. */
static void why_at(char why[WHY], unsigned line)
{
    char reason[WHY];
    snprintf(reason, sizeof reason, "%s", why[0] ? why : "this is not key = value");
    snprintf(why, WHY, "line %u: %.130s", line, reason);
}

/* Errors  NONE_FOUND no such file; PEER_FORMAT something in it: why_out says what.
 * On error c holds what was read up to there and must not be used. */
enum cb_err config_read(const char *path, struct config *c, char why_out[WHY])
{
    CB_CLEANUP(file_close) FILE *f = fopen(path, "re");
    why_out[0] = 0;
    if (!f) {
        snprintf(why_out, WHY, "%s", strerror(errno));
        return CB_NONE_FOUND;
    }
    struct reading r = {.f = f, .c = c, .why = why_out};
    int bad = ini_parse_stream(on_read, &r, on_key, &r);
    if (!bad && !r.bad_line) {
        return CB_OK;
    }
    why_at(why_out, r.bad_line ? r.bad_line : bad > 0 ? (unsigned)bad : r.line);
    return CB_PEER_FORMAT;
}

enum cb_err config_set(struct config *c, const char *key_value, char why_out[WHY])
{
    char name[32];
    const char *eq = strchr(key_value, '=');
    size_t len = eq ? (size_t)(eq - key_value) : 0;
    why_out[0] = 0;
    if (!eq || len == 0 || len >= sizeof name) {
        snprintf(why_out, WHY, "%.60s is not key=value", key_value);
        return CB_PEER_FORMAT;
    }
    memcpy(name, key_value, len);
    name[len] = 0;
    const struct key *k = key_find(name);
    bool set = k ? key_set(c, k, eq + 1, why_out) : name_set(c, name, eq + 1, why_out);
    return set ? CB_OK : CB_PEER_FORMAT;
}
