/* cli, private: what the programs share. Every main() is in this room, one file a process. */
#ifndef CALLBOX_CLI_IN_H
#define CALLBOX_CLI_IN_H
#include "core/core.h"
#include "core/os.h"
#include "keys/keys.h"
#include "seal/seal.h"

/* The descriptors that the parent gives each child, by number. */
enum { FD_LISTEN = 3, FD_KEY = 4, FD_NOJS = 5, FD_PARENT = 6, FD_ASKER = 3, FD_CONTROL = 4 };

enum { CLI_PATH = 400 };
/* dir/name, or an empty string when it does not fit. */
void cli_path(const char *dir, const char *name, char out[CLI_PATH]);
/* The folder this program lies in: its siblings are the other processes, web/ their pages. */
void cli_bin(char out[CLI_PATH]);
/* One sentence to stderr, and the exit status for it. */
int cli_fail(const char *what, enum cb_err e);
int cli_usage(const char *sentence);

/* The subcommands. */
int cli_init(int argc, char **argv);
int cli_ceremony(int argc, char **argv);
int cli_run(int argc, char **argv);
int cli_totp(int argc, char **argv);
int cli_recover(int argc, char **argv);
int cli_new_line(int argc, char **argv);
int cli_dismiss(int argc, char **argv);
int cli_probe(int argc, char **argv);
int cli_tally(int argc, char **argv);
int cli_figures(int argc, char **argv);
int cli_sums(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_campaign(int argc, char **argv);
int cli_content(int argc, char **argv);
int cli_backup(int argc, char **argv);
int cli_restore(int argc, char **argv);

/* --- a key process inside this one, for the tools that work while no server runs ----------------
 */
struct inhouse;
enum cb_err inhouse_open(const char *key_dir, struct inhouse **out) CB_MUST;
struct keys_link *inhouse_link(struct inhouse *h);
struct keys_vault *inhouse_vault(struct inhouse *h);
void inhouse_close(struct inhouse *h);

/* --- a supervisor made by a tool: supervisor.c ---------------------------------------------------
 */
enum { LINE_KEYS = 2 }; /* the line's own, then its audit's (an old demonstration has none) */
enum { LINES_MOST = 8 /* of one MEMBER */, KEYS_MOST = LINES_MOST * LINE_KEYS };
struct line_key {
    struct seal_epoch epoch; /* number, line and key; the rest is filled in */
    struct seal_sk sk;
};
/* Keys of epochs before the newest, that something is still sealed to. A line has them while a
 * rotation is under way, its audit for as long as its entries. */
enum { OLDER_KEYS = 120 };
struct papers { /* what signs and seals the new one's papers */
    struct seal_org org;
    struct seal_ed_sk root;
    struct line_key key[KEYS_MOST], older[OLDER_KEYS];
    unsigned nkeys, nolder;
    struct view others; /* MEMBERs that are there already, ascending by mid */
};
struct supervisor {
    char name[32], password[120];
    uint8_t totp_secret[20];
    struct seal_mid mid;
    uint8_t member[SEAL_MEMBER], wrap[SEAL_WRAP];
    uint8_t epoch[KEYS_MOST][SEAL_EPOCH], teamkey[KEYS_MOST][SEAL_TEAMKEY];
    uint8_t older[OLDER_KEYS][SEAL_TEAMKEY];
    unsigned nkeys, nolder;
    uint8_t totp_box[KEYS_TOTP_BOX];
    struct seal_hash auth_hash;
    bool founding; /* one of the line's first, not a recovered one: the audit tells them apart */
};
enum cb_err supervisor_make(struct keys_link *k, const struct papers *p, const char *name,
                            struct supervisor *out) CB_MUST;
struct first_papers { /* what is filed once, with the first supervisor */
    struct view org, rec_teamkeys, commits[2];
};
/* File the papers in a store directory. first: NULL except at the founding. */
enum cb_err supervisor_file(const char *store_dir, struct keys_link *k, const struct supervisor *s,
                            const struct first_papers *first) CB_MUST;
/* others, with one more MEMBER in its place, into out, which may be what others borrows from. */
enum cb_err members_with(struct view others, const uint8_t member[SEAL_MEMBER],
                         struct buf *out) CB_MUST;
/* A sign-in name: 1 to 31 bytes, fit for a file's name. */
bool supervisor_name_fits(const char *name);
/* Write the sign-in as an INI file, mode 0600. */
enum cb_err supervisor_card(const char *path, const struct supervisor *s) CB_MUST;

/* --- small files: files.c ------------------------------------------------------------------------
 */
enum cb_err file_write(const char *path, struct view v) CB_MUST; /* new, 0600, synced */
/* A demonstration's key, 32 bytes. Errors  PEER_SIZE it is another file */
enum cb_err file_key(const char *path, uint8_t out[32]) CB_MUST;
/* The value of key in an INI file's text, trimmed. Errors  NONE_FOUND */
enum cb_err file_ini(struct view text, const char *key, char *out, size_t out_len) CB_MUST;
/* RFC 4648 base32 without padding: what authenticator apps take. */
void base32_write(struct view v, char *out, size_t out_len);
enum cb_err base32_read(const char *s, uint8_t *out, size_t out_cap, size_t *len_out) CB_MUST;
/* zones.c: Europe/London first, then all that this machine has. Kept as long as the process. */
struct rota_zones;
struct rota_zones zones_load(void);
/* line_hours.c: the hours of a line that is stopped, and with them its zone. */
struct rota_hours;
struct store;
enum cb_err line_hours(struct store *s, unsigned line, struct rota_hours *out) CB_MUST;
#endif
