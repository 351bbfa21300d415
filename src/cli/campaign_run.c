/* campaign_run: `callbox campaign` becomes callbox-campaign, which lies beside it. Called by
 * callbox.c. Never comes back when that is there. */
#include "cli/cli_in.h"
#include <stdio.h>
#include <unistd.h>

enum { WORDS = 32 };

int cli_campaign(int argc, char **argv)
{
    char dir[CLI_PATH], path[CLI_PATH], *words[WORDS] = {path};
    cli_bin(dir);
    cli_path(dir, "callbox-campaign", path);
    if (argc > WORDS - 2) {
        return cli_usage("campaign: too many words");
    }
    for (int i = 0; i < argc; i++) {
        words[i + 1] = argv[i];
    }
    execv(path, words);
    return cli_fail(path, CB_NONE_FOUND);
}
