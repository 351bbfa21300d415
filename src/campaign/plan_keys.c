/* plan_keys: what a plan's sections are called, and the table of their keys. Called by plan. Never
 * takes a key that is not in the table, or one twice. */
#include "campaign/campaign_in.h"
#include <string.h>

static const char *const tags[PLAN_TAGS] = {"deterrent", "therapeutic"};
static const char *const kinds[PLAN_KINDS] = {"kiosk", "poster", "social", "other"};

/* The networks' own statistics want one word for one thing: these, in lower case, and no other. */
static const char *const mediums[] = {"print",  "outdoor", "paid-social", "social", "display",
                                      "search", "video",   "audio",       "email",  "other"};

const char *plan_tag_word(enum plan_tag tag)
{
    return tags[tag];
}

const char *plan_kind_word(enum plan_kind kind)
{
    return kinds[kind];
}

static struct plan_message *message_now(struct reading *r)
{
    return &r->p->message[r->p->nmessages - 1];
}

static struct plan_channel *channel_now(struct reading *r)
{
    return &r->p->channel[r->p->nchannels - 1];
}

static struct plan_placement *placement_now(struct reading *r)
{
    return &r->p->placement[r->p->nplacements - 1];
}

/* --- one function a kind of value
 * ------------------------------------------------------------------------------ */

static enum cb_err text_set(struct reading *r, struct view v, size_t most, struct view *out)
{
    if (!v.len) {
        return plan_wrong(r, v.p, "there is nothing behind the =");
    }
    if (v.len > most) {
        return plan_wrong(r, v.p + most, "this is longer than %zu bytes", most);
    }
    *out = v;
    return CB_OK;
}

static enum cb_err word_set(struct reading *r, struct view v, size_t most, struct view *out)
{
    for (size_t i = 0; i < v.len; i++) {
        bool good = (v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') ||
                    (v.p[i] == '-' && i > 0);
        if (!good) {
            return plan_wrong(r, v.p + i, "only a to z in lower case, 0 to 9 and - may stand here");
        }
    }
    return text_set(r, v, most, out);
}

static enum cb_err choice_set(struct reading *r, struct view v, const char *const *words, size_t n,
                              uint8_t *out)
{
    char list[160] = "";
    for (size_t i = 0; i < n; i++) {
        if (view_is(v, words[i])) {
            *out = (uint8_t)i;
            return CB_OK;
        }
        strncat(list, i ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, words[i], sizeof list - strlen(list) - 1);
    }
    return plan_wrong(r, v.p, "this must be one of: %s", list);
}

static enum cb_err day_set(struct reading *r, struct view v, int32_t *out)
{
    return day_read(v, out) ? CB_OK : plan_wrong(r, v.p, "this is no date like 2026-11-02");
}

static enum cb_err money_set(struct reading *r, struct view v, uint64_t *out)
{
    return money_read(v, out) ? CB_OK
                              : plan_wrong(r, v.p, "this is no sum in pounds like 1,250.50");
}

/* --- the keys
 * ---------------------------------------------------------------------------------------------- */
enum { NAME_MOST = 80, HEADLINE_MOST = 120, MESSAGE_MOST = 400, WORD_MOST = 32 };

static enum cb_err campaign_name(struct reading *r, struct view v)
{
    return text_set(r, v, NAME_MOST, &r->p->name);
}
static enum cb_err campaign_from(struct reading *r, struct view v)
{
    return day_set(r, v, &r->p->from);
}
static enum cb_err campaign_to(struct reading *r, struct view v)
{
    enum cb_err e = day_set(r, v, &r->p->to);
    if (!e && r->p->from && (r->p->to < r->p->from || r->p->to - r->p->from >= PLAN_DAYS)) {
        return plan_wrong(r, v.p, "the last day is before the first, or over %d days after it",
                          PLAN_DAYS);
    }
    return e;
}
static enum cb_err campaign_budget(struct reading *r, struct view v)
{
    return money_set(r, v, &r->p->budget_p);
}

/* What is printed and typed: a name, perhaps a port, perhaps a path; no https:// and no slash last.
 */
static enum cb_err campaign_address(struct reading *r, struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t c = v.p[i];
        bool good =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
            (i > 0 && i + 1 < v.len && strchr(".-:/", c) && !(c == '/' && v.p[i - 1] == '/'));
        if (!good) {
            return plan_wrong(r, v.p + i,
                              "the address is what people type, like line.example: lower case, "
                              "without https://");
        }
    }
    return text_set(r, v, NAME_MOST, &r->p->address);
}
static enum cb_err campaign_number(struct reading *r, struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((v.p[i] < '0' || v.p[i] > '9') && !strchr(" +", v.p[i])) {
            return plan_wrong(r, v.p + i, "a telephone number has digits and spaces");
        }
    }
    return text_set(r, v, WORD_MOST, &r->p->number);
}

