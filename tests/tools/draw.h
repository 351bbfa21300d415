/* draw: small whole numbers drawn from a seed, the same in every run. Called by tests that try many
 * tables. Never for a secret. Source: xorshift64*, Vigna 2016. */
#ifndef TESTS_TOOLS_DRAW_H
#define TESTS_TOOLS_DRAW_H
#include <stdint.h>

static uint64_t seed;

static inline uint32_t draw(uint32_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 33) % below;
}
#endif
