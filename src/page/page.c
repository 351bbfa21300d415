/* Rendering: picks the generated function for a page and a language; the table of paths.
 * Called by http and nojs. Never knows a word of any page. */
#include "page/page_in.h"
#include "page_gen.h"

enum cb_err page_render(enum page_id id, enum page_lang lang, const struct page_site *site,
                        const struct page_n *v, struct buf *out)
{
    static const struct page_n nothing;
    CB_ASSERT(id < PAGE_COUNT_ && lang < PAGE_LANGS && page_rows[id].write[lang]);
    page_rows[id].write[lang](out, site, v ? v : &nothing);
    return out->failed ? CB_PEER_SIZE : CB_OK;
}

const char *page_path(enum page_id id)
{
    CB_ASSERT(id < PAGE_COUNT_);
    return page_rows[id].path;
}

enum page_lang page_lang_of(struct view path)
{
    struct view gd = view_str("/gd");
    if (path.len < gd.len || !view_eq(VIEW(path.p, gd.len), gd))
        return PAGE_EN;
    return path.len == gd.len || path.p[gd.len] == '/' ? PAGE_GD : PAGE_EN;
}

enum cb_err page_find(struct view path, enum page_id *id_out, enum page_lang *lang_out)
{
    enum page_lang lang = page_lang_of(path);
    struct view rest = path;
    if (lang == PAGE_GD)
        rest = VIEW(path.p + 3, path.len - 3); /* without "/gd" */
    if (lang == PAGE_GD && rest.len == 0)
        rest = view_str("/");
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        if (!page_rows[id].path || !view_is(rest, page_rows[id].path))
            continue;
        *id_out = (enum page_id)id;
        *lang_out = lang;
        return CB_OK;
    }
    return CB_NONE_FOUND;
}

enum page_id page_of_status(unsigned status)
{
    static const struct {
        unsigned status;
        enum page_id id;
    } rows[] = {{400, PAGE_E400}, {404, PAGE_E404}, {405, PAGE_E405}, {408, PAGE_E408},
                {413, PAGE_E413}, {414, PAGE_E414}, {429, PAGE_E429}, {503, PAGE_E503}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return rows[i].id;
    return PAGE_E500;
}
