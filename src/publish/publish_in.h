/* publish, inside: what its files share. Never seen by another room. */
#ifndef CALLBOX_PUBLISH_IN_H
#define CALLBOX_PUBLISH_IN_H
#include "figures/import.h"
#include "figures/table.h"
#include "publish/publish.h"

/* PUB_FILE_MAX: less than the 8 MiB that serve keeps of a file (src/http/assets.c, published.c). */
enum { PUB_RUNS = 200, PUB_LABEL = 300, PUB_FILE_MAX = 7 << 20 };

/* The tables of a version. Linked: each group is the sum of its codes and of its areas. */
enum pub_table { PUB_GROUP, PUB_CODE, PUB_AREA, PUB_GROUP_AREA, PUB_TABLES };
struct pub_version {
    struct fig_data *d;
    struct fig_run run[PUB_RUNS]; /* ascending, none overlapping */
    size_t runs;
    struct fig_table *t[PUB_TABLES];
    size_t hidden, shown;
    bool least;
};
/* choose.c: the tables with what is hidden marked; before: the version before, or NULL.
 * Errors  NONE_FOUND a number cannot be protected; PEER_SIZE */
enum cb_err pub_version_make(struct pub_version *v, uint32_t threshold,
                             const struct pub_version *before) CB_MUST;
void pub_version_free(struct pub_version *v);
/* changes.c: of the numbers that are shown in both; recorded, detected: of the totals. */
void pub_changes(const struct pub_version *before, const struct pub_version *now,
                 struct fig_changes *out);

/* html.c: fragments that http puts into its pages; the first line is the title. */
void pub_page(const struct pub_version *v, const struct publish_ask *a, struct buf *out);
struct pub_entry { /* of the list of versions */
    struct fig_about about;
    struct fig_changes changes; /* against the one before; zero in the first */
};
void pub_index(const struct pub_entry *e, size_t n, const struct publish_ask *a, struct buf *out);
void pub_index_json(const struct pub_entry *e, size_t n, struct buf *out);
void pub_day_words(uint32_t day, char out[FIG_WORDS]); /* 25 November 2026 */

/* chart.c: bars as SVG, its values in words for who cannot see them. */
void pub_chart(const struct pub_version *v, enum fig_measure m, unsigned number, struct buf *out);

/* data.c: downloads */
void pub_csv(const struct pub_version *v, struct buf *out);
void pub_csvw(const struct pub_version *v, const struct publish_ask *a, struct buf *out);
void pub_json(const struct pub_version *v, const struct publish_ask *a, struct buf *out);
/* ods.c, zip.c */
void pub_ods(const struct pub_version *v, const struct publish_ask *a, struct buf *out);
struct pub_zip {
    struct buf *out;
    struct buf central;
    size_t base;
    unsigned n;
};
void pub_zip_begin(struct pub_zip *z, struct buf *out);
void pub_zip_add(struct pub_zip *z, const char *name, struct view bytes); /* stored as it is */
void pub_zip_end(struct pub_zip *z);

extern const char *const pub_table_name[PUB_TABLES]; /* by_group, ... */
extern const char *const pub_table_caption[PUB_TABLES];
#endif
