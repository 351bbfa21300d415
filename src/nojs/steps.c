/* steps: one table from a form's step to what it does and which page follows. Called by nojs.c.
 * Never sends the same form twice, never passes the phrase page without proof that the phrase was
 * noted, and never throws away what a person typed because something else failed. */
#include "nojs/nojs_in.h"
#include <string.h>

enum { PHRASE_WORDS = 7, SHOWN_MAX = 48 * 1024, HTTP_OK = 200, HTTP_BAD = 400 };

static const struct {
    enum cb_err e;
    enum page_error p;
} errors[] = {
    {CB_OK, PAGE_FINE},
    {CB_NONE_FOUND, PAGE_PHRASE_UNKNOWN},
    {CB_NONE_ENDED, PAGE_ENDED},
    {CB_NONE_STALE, PAGE_BUSY},
    {CB_BUSY_KEY, PAGE_BUSY},
    {CB_BUSY_LOAD, PAGE_BUSY},
    {CB_BUSY_FULL, PAGE_FULL},
    {CB_BUSY_RATE, PAGE_LIMIT},
    {CB_BUSY_HELD, PAGE_HELD_OFF},
    {CB_PEER_SIZE, PAGE_TEXT_LONG},
};

enum page_error steps_error(enum cb_err e)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].e == e) {
            return errors[i].p;
        }
    }
    return PAGE_FAULT;
}

static enum cb_err sorry(struct turn *t, enum page_error error)
{
    struct page_n v = {.error = error, .text = t->form->field[FORM_TEXT]};
    return turn_page(t, PAGE_N_SORRY, &v);
}

/* What was typed, as much of it as a page can give back. */
static struct view shown(struct view text)
{
    return turn_fit(text, SHOWN_MAX);
}

static enum page_error text_error(struct view text)
{
    if (form_trim(text).len == 0) {
        return PAGE_TEXT_EMPTY;
    }
    return text.len > DRAFT_MAX ? PAGE_TEXT_LONG : PAGE_FINE;
}

/* --- a new conversation ---------- */
static enum cb_err phrase_page(struct turn *t, enum page_error error)
{
    CB_CLEANUP(buf_free) struct buf words;
    buf_init(&words, 256);
    seal_phrase_write(&t->s->phrase, &words);
    struct page_n v = {.error = error,
                       .phrase = buf_view(&words),
                       .ask1 = t->s->ask1,
                       .ask2 = t->s->ask2,
                       .danger = t->s->v.about >> 4 == SOON_NOW};
    return turn_page(t, PAGE_N_PHRASE, &v);
}

/* Two different places of the phrase, in order. */
static void choose_words(struct sitting *s)
{
    uint8_t r[2];
    cb_random(r, sizeof r); /* 256 is not a multiple of 7; a test of memory needs no more */
    uint8_t a = (uint8_t)(r[0] % PHRASE_WORDS), b = (uint8_t)(r[1] % (PHRASE_WORDS - 1));
    b = (uint8_t)(b + (b >= a));
    s->ask1 = (uint8_t)((a < b ? a : b) + 1);
    s->ask2 = (uint8_t)((a < b ? b : a) + 1);
}

static uint8_t number_typed(struct view field, uint8_t most)
{
    uint64_t n;
    return form_number(field, &n) || n > most ? 0 : (uint8_t)n;
}

/* Two questions that may be left alone; what is no answer is none. */
static uint8_t about_typed(const struct turn *t)
{
    return WIRE_ABOUT(number_typed(t->form->field[FORM_WHO], WHO_OTHER),
                      number_typed(t->form->field[FORM_SOON], SOON_NOW));
}

static uint32_t slot_typed(const struct turn *t)
{
    uint64_t n;
    return form_number(t->form->field[FORM_SLOT], &n) || n > UINT32_MAX ? 0 : (uint32_t)n;
}

static enum cb_err step_draft(struct turn *t)
{
    struct view text = t->form->field[FORM_TEXT];
    bool now = view_is(t->form->field[FORM_WANT], "now");
    bool book = view_is(t->form->field[FORM_WANT], "book");
    uint32_t slot = book ? slot_typed(t) : 0;
    enum page_error error = text_error(text);
    error = error ? error : book && !slot ? PAGE_SLOT_NONE : PAGE_FINE;
    if (error) {
        struct page_n v = {.error = error, .text = shown(text), .slot = slot};
        enum page_id back = now ? PAGE_WRITE_NOW : book ? PAGE_WRITE_BOOK : PAGE_WRITE_MESSAGE;
        return turn_page(t, back, &v);
    }
    t->s = sitting_new(t->n->sittings, cb_mono_ms());
    t->s->line = t->line->number;
    t->s->want = now ? WANT_NOW : WANT_MESSAGE;
    t->s->slot = slot;
    t->s->v.about = about_typed(t);
    memcpy(t->s->draft, text.p, text.len);
    t->s->draft_len = text.len;
    seal_phrase_new(PHRASE_WORDS, &t->s->phrase);
    choose_words(t->s);
    return phrase_page(t, PAGE_FINE);
}

