/* fuzz_statement: any bytes as a press statement. Every number is reported once, within the
 * text, in
 * order; what is reported can be printed; the same bytes give the same report. Never reads figures:
 * they are no input of the prose reader's. */
#include "statement/statement.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct state_report r, again;
    uint32_t at;
    const struct state_ask ask = {.text = VIEW(data, n)};
    enum cb_err e = state_check(&ask, &r, &at);
    CB_ASSERT(e == CB_OK || e == CB_PEER_SIZE || e == CB_PEER_FORMAT || e == CB_NONE_FOUND);
    CB_ASSERT(state_check(&ask, &again, &at) == e && again.items == r.items &&
              again.findings == r.findings);
    uint32_t before = 0;
    for (uint32_t i = 0; i < r.items; i++) {
        const struct state_item *it = &r.item[i];
        CB_ASSERT(it->at + it->len <= n && it->sentence < r.sentences && it->kind < STATE_KINDS);
        CB_ASSERT((it->verdict == STATE_FINDING) == (it->off != STATE_OFF_NOTHING));
        CB_ASSERT(it->verdict != STATE_FINDING || it->why[0]);
        CB_ASSERT(it->kind == STATE_WORDING || it->sentence >= before);
        before = it->kind == STATE_WORDING ? before : it->sentence;
    }
    if (!e) {
        struct buf out;
        buf_init(&out, 1 << 24);
        state_text(&ask, &r, "statement", &out);
        state_json(&ask, &r, "statement", &out);
        CB_ASSERT(!out.failed);
        buf_free(&out);
    }
    state_report_free(&r);
    state_report_free(&again);
    return 0;
}
