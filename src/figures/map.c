/* map: the small file that says which column of a force's CSV is what. Called by import. Never
 * guesses at a key it does not know. */
#include "figures/import_in.h"
#include <ini.h>
#include <stdio.h>
#include <string.h>

enum { LINE_LONGEST = 198 };

static const char *const column_key[FIG_COLUMNS] = {"period",   "area",     "code",
                                                    "recorded", "detected", "revision"};

void fig_map_defaults(struct fig_map *m)
{
    *m = (struct fig_map){.separator = ','};
    for (size_t i = 0; i < FIG_COLUMNS; i++) {
        snprintf(m->name[i], FIG_NAME, "%s", column_key[i]);
    }
}

/* A key that takes one of a few words. */
struct choice {
    const char *word;
    int value;
};

static bool choose(const struct choice *c, const char *key, const char *value, int *out,
                   struct fig_fault *f)
{
    char all[160] = "";
    for (; c->word; c++) {
        if (strcmp(c->word, value) == 0) {
            *out = c->value;
            return true;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof all - n, "%s%s", n ? ", " : "", c->word);
    }
    fig_fault_say(f, "%s: \"%.40s\"; expected one of: %s", key, value, all);
    return false;
}

static bool rows_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    static const struct choice c[] = {
        {"counts", FIG_ROWS_COUNTS}, {"records", FIG_ROWS_RECORDS}, {NULL, 0}};
    int v = 0;
    bool good = choose(c, "rows", value, &v, f);
    m->rows = (enum fig_rows)v;
    return good;
}

static bool separator_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    static const struct choice c[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {NULL, 0}};
    int v = ',';
    bool good = choose(c, "separator", value, &v, f);
    m->separator = (char)v;
    return good;
}

static bool dates_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    static const struct choice c[] = {{"year first", 0}, {"day first", 1}, {NULL, 0}};
    int v = 0;
    bool good = choose(c, "dates", value, &v, f);
    m->day_first = v;
    return good;
}

static bool periods_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    static const struct choice c[] = {
        {"months", FIG_MONTH}, {"quarters", FIG_QUARTER}, {"years", FIG_YEAR}, {NULL, 0}};
    int v = 0;
    bool good = choose(c, "periods", value, &v, f);
    m->grain = (enum fig_grain)v;
    return good;
}

static bool areas_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    static const struct choice c[] = {
        {"all", FIG_AREAS_ALL}, {"listed", FIG_AREAS_LISTED}, {NULL, 0}};
    int v = 0;
    bool good = choose(c, "areas", value, &v, f);
    m->areas = (enum fig_areas)v;
    return good;
}

static bool covers_set(struct fig_map *m, const char *value, struct fig_fault *f)
{
    enum fig_grain g;
    if (fig_run_read(view_str(value), FIG_ANY, &m->covers, &g)) {
        fig_fault_say(f, "covers: \"%.40s\"; expected months such as 2023-04..2025-02", value);
        return false;
    }
    return true;
}

static bool text_set(char out[FIG_NAME], const char *key, const char *value, struct fig_fault *f)
{
    if (!value[0] || !fig_utf8(view_str(value)) || !fig_text(view_str(value), out, FIG_NAME)) {
        fig_fault_say(f, "%s: expected 1 to %d bytes of UTF-8 text", key, FIG_NAME - 1);
        return false;
    }
    return true;
}

static bool file_set(struct fig_map *m, const char *key, const char *value, struct fig_fault *f)
{
    static const struct {
        const char *key;
        bool (*set)(struct fig_map *m, const char *value, struct fig_fault *f);
    } keys[] = {{"rows", rows_set},       {"separator", separator_set}, {"dates", dates_set},
                {"periods", periods_set}, {"covers", covers_set},       {"areas", areas_set}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].key, key) == 0) {
            return keys[i].set(m, value, f);
        }
    }
    fig_fault_say(f,
                  "[file] has no key %.40s; expected rows, separator, dates, periods, covers or "
                  "areas",
                  key);
    return false;
}

static bool column_set(struct fig_map *m, const char *key, const char *value, struct fig_fault *f)
{
    for (size_t i = 0; i < FIG_COLUMNS; i++) {
        if (strcmp(column_key[i], key) == 0) {
            return text_set(m->name[i], key, value, f);
        }
    }
    fig_fault_say(f,
                  "[columns] has no key %.40s; expected period, area, code, recorded, detected or "
                  "revision",
                  key);
    return false;
}

static bool total_set(struct fig_map *m, const char *key, const char *value, struct fig_fault *f)
{
    bool area = strcmp(key, "area") == 0;
    if (!area && strcmp(key, "code") != 0) {
        fig_fault_say(f, "[totals] has no key %.40s; expected area or code", key);
        return false;
    }
    return text_set(area ? m->total_area : m->total_code, key, value, f);
}

struct reading {
    struct view left;
    struct fig_map *m;
    struct fig_fault *f;
    int line, bad_line;
    char keys[16][96];
    size_t nkeys;
};

static int refuse(struct reading *r)
{
    r->bad_line = r->bad_line ? r->bad_line : r->line;
    return 0;
}

static bool again(struct reading *r, const char *section, const char *key)
{
    char whole[96];
    snprintf(whole, sizeof whole, "%.40s/%.40s", section, key);
    for (size_t i = 0; i < r->nkeys; i++) {
        if (strcmp(r->keys[i], whole) == 0) {
            return true;
        }
    }
    if (r->nkeys < sizeof r->keys / sizeof r->keys[0]) {
        memcpy(r->keys[r->nkeys++], whole, sizeof whole);
    }
    return false;
}

static int on_key(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    bool good = false;
    if (r->bad_line) {
        return 0;
    }
    if (again(r, section, key)) {
        fig_fault_say(r->f, "%.40s is given a second time", key);
    } else if (strcmp(section, "file") == 0) {
        good = file_set(r->m, key, value, r->f);
    } else if (strcmp(section, "columns") == 0) {
        good = column_set(r->m, key, value, r->f);
    } else if (strcmp(section, "totals") == 0) {
        good = total_set(r->m, key, value, r->f);
    } else {
        fig_fault_say(r->f, "there is no section [%.40s]; expected [file], [columns] or [totals]",
                      section);
    }
    return good ? 1 : refuse(r);
}

/* inih would cut a long line in two and read the rest as another: end the reading instead. */
static char *on_read(char *line, int size, void *user)
{
    struct reading *r = user;
    const uint8_t *nl = r->left.len ? memchr(r->left.p, '\n', r->left.len) : NULL;
    size_t len = nl ? (size_t)(nl - r->left.p) + 1 : r->left.len;
    if (!len || r->bad_line) {
        return NULL;
    }
    r->line++;
    if (len > LINE_LONGEST || len >= (size_t)size || memchr(r->left.p, 0, len)) {
        fig_fault_say(r->f, "the line is longer than %d bytes, or no text", LINE_LONGEST);
        refuse(r);
        return NULL;
    }
    memcpy(line, r->left.p, len);
    line[len] = 0;
    r->left.p += len;
    r->left.len -= len;
    return line;
}

enum cb_err fig_map_read(struct view text, struct fig_map *m, struct fig_fault *f, int *line_out)
{
    struct reading r = {.left = text, .m = m, .f = f};
    fig_map_defaults(m);
    int bad = ini_parse_stream(on_read, &r, on_key, &r);
    if (bad > 0 && !r.bad_line) {
        fig_fault_say(f, "this is not key = value");
    }
    *line_out = r.bad_line ? r.bad_line : bad;
    return bad || r.bad_line ? CB_PEER_FORMAT : CB_OK;
}
