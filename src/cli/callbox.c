/* callbox: the operator's program: a table of subcommands. `callbox run` becomes the parent.
 * Never reads a visitor's byte. */
#include "cli/cli_in.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    int (*run)(int argc, char **argv);
    const char *help;
} table[] = {
    {"init", cli_init, "init --demo DIR      make a throw-away line to try out"},
    {"ceremony", cli_ceremony,
     "ceremony DIR [--shares M/N] [--supervisor NAME]... [--line NAME]... [--papers OUT]\n"
     "                       make a real line on a machine without a network; its root and\n"
     "                       recovery keys become sheets of paper (docs/CEREMONY.md)"},
    {"run", cli_run,
     "run [--demo] [--port N] [--set key=value] DIR\n"
     "                       serve the line in DIR; --demo makes one on first use"},
    {"probe", cli_probe,
     "probe URL [--staff FILE] [--cafile FILE]\n"
     "                       make a whole visitor's journey; 0 when all is well"},
    {"sums", cli_sums,
     "sums [URL]           the scripts' SHA-256, to publish; with URL: does that line serve them?"},
    {"backup", cli_backup,
     "backup DIR OUT       back up a line, running or stopped, into the directory OUT"},
    {"restore", cli_restore,
     "restore --store FILE --keys FILE [--recovery FILE | --share FILE...] DIR\n"
     "                       a backup becomes a line again; --keys-are-old takes keys\n"
     "                       older than 48 hours, and with them what was deleted since"},
    {"check", cli_check,
     "check PATH [--head MARK]\n"
     "                       is it whole: a stopped line's directory, a backup, or an\n"
     "                       exported audit? MARK: one of its entries, noted earlier"},
    {"tally", cli_tally,
     "tally DIR [--public | --publish] [--line N] [--month YYYY-MM] [--csv]\n"
     "                       a whole month of a line's figures; --public: as they may be shown\n"
     "                       to anybody; --publish: on its page /numbers, once and for ever"},
    {"figures", cli_figures,
     "figures import FILE | table | publish | verify | check-statement FILE ... [--data DIR]\n"
     "                       recorded crime: versions, tables, pages (docs/FIGURES.md); has a\n"
     "                       press statement its numbers right (docs/STATEMENTS.md)?"},
    {"content", cli_content,
     "content check DIR    are the organisation's own pages fit to show? Says all that is\n"
     "                       wrong, with file and line"},
    {"campaign", cli_campaign,
     "campaign check DIR | codes N [DIR] | kit DIR --out OUT | load LINE DIR\n"
     "                       a campaign's plan.txt and spend.csv in DIR: are they fit to use;\n"
     "                       new codes for its placements; its posters, cards and QR codes;\n"
     "                       into the store of a stopped line\n"
     "  campaign report LINE --out NAME [--exact]\n"
     "                       NAME.html and NAME.pdf: what it came to, small counts hidden"},
    {"totp", cli_totp, "totp FILE            the six digits of a sign-in file, now"},
    {"recover", cli_recover,
     "recover DIR NAME [--share FILE]...\n"
     "                       one more supervisor, from the custodians' shares, typed or in\n"
     "                       files: when everybody's password is lost, or while nothing is"},
    {"new-line", cli_new_line,
     "new-line DIR NAME [--share FILE]... [--line-number N]\n"
     "                       one more line in a stopped installation, and its first supervisor:\n"
     "                       the root key's shares sign"},
    {"dismiss", cli_dismiss,
     "dismiss DIR ID [--share FILE]...\n"
     "                       a supervisor leaves: the root key signs the end of their paper, a\n"
     "                       line of text for another supervisor's console"},
};
enum { COMMANDS = sizeof table / sizeof table[0] };

static int help(FILE *to)
{
    fprintf(to, "callbox: an anonymous, confidential line that anyone can reach.\n\n");
    for (unsigned i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %s\n", table[i].help);
    }
    fprintf(to,
            "\nA line lives in one directory: callbox.ini, store/ (sealed conversations) and key/\n"
            "(what opens them, of use to callbox-key alone). docs/OPERATIONS.md tells the rest.\n");
    return to == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
    log_name("callbox");
    if (argc < 2) {
        return help(stderr);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        return help(stdout);
    }
    if (seal_init()) {
        return cli_fail("libsodium", CB_HERE_BUG);
    }
    for (unsigned i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], table[i].word) == 0) {
            return table[i].run(argc - 2, argv + 2);
        }
    }
    fprintf(stderr, "callbox: there is no subcommand %.40s.\n\n", argv[1]);
    return help(stderr);
}
