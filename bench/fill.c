/* fill: opens so many conversations that a line looks lived in. Run by kit.mjs, once a run.
 *   fill PORT CONVERSATIONS
 * Measures only what an opening costs. Never more than 16 at a time. */
#include "kit/crowd.h"
#include "kit/numbers.h"

enum { BASE = 10 };

int main(int argc, char **argv)
{
    struct crowd c;
    must(argc == 3, "fill PORT CONVERSATIONS");
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, BASE);
    uint64_t began = now_us();
    crowd_open(&c, argv[1], n);
    say("opened", n);
    say("per_s", n * 1e6 / (double)(now_us() - began));
    say_end();
    crowd_drop(&c);
    return 0;
}
