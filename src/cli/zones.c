/* zones: what clocks show in the world's places, read from the machine's files before the sandbox
 * closes. Called by serve.c. Never fails a start: a line whose zone is not there is told so when
 * its hours are saved, and until then goes by UTC. */
#include "cli/cli_in.h"
#include "rota/rota.h"
#include <stdio.h>
#include <string.h>

#define ZONES_DIR "/usr/share/zoneinfo"
enum { FILE_MOST = 64 * 1024, ZONES_MOST = 600 };

static void file_close(FILE **f)
{
    if (*f) {
        fclose(*f);
    }
}

static bool zone_load(const char *name, uint8_t *room, struct rota_zone *out)
{
    char path[256];
    snprintf(path, sizeof path, ZONES_DIR "/%s", name);
    CB_CLEANUP(file_close) FILE *f = fopen(path, "re");
    size_t n = f ? fread(room, 1, FILE_MOST, f) : 0;
    return n && rota_zone_read(VIEW(room, n), name, out) == CB_OK;
}

/* The third column of zone.tab: one place for each country, and more for the large ones. */
static bool name_of(const char *line, char out[ROTA_ZONE_NAME])
{
    return line[0] != '#' && sscanf(line, "%*s %*s %39s", out) == 1;
}

struct rota_zones zones_load(void)
{
    static struct rota_zone zones[ZONES_MOST];
    struct rota_zones all = {zones, 0};
    uint8_t *room = cb_alloc(FILE_MOST);
    char line[256], name[ROTA_ZONE_NAME];
    static const char *const first[] = {"Europe/London", "UTC"};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        all.n += zone_load(first[i], room, &zones[all.n]);
    }
    CB_CLEANUP(file_close) FILE *tab = fopen(ZONES_DIR "/zone.tab", "re");
    while (tab && all.n < ZONES_MOST && fgets(line, sizeof line, tab)) {
        all.n += name_of(line, name) && zone_load(name, room, &zones[all.n]);
    }
    cb_free(room, FILE_MOST);
    return all;
}
