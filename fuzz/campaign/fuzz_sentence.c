/* fuzz_sentence: any text as a sentence of a report. What is refused has a reason. Never needs a
 * file. */
#include "campaign/report_in.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char text[2000], why[RULE_TEXT];
    size_t len = n < sizeof text - 1 ? n : sizeof text - 1;
    memcpy(text, data, len);
    text[len] = 0;
    bool right = sentence_right(text, why);
    CB_ASSERT(right == !why[0] && strlen(why) < RULE_TEXT);
    return 0;
}
