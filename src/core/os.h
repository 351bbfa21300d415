/* core, the second door: what a process asks of the system. Messages between processes, the
 * sandbox, the configuration file. Called by cli and by the rooms that own a process.
 * Never opens a network socket: the parent hands those over. */
#ifndef CALLBOX_OS_H
#define CALLBOX_OS_H
#include "core/core.h"
#include <dirent.h>

/* --- messages between processes: SOCK_SEQPACKET pairs, one message one packet -------------- */
enum { IPC_MAX = 128 * 1024 };

enum cb_err ipc_pair(int fds_out[2]) CB_MUST;
/* Send one message. Errors  BUSY_LOAD the peer's buffer is full; NONE_FOUND the peer is gone. */
enum cb_err ipc_send(int fd, struct view msg) CB_MUST;
/* Receive one message into buf (replaced). timeout_ms 0: do not wait, <0: wait for ever.
 * Errors  BUSY_LOAD nothing came in time; NONE_FOUND the peer is gone; PEER_SIZE too long. */
enum cb_err ipc_recv(int fd, struct buf *msg_out, int timeout_ms) CB_MUST;
/* Hand an open descriptor to another process, with one byte that says what it is. */
enum cb_err ipc_send_fd(int sock, uint8_t what, int fd) CB_MUST;
enum cb_err ipc_recv_fd(int sock, uint8_t *what_out, int *fd_out) CB_MUST;

/* --- the control socket, DIR/control: what the operator's tools ask of a line that runs. One
 * connection, one question; it is handed to whoever can answer, who says how far it is and closes.
 */
enum control_ask {
    CONTROL_STORE = 's',
    CONTROL_KEYS = 'k'
}; /* copy the store; back up the vault */
struct control_said {
    bool over;     /* it is done, or has failed */
    enum cb_err e; /* why */
    uint64_t done, total;
};
enum cb_err control_listen(const char *dir, int *fd_out) CB_MUST;
void control_unlisten(const char *dir);
/* Errors  PEER_DENIED another user; BUSY_LOAD, PEER_FORMAT, NONE_FOUND it did not ask */
enum cb_err control_accept(int listening, uint8_t *ask_out, int *fd_out) CB_MUST;
/* Errors  NONE_FOUND no line runs there; PEER_DENIED it is another user's */
enum cb_err control_ask(const char *dir, uint8_t ask, int *fd_out) CB_MUST;
enum cb_err control_say(int fd, const struct control_said *s) CB_MUST; /* NONE_FOUND: they left */
enum cb_err control_hear(int fd, struct control_said *out, int timeout_ms) CB_MUST;

/* --- the sandbox: no sandbox, no start ------------------------------------------------------ */
/* Each closes everything the process does not need (seccomp filter, Landlock rules, no new
 * privileges, no core file, not dumpable) for all its threads, and answers HERE_BUG when the
 * kernel lacks any part of it. dir: the one directory the process may still use. */
enum cb_err sandbox_serve(const char *dir) CB_MUST;
enum cb_err sandbox_key(const char *dir) CB_MUST;
enum cb_err sandbox_nojs(void) CB_MUST;
/* Before anything secret is read: no core file, not dumpable, no new privileges. */
enum cb_err sandbox_early(void) CB_MUST;

/* --- files: file.c ---------------------------------------------------------------------------- */
/* All of a file. What was read on the way is wiped; out is not.
 * Errors  NONE_FOUND it is not there; PEER_SIZE it is longer than out may be; HERE_DISK */
enum cb_err file_read(const char *path, struct buf *out) CB_MUST;
/* As many bytes of a file or pipe as there are, n at most. Errors  HERE_DISK, and errno says why */
enum cb_err file_read_some(int fd, uint8_t *p, size_t n, size_t *got_out) CB_MUST;
/* Errors  as disk_err */
enum cb_err file_write_all(int fd, struct view v) CB_MUST;
/* That what was put into a folder is in it also after a power cut. Errors  HERE_DISK */
enum cb_err folder_sync(const char *path) CB_MUST;
/* What errno says of a file that could not be written: BUSY_FULL there is no room; HERE_DISK */
enum cb_err disk_err(void) CB_MUST;
void fd_close(int *fd); /* for CB_CLEANUP; of -1 and NULL nothing */
void dir_close(DIR **d);

/* --- configuration: inih, with unknown and repeated keys refused ----------------------------- */
enum { CONFIG_NAME = 80, CONFIG_NAMES = 32 };
/* line_name_2, line_name_2_gd, line_name_gd: what a line is called, in a language. */
struct config_name {
    uint16_t line; /* 0: the first */
    bool gd;
    char name[CONFIG_NAME];
};
struct config {
    char data[200];              /* data directory */
    char web[200];               /* built pages and scripts */
    char content[200];           /* the organisation's own pages; empty: the example */
    char listen[64];             /* address to listen on, 127.0.0.1 by default */
    uint16_t port;               /* 8080 */
    uint16_t cadence_ms;         /* one frame each way every so many ms; 0: cover traffic off */
    uint16_t opens_per_minute;   /* past it a new conversation costs a puzzle; 0: never */
    uint16_t messages_per_hour;  /* of one conversation's visitor; 0: no limit */
    uint16_t chats_each;         /* conversations of one member at a time; 0: no limit */
    uint16_t answer_within_s;    /* something written after taking, or it goes back; 0: never */
    uint16_t leave_after_s;      /* a visitor who waits and is gone so long has left; 0: never */
    uint16_t answer_ms;          /* from a visitor's request to its answer; 0: at once */
    char exit_url[200];          /* where "exit this page" goes */
    char origin[200];            /* of the console, for passkeys; empty: see config_origin */
    char line_name[CONFIG_NAME]; /* of the first line */
    struct config_name names[CONFIG_NAMES];
    uint16_t names_n;
    bool demo;
};
void config_defaults(struct config *c);
/* Read an INI file over the defaults. On PEER_FORMAT why_out says the line and the reason in one
 * sentence. */
enum cb_err config_read(const char *path, struct config *c, char why_out[160]) CB_MUST;
/* The origin that people have in their address bar: the configured one; of a demonstration without
 * one, this machine's. Empty: passkeys are not offered. */
void config_origin(const struct config *c, char out[200]);
/* What a line is called: its name in the language, else in English, else the first one's and its
 * number. first: no line has a lower one. */
void config_line_name(const struct config *c, uint16_t line, bool first, bool gd,
                      char out[CONFIG_NAME]);
/* Set one key as the command line does: "port=9000". */
enum cb_err config_set(struct config *c, const char *key_value, char why_out[160]) CB_MUST;
#endif