static bool word_is(struct view typed, const char *word)
{
    typed = form_trim(typed);
    if (typed.len != strlen(word)) {
        return false;
    }
    for (size_t i = 0; i < typed.len; i++) {
        uint8_t c = typed.p[i];
        c = c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
        if (c != (uint8_t)word[i]) {
            return false;
        }
    }
    return true;
}

static bool was_noted(const struct sitting *s, const struct form *f)
{
    if (form_trim(f->field[FORM_PHRASE]).len) {
        struct seal_phrase typed = {0};
        bool same = seal_phrase_read(f->field[FORM_PHRASE], &typed) == CB_OK &&
                    typed.n == s->phrase.n &&
                    cb_equal(typed.word, s->phrase.word, s->phrase.n * sizeof typed.word[0]);
        cb_wipe(&typed, sizeof typed);
        return same;
    }
    return word_is(f->field[FORM_W1], seal_word(s->phrase.word[s->ask1 - 1])) &&
           word_is(f->field[FORM_W2], seal_word(s->phrase.word[s->ask2 - 1]));
}

static enum cb_err derive(struct turn *t)
{
    struct seal_roster roster;
    if (t->s->derived) {
        return CB_OK;
    }
    enum cb_err e = seal_roster_read(buf_view(&t->n->roster), &roster);
    e = e ? e : seal_visitor_derive(&t->s->phrase, &roster.org.instance, &t->s->v.me);
    t->s->derived = e == CB_OK;
    return e;
}

/* --- showing it ---------- */
/* The page of a conversation that was fetched with e; when it could not be, or what was asked
 * could not be done, the page says why and keeps the ticket. */
static enum cb_err talk_answer(struct turn *t, struct talk *k, enum cb_err e, struct page_n *v)
{
    if (e == CB_NONE_FOUND) { /* burnt, perhaps from another device */
        struct page_n gone = {.error = PAGE_PHRASE_UNKNOWN};
        sitting_end(t->s);
        t->s = NULL;
        return turn_page(t, PAGE_RETURN, &gone);
    }
    stands_show(t, v);
    v->before = t->s->v.before;
    v->error = e ? steps_error(e) : v->error;
    return talk_page(k, t, v);
}

static enum cb_err talk_show(struct turn *t, uint64_t before, struct page_n *v)
{
    CB_CLEANUP(talk_free) struct talk *k = talk_new();
    enum cb_err e = talk_fetch(k, t, before);
    return talk_answer(t, k, e, v);
}

static enum cb_err talk_plain(struct turn *t)
{
    struct page_n v = {0};
    return talk_show(t, 0, &v);
}

/* From here on neither draft nor phrase is needed: what was derived is enough. */
static void talk_began(struct sitting *s)
{
    s->stage = SIT_TALK;
    s->draft_len = 0;
    cb_wipe(s->draft, sizeof s->draft);
    cb_wipe(&s->phrase, sizeof s->phrase);
}

/* --- a time to talk ---------- */
static enum cb_err book_list(struct turn *t, const struct wire_booked *k, enum page_error error)
{
    struct page_slot slots[WIRE_SLOTS];
    for (uint16_t i = 0; i < k->n; i++) {
        slots[i] = page_slot_of(k->slots[i].half_hour, k->slots[i].east);
        slots[i].new_day = !i || slots[i].day != slots[i - 1].day;
    }
    struct page_n v = {.error = error, .slots = slots, .nslots = k->n};
    return turn_page(t, PAGE_N_BOOK, &v);
}

/* Do it and show the conversation; what cannot be done shows the times that are left. */
static enum cb_err book_page(struct turn *t, uint8_t what, uint32_t slot)
{
    struct wire_booked k = {0};
    enum cb_err e = client_book(&t->n->door, &t->s->v, what, slot, &k);
    if (!e && what != BOOK_ASK) {
        return talk_plain(t);
    }
    enum page_error error = e == CB_NONE_TAKEN ? PAGE_SLOT_GONE : PAGE_FINE;
    if (e == CB_NONE_TAKEN) {
        e = client_book(&t->n->door, &t->s->v, BOOK_ASK, 0, &k);
    }
    if (e) {
        struct page_n v = {.error = steps_error(e)};
        return talk_show(t, 0, &v);
    }
    return book_list(t, &k, error);
}

