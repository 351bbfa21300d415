/* time: coarse clocks. Called by line, keys and http. Never gives a stored time finer than a
 * day, except the message's own 15-minute ticks, which are sealed inside it. */
#include "core/core.h"
#include <time.h>

uint64_t cb_mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t cb_unix_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec < 0 ? 0 : (uint64_t)t.tv_sec;
}

uint32_t cb_day(void)
{
    return (uint32_t)(cb_unix_s() / 86400);
}

uint32_t cb_t15(void)
{
    return (uint32_t)(cb_unix_s() / 900);
}
