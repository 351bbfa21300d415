/* fuzz_form: the form parser on bytes from the internet. What it gives is UTF-8 without control
 * characters, inside its memory. Never run on a machine that serves. */
#include "nojs/nojs_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct form f;
    size_t cap = size ? size : 1;
    uint8_t *mem = cb_alloc(cap);
    if (form_read(VIEW(data, size), mem, cap, &f) == CB_OK) {
        for (int i = 0; i < FORM_FIELDS; i++) {
            struct view v = f.field[i];
            CB_ASSERT(!v.p || (v.p >= mem && v.p + v.len <= mem + cap));
            for (size_t k = 0; k < v.len; k++) {
                CB_ASSERT(v.p[k] >= 0x20 || v.p[k] == '\t' || v.p[k] == '\n');
            }
        }
    }
    cb_free(mem, cap);
    return 0;
}