static enum cb_err step_book_ask(struct turn *t)
{
    return book_page(t, BOOK_ASK, 0);
}

static enum cb_err step_book(struct turn *t)
{
    uint32_t slot = slot_typed(t);
    if (!slot) {
        struct wire_booked k = {0};
        enum cb_err e = client_book(&t->n->door, &t->s->v, BOOK_ASK, 0, &k);
        return e ? book_page(t, BOOK_ASK, 0) : book_list(t, &k, PAGE_SLOT_NONE);
    }
    return book_page(t, BOOK_SLOT, slot);
}

static enum cb_err step_unbook(struct turn *t)
{
    return book_page(t, BOOK_CANCEL, 0);
}

/* Taken or ended meanwhile: the page says how it stands now, and nothing is lost. */
static enum cb_err step_step_down(struct turn *t)
{
    struct page_n v = {0};
    enum cb_err e = client_step_down(&t->n->door, &t->s->v);
    v.stepped = !e;
    v.error = e && e != CB_NONE_TAKEN && e != CB_NONE_ENDED ? steps_error(e) : PAGE_FINE;
    return talk_show(t, 0, &v);
}

static enum cb_err open_once(struct turn *t)
{
    t->s->v.roster = buf_view(&t->n->roster);
    return client_open(&t->n->door, t->s->line, t->s->want, VIEW(t->s->draft, t->s->draft_len),
                       &t->s->v);
}

static enum cb_err step_noted(struct turn *t)
{
    if (t->s->stage == SIT_TALK) { /* the form again, by a reload: it was carried out */
        return talk_plain(t);
    }
    if (!was_noted(t->s, t->form)) {
        return phrase_page(t, PAGE_WORDS_WRONG);
    }
    enum cb_err e = derive(t);
    if (e) {
        return phrase_page(t, PAGE_FAULT);
    }
    e = open_once(t);
    if (e == CB_NONE_STALE && nojs_papers(t->n)) { /* the line has just had a new key */
        e = open_once(t);
    }
    if (e && e != CB_NONE_TAKEN) { /* taken: it was opened, and only the answer was lost */
        /* Nothing found is no phrase here, but a line that has no key. */
        return phrase_page(t, e == CB_NONE_FOUND ? PAGE_FAULT : steps_error(e));
    }
    talk_began(t->s);
    if (t->s->slot) {
        return book_page(t, BOOK_SLOT, t->s->slot);
    }
    struct page_n v = {.sent = true};
    return talk_show(t, 0, &v);
}

/* --- coming back ---------- */
static enum cb_err return_page(struct turn *t, enum page_error error)
{
    struct page_n v = {.error = error, .phrase = shown(t->form->field[FORM_PHRASE])};
    sitting_end(t->s);
    t->s = NULL;
    return turn_page(t, PAGE_RETURN, &v);
}

static enum cb_err step_back(struct turn *t)
{
    CB_CLEANUP(talk_free) struct talk *k = talk_new();
    struct seal_phrase typed = {0};
    if (seal_phrase_read(t->form->field[FORM_PHRASE], &typed)) {
        cb_wipe(&typed, sizeof typed);
        return return_page(t, PAGE_PHRASE_WRONG);
    }
    t->s = sitting_new(t->n->sittings, cb_mono_ms());
    t->s->phrase = typed;
    cb_wipe(&typed, sizeof typed);
    enum cb_err e = derive(t);
    e = e ? e : talk_fetch(k, t, 0);
    if (e) {
        return return_page(t, e == CB_PEER_SIZE ? PAGE_FAULT : steps_error(e));
    }
    talk_began(t->s);
    struct page_n v = {0};
    return talk_answer(t, k, CB_OK, &v);
}

/* --- saying more ---------- */
/* Send once. A repeat of a form whose answer was lost is recognised by what the line now has. */
static enum cb_err send_once(struct turn *t, struct talk *k, struct view text)
{
    struct sitting *s = t->s;
    enum cb_err e = talk_fetch(k, t, 0);
    if (e) {
        return e;
    }
    bool again = s->unsure_seq && memcmp(&s->unsure, &t->nonce, sizeof t->nonce) == 0;
    if (again && talk_has(k, s->unsure_seq, text)) {
        return CB_OK;
    }
    s->unsure = t->nonce;
    s->unsure_seq = s->v.last_v2s + 1;
    e = client_send(&t->n->door, &s->v, text);
    if (e == CB_OK) {
        talk_add_own(k, text);
        s->v.state = s->v.state == CONV_ENDED ? CONV_WAITING : s->v.state;
    }
    return e;
}

