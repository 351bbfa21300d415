/* pages: `callbox content check DIR` reads the organisation's own pages as a line would at its
 * start, and says everything that is wrong with them. Called by callbox.c. Never changes a file. */
#include "cli/cli_in.h"
#include "content/content.h"
#include <stdio.h>
#include <string.h>

static void say(void *arg, const char *sentence)
{
    const char *dir = arg;
    printf("%s/%s\n", dir, sentence);
}

int cli_content(int argc, char **argv)
{
    struct content_checked found;
    if (argc != 2 || strcmp(argv[0], "check") != 0) {
        return cli_usage("content check DIR: the pages of a line, en/about.md and its siblings");
    }
    enum cb_err e = content_check(argv[1], say, argv[1], &found);
    if (e) {
        return cli_fail(argv[1], e);
    }
    if (found.faults) {
        printf("%u faults. A page with a fault is not shown: the example's stands in.\n",
               found.faults);
        return 1;
    }
    printf("%u pages in English, %u in Gaelic: nothing is wrong.\n", found.files[PAGE_EN],
           found.files[PAGE_GD]);
    return 0;
}
