/* turn: one form on its way to a page: the page is rendered, and what it shows is cut to fit.
 * Called by steps and talk. Never decides which page. */
#include "nojs/nojs_in.h"

/* The page's links stay on the line that it was asked of; what it says of a conversation is of the
 * line that this has, which need not be the same one. */
static void turn_site(const struct turn *t, struct page_site *site)
{
    const struct nojs_line *line = turn_line(t);
    if (line->name[t->lang][0]) {
        site->line_name = view_str(line->name[t->lang]);
    }
    site->base = view_str(t->line->base);
    site->line = t->line->number == 1 ? 0 : t->line->number;
    site->way = line->way[t->lang];
}

const struct nojs_line *turn_line(const struct turn *t)
{
    bool talks = t->s && t->s->stage == SIT_TALK;
    const struct nojs_line *own = talks ? nojs_line_of(t->n, t->s->v.line) : NULL;
    return own ? own : t->line;
}

enum cb_err turn_page(struct turn *t, enum page_id id, struct page_n *v)
{
    char ticket[TICKET_LEN + 1] = "";
    if (t->s) {
        sitting_ticket(t->s, ticket);
        v->ticket = view_str(ticket);
    }
    buf_free(t->html);
    struct page_site site = t->n->site;
    turn_site(t, &site);
    page_way_ready(&site.way);
    for (size_t i = 0; v->slot && i < site.way.nslots; i++) {
        site.way.slots[i].chosen = site.way.slots[i].number == v->slot;
    }
    enum cb_err e = page_render(id, t->lang, &site, v, t->html);
    cb_wipe(ticket, sizeof ticket);
    return e;
}

struct view turn_fit(struct view text, size_t max)
{
    size_t whole = text.len;
    while (page_text_len(text) > max) {
        text.len -= text.len / 8 + 1;
    }
    while (text.len < whole && text.len && (text.p[text.len] & 0xc0) == 0x80) {
        text.len--;
    }
    return text;
}