static enum cb_err message_tag(struct reading *r, struct view v)
{
    return choice_set(r, v, tags, PLAN_TAGS, &message_now(r)->tag);
}
static enum cb_err message_barrier(struct reading *r, struct view v)
{
    return text_set(r, v, HEADLINE_MOST, &message_now(r)->barrier);
}
static enum cb_err message_headline(struct reading *r, struct view v)
{
    return text_set(r, v, HEADLINE_MOST, &message_now(r)->headline);
}
static enum cb_err message_text(struct reading *r, struct view v)
{
    return text_set(r, v, MESSAGE_MOST, &message_now(r)->text);
}
static enum cb_err message_headline_gd(struct reading *r, struct view v)
{
    return text_set(r, v, HEADLINE_MOST, &message_now(r)->headline_gd);
}
static enum cb_err message_text_gd(struct reading *r, struct view v)
{
    return text_set(r, v, MESSAGE_MOST, &message_now(r)->text_gd);
}

static enum cb_err channel_name(struct reading *r, struct view v)
{
    return text_set(r, v, NAME_MOST, &channel_now(r)->name);
}
static enum cb_err channel_kind(struct reading *r, struct view v)
{
    return choice_set(r, v, kinds, PLAN_KINDS, &channel_now(r)->kind);
}
static enum cb_err channel_source(struct reading *r, struct view v)
{
    return word_set(r, v, WORD_MOST, &channel_now(r)->source);
}
static enum cb_err channel_medium(struct reading *r, struct view v)
{
    uint8_t which;
    enum cb_err e = choice_set(r, v, mediums, sizeof mediums / sizeof mediums[0], &which);
    channel_now(r)->medium = v;
    return e;
}

static enum cb_err placement_channel(struct reading *r, struct view v)
{
    size_t i = plan_channel_find(r->p, v);
    placement_now(r)->channel = (uint8_t)i;
    return i < SIZE_MAX ? CB_OK
                        : plan_wrong(r, v.p, "there is no [channel %.*s] above",
                                     (int)(v.len < 40 ? v.len : 40), v.p);
}

static size_t message_find(const struct plan *p, struct view key)
{
    size_t i = 0;
    while (i < p->nmessages && !view_eq(p->message[i].key, key)) {
        i++;
    }
    return i < p->nmessages ? i : SIZE_MAX;
}

/* One message, or several that take turns by day. */
static enum cb_err placement_message(struct reading *r, struct view v)
{
    struct plan_placement *at = placement_now(r);
    at->turns = 0;
    do {
        struct view key = text_part(&v, ',');
        size_t i = message_find(r->p, key);
        if (i == SIZE_MAX) {
            return plan_wrong(r, key.p, "there is no [message %.*s] above",
                              (int)(key.len < 40 ? key.len : 40), key.p);
        }
        if (at->turns == PLAN_TURNS || memchr(at->turn, (int)i, at->turns)) {
            return plan_wrong(r, key.p, "up to %d messages take turns, each once", PLAN_TURNS);
        }
        at->turn[at->turns++] = (uint8_t)i;
    } while (v.len);
    return CB_OK;
}
static enum cb_err placement_place(struct reading *r, struct view v)
{
    return text_set(r, v, NAME_MOST, &placement_now(r)->place);
}
static enum cb_err placement_spend(struct reading *r, struct view v)
{
    return money_set(r, v, &placement_now(r)->spend_p);
}
static enum cb_err placement_reach(struct reading *r, struct view v)
{
    return count_read(v, &placement_now(r)->reach)
               ? CB_OK
               : plan_wrong(r, v.p, "this is no number like 40,000");
}
static enum cb_err placement_from(struct reading *r, struct view v)
{
    return day_set(r, v, &placement_now(r)->from);
}
static enum cb_err placement_to(struct reading *r, struct view v)
{
    return day_set(r, v, &placement_now(r)->to);
}

static const struct key {
    enum plan_section section;
    const char *name;
    bool must;
    enum cb_err (*set)(struct reading *r, struct view v);
} keys[] = {
    {SECTION_CAMPAIGN, "name", true, campaign_name},
    {SECTION_CAMPAIGN, "from", true, campaign_from},
    {SECTION_CAMPAIGN, "to", true, campaign_to},
    {SECTION_CAMPAIGN, "budget", true, campaign_budget},
    {SECTION_CAMPAIGN, "address", true, campaign_address},
    {SECTION_CAMPAIGN, "number", false, campaign_number},
    {SECTION_MESSAGE, "tag", true, message_tag},
    {SECTION_MESSAGE, "barrier", true, message_barrier},
    {SECTION_MESSAGE, "headline", true, message_headline},
    {SECTION_MESSAGE, "text", true, message_text},
    {SECTION_MESSAGE, "headline.gd", false, message_headline_gd},
    {SECTION_MESSAGE, "text.gd", false, message_text_gd},
    {SECTION_CHANNEL, "name", true, channel_name},
    {SECTION_CHANNEL, "kind", true, channel_kind},
    {SECTION_CHANNEL, "source", true, channel_source},
    {SECTION_CHANNEL, "medium", true, channel_medium},
    {SECTION_PLACEMENT, "channel", true, placement_channel},
    {SECTION_PLACEMENT, "place", true, placement_place},
    {SECTION_PLACEMENT, "message", true, placement_message},
    {SECTION_PLACEMENT, "spend", true, placement_spend},
    {SECTION_PLACEMENT, "reach", true, placement_reach},
    {SECTION_PLACEMENT, "from", false, placement_from},
    {SECTION_PLACEMENT, "to", false, placement_to},
};
enum { KEYS = sizeof keys / sizeof keys[0] };
_Static_assert(KEYS <= 32, "seen has a bit for each");

