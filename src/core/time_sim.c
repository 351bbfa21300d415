/* time_sim: a clock that somebody else sets, a page of shared memory with milliseconds since 1970.
 * Linked by the simulated week (bench/week.mjs) and tests/browser/waits.mjs only, in place of
 * time.c, into processes that are otherwise the ones that ship; never part of a shipped process.
 * Never runs without that page. */
#include "core/core.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FIRST_MS = 1000 };
static const uint64_t *now_ms;
static uint64_t began_ms;

/* Before main, and so before the sandbox closes. */
__attribute__((constructor)) static void clock_map(void)
{
    const char *path = getenv("CALLBOX_SIM_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *now_ms, PROT_READ, MAP_SHARED, fd, 0);
    CB_ASSERT(page != MAP_FAILED);
    close(fd);
    now_ms = page;
    began_ms = __atomic_load_n(now_ms, __ATOMIC_ACQUIRE);
}

static uint64_t now(void)
{
    return __atomic_load_n(now_ms, __ATOMIC_ACQUIRE);
}

uint64_t cb_mono_ms(void)
{
    return now() - began_ms + FIRST_MS;
}

uint64_t cb_unix_s(void)
{
    return now() / 1000;
}

uint32_t cb_day(void)
{
    return (uint32_t)(now() / 86400000);
}

uint32_t cb_t15(void)
{
    return (uint32_t)(now() / 900000);
}
