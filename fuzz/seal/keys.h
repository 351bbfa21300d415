/* The keys of tests/vectors/c.kat, so that its papers, which are the seeds, open under fuzzing.
 * Included by fuzz/seal/fuzz_*.c. Never a key of anything else. */
#ifndef CALLBOX_FUZZ_SEAL_KEYS_H
#define CALLBOX_FUZZ_SEAL_KEYS_H
#include "seal/seal_in.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_fill(void *out, size_t n, uint8_t tag)
{
    uint8_t *b = out;
    for (size_t i = 0; i < n; i++) {
        b[i] = (uint8_t)(tag * 37 + i * 11);
    }
}
#define FUZZ_FILL(obj, tag) fuzz_fill(&(obj), sizeof(obj), (tag))
#endif