static enum cb_err step_send(struct turn *t)
{
    CB_CLEANUP(talk_free) struct talk *k = talk_new();
    struct view text = t->form->field[FORM_TEXT];
    struct page_n v = {.error = text_error(text), .text = shown(text)};
    if (sitting_has_done(t->s, &t->nonce)) {
        return talk_plain(t);
    }
    if (v.error) {
        return talk_show(t, 0, &v);
    }
    enum cb_err e = send_once(t, k, text);
    e = e == CB_NONE_STALE ? send_once(t, k, text) : e; /* somebody else wrote in between */
    if (!e) {
        sitting_did(t->s, &t->nonce);
        t->s->unsure_seq = 0;
        v = (struct page_n){.sent = true};
    }
    return talk_answer(t, k, e, &v);
}

static enum cb_err step_older(struct turn *t)
{
    struct page_n v = {0};
    uint64_t before = 0;
    if (form_number(t->form->field[FORM_BEFORE], &before)) {
        before = 0;
    }
    return talk_show(t, before, &v);
}

/* --- burning, leaving ---------- */
static enum cb_err step_burn_ask(struct turn *t)
{
    struct page_n v = {0};
    return turn_page(t, PAGE_N_BURN, &v);
}

static enum cb_err step_burn(struct turn *t)
{
    struct page_n v = {0};
    if (!view_is(t->form->field[FORM_CONFIRM], "yes")) {
        return turn_page(t, PAGE_N_BURN, &v);
    }
    enum cb_err e = client_burn(&t->n->door, &t->s->v);
    if (e && e != CB_NONE_FOUND) { /* not found: it is gone already, which was the wish */
        v.error = steps_error(e);
        return turn_page(t, PAGE_N_BURN, &v);
    }
    sitting_end(t->s);
    t->s = NULL;
    return turn_page(t, PAGE_BURNT, &v);
}

static enum cb_err step_leave(struct turn *t)
{
    struct page_n v = {0};
    sitting_end(t->s);
    t->s = NULL;
    return turn_page(t, PAGE_LEFT, &v);
}

/* --- the table ---------- */
enum need { NEED_NONE, NEED_SITTING, NEED_TALK };
static const struct {
    const char *name;
    enum need need;
    enum cb_err (*run)(struct turn *t);
} table[] = {
    {"draft", NEED_NONE, step_draft},       {"noted", NEED_SITTING, step_noted},
    {"back", NEED_NONE, step_back},         {"send", NEED_TALK, step_send},
    {"check", NEED_TALK, talk_plain},       {"older", NEED_TALK, step_older},
    {"burn-ask", NEED_TALK, step_burn_ask}, {"burn", NEED_TALK, step_burn},
    {"leave", NEED_NONE, step_leave},       {"book-ask", NEED_TALK, step_book_ask},
    {"book", NEED_TALK, step_book},         {"unbook", NEED_TALK, step_unbook},
    {"feedback", NEED_NONE, feedback_step}, {"step-down", NEED_TALK, step_step_down},
};

static enum cb_err run_row(struct turn *t, size_t i)
{
    enum need need = table[i].need;
    t->s = sitting_find(t->n->sittings, t->form->field[FORM_TICKET], cb_mono_ms(), &t->nonce);
    bool missing = need != NEED_NONE && !t->s;
    if (missing || (need == NEED_TALK && t->s->stage != SIT_TALK)) {
        t->s = NULL;
        return sorry(t, PAGE_LATE);
    }
    /* A draft goes to the line that it was written to, wherever a later form says it comes from. */
    const struct nojs_line *own =
        t->s && t->s->stage == SIT_DRAFT ? nojs_line_of(t->n, t->s->line) : NULL;
    t->line = own ? own : t->line;
    return table[i].run(t);
}

void steps_run(struct turn *t)
{
    enum cb_err e = CB_NONE_FOUND;
    t->status = HTTP_OK;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (view_is(t->form->field[FORM_STEP], table[i].name)) {
            e = run_row(t, i);
            break;
        }
    }
    if (e == CB_NONE_FOUND) { /* no such step */
        struct page_n v = {0};
        t->status = HTTP_BAD;
        e = turn_page(t, PAGE_E400, &v);
    }
    if (e) {
        log_event(EV_BUG, (uint64_t)e);
        t->s = NULL;
        e = sorry(t, PAGE_FAULT);
    }
    if (e) {
        buf_free(t->html); /* serve shows its own page for an empty one */
    }
}