enum cb_err plan_key_set(struct reading *r, struct view key, struct view value)
{
    size_t i = 0;
    while (i < KEYS && !(keys[i].section == r->section && view_is(key, keys[i].name))) {
        i++;
    }
    if (i == KEYS) {
        return plan_wrong(r, key.p, "there is no key %.*s in this section",
                          (int)(key.len < 40 ? key.len : 40), key.p);
    }
    if (r->seen & 1u << i) {
        return plan_wrong(r, key.p, "%s is given a second time", keys[i].name);
    }
    r->seen |= 1u << i;
    return keys[i].set(r, value);
}

enum cb_err plan_section_end(struct reading *r)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (keys[i].section == r->section && keys[i].must && !(r->seen & 1u << i)) {
            plan_wrong(r, NULL, "this section needs %s =", keys[i].name);
            r->fault->line = r->begun;
            return CB_PEER_FORMAT;
        }
    }
    return CB_OK;
}

/* --- sections
 * ---------------------------------------------------------------------------------------------- */

static enum cb_err begin_campaign(struct reading *r, struct view name)
{
    if (name.len || r->has_campaign) {
        return plan_wrong(r, name.p,
                          name.len ? "[campaign] has no name" : "there is one [campaign]");
    }
    r->has_campaign = true;
    return CB_OK;
}

static enum cb_err begin_message(struct reading *r, struct view name)
{
    struct plan *p = r->p;
    if (p->nmessages == PLAN_MESSAGES || message_find(p, name) < SIZE_MAX) {
        return plan_wrong(r, name.p,
                          p->nmessages == PLAN_MESSAGES
                              ? "there are more messages than there is room for"
                              : "this message is there already");
    }
    return word_set(r, name, WORD_MOST, &p->message[p->nmessages++].key);
}

static enum cb_err begin_channel(struct reading *r, struct view name)
{
    struct plan *p = r->p;
    if (p->nchannels == PLAN_CHANNELS || plan_channel_find(p, name) < SIZE_MAX) {
        return plan_wrong(r, name.p,
                          p->nchannels == PLAN_CHANNELS
                              ? "there are more channels than there is room for"
                              : "this channel is there already");
    }
    return word_set(r, name, WORD_MOST, &p->channel[p->nchannels++].key);
}

static enum cb_err begin_placement(struct reading *r, struct view name)
{
    struct plan *p = r->p;
    uint16_t number;
    if (code_read(name, &number)) {
        return plan_wrong(r, name.p, "this is no code: `callbox campaign codes` gives new ones");
    }
    for (size_t i = 0; i < p->nplacements; i++) {
        if (p->placement[i].number == number) {
            return plan_wrong(r, name.p, "this code is there already, on line %u",
                              p->placement[i].line);
        }
    }
    if (p->nplacements == PLAN_PLACEMENTS) {
        return plan_wrong(r, name.p, "there are more than %d placements", PLAN_PLACEMENTS);
    }
    p->placement[p->nplacements++] = (struct plan_placement){.number = number, .line = r->number};
    return CB_OK;
}

enum cb_err plan_section_begin(struct reading *r, struct view name)
{
    static const struct {
        const char *word;
        enum plan_section section;
        enum cb_err (*begin)(struct reading *r, struct view name);
    } sections[] = {{"campaign", SECTION_CAMPAIGN, begin_campaign},
                    {"message", SECTION_MESSAGE, begin_message},
                    {"channel", SECTION_CHANNEL, begin_channel},
                    {"placement", SECTION_PLACEMENT, begin_placement}};
    struct view rest = name, word = text_part(&rest, ' ');
    r->seen = 0;
    r->begun = r->number;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (view_is(word, sections[i].word)) {
            r->section = sections[i].section;
            if (!r->has_campaign && r->section != SECTION_CAMPAIGN) {
                return plan_wrong(r, name.p, "[campaign] must come first");
            }
            return sections[i].begin(r, text_trim(rest));
        }
    }
    return plan_wrong(r, name.p,
                      "a section is [campaign], [message NAME], [channel NAME] or "
                      "[placement CODE]");
}
