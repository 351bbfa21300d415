/* A CSV of counts or of records, the first byte says which, through the readers as they ship: both
 * threads, from a file in memory. What is taken merges into a version that is sound. */
#include "figures/import_in.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct fig_data *classes(void)
{
    static struct fig_data *d;
    if (!d) {
        d = fig_data_new();
        d->codes = 2;
        d->groups = 1;
        fig_data_room(d);
        d->code[0] = (struct fig_code){"A", "Old", 0, 1, {0, fig_month(2022, 4)}};
        d->code[1] = (struct fig_code){"B", "New", 0, FIG_NONE, {fig_month(2022, 4), UINT16_MAX}};
        memcpy(d->group[0].text, "G", 2);
    }
    return d;
}

static void rows(struct fig_reading *g, struct fig_blocks *b, bool records)
{
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    struct fig_read read = {0};
    struct fig_fault f;
    enum cb_err e = records ? fig_records_read(g, b, &read) : fig_counts_read(g, b, &read);
    if (b->bad != UINT64_MAX) {
        CB_ASSERT(e && b->fault.text[0] && fig_blocks_bad_line(b) >= 2);
    } else if (!e && fig_merge(NULL, g->classes, &read, g->map, &d, &f) == CB_OK) {
        CB_ASSERT(fig_data_sound(d));
    }
    fig_read_free(&read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CB_CLEANUP(buf_free) struct buf head;
    struct fig_map m;
    struct fig_blocks b;
    struct fig_fault f;
    uint16_t at;
    if (size < 2 || size > 1 << 18) {
        return 0;
    }
    int fd = memfd_create("rows", MFD_CLOEXEC);
    CB_ASSERT(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    CB_ASSERT(lseek(fd, 0, SEEK_SET) == 0);
    fig_map_defaults(&m);
    bool records = data[0] & 1;
    m.rows = records ? FIG_ROWS_RECORDS : FIG_ROWS_COUNTS;
    m.day_first = data[0] & 2;
    memcpy(m.total_area, "All", 4);
    struct fig_reading g = {
        .map = &m, .classes = classes(), .columns = 6, .today = {20261125, 24322}};
    for (size_t c = 0; c < FIG_COLUMNS; c++) {
        g.column[c] = c;
    }
    fig_names_init(&g.codes, 2);
    CB_ASSERT(!fig_names_add(&g.codes, view_str("A"), &at) &&
              !fig_names_add(&g.codes, view_str("B"), &at));
    buf_init(&head, FIG_LINE_MOST);
    if (fig_blocks_open(&b, fd, &head, &f) == CB_OK) {
        rows(&g, &b, records);
    }
    fig_blocks_close(&b);
    fig_names_free(&g.codes);
    close(fd);
    return 0;
}
