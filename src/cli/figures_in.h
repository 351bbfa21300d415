/* cli, private: the subcommands of `callbox figures`, and what they share. */
#ifndef CALLBOX_CLI_FIGURES_IN_H
#define CALLBOX_CLI_FIGURES_IN_H
#include "cli/cli_in.h"
#include "figures/figures.h"

#define FIGURES_DATA "data" /* as make run has it */

/* "--name value" at argv[*i]: value is kept, *i moved onto it. */
bool figures_option(int argc, char **argv, int *i, const char *name, const char **out);

int figures_import(int argc, char **argv);
int figures_table(int argc, char **argv);
int figures_publish(int argc, char **argv);
int figures_verify(int argc, char **argv);
int figures_check_statement(int argc, char **argv);
#endif
