/* log: enumerated events and one number, to stderr, with journald's priority prefix. Called by
 * every process. Never takes a string: what cannot be spelled cannot leak. */
#include "core/core.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static const char *process_name = "callbox";

static const struct {
    const char *word;
    char level;
} events[EV_COUNT_] = {
    [EV_START] = {"start", '6'},
    [EV_STOP] = {"stop", '6'},
    [EV_READY] = {"ready", '6'},
    [EV_CHILD_DIED] = {"child-died", '4'},
    [EV_CHILD_STARTED] = {"child-started", '6'},
    [EV_KEY_LOST] = {"key-process-lost", '3'},
    [EV_KEY_BACK] = {"key-process-back", '5'},
    [EV_NOJS_LOST] = {"nojs-process-lost", '3'},
    [EV_NOJS_BACK] = {"nojs-process-back", '5'},
    [EV_DISK_FULL] = {"disk-full", '2'},
    [EV_DISK_BACK] = {"disk-back", '5'},
    [EV_STORE_ERROR] = {"store-error", '3'},
    [EV_BAD_REQUEST] = {"bad-request", '6'},
    [EV_TIMEOUT] = {"timeout", '6'},
    [EV_TOO_MANY] = {"too-many", '4'},
    [EV_SANDBOX] = {"sandbox", '2'},
    [EV_CONFIG] = {"config", '3'},
    [EV_SHREDDED] = {"shredded", '6'},
    [EV_CLOCK_JUMP] = {"clock-jump", '4'},
    [EV_KEYS_MISSING] = {"keys-missing", '4'},
    [EV_KEYS_ORPHANED] = {"keys-orphaned", '6'},
    [EV_REKEYED] = {"vault-rekeyed", '6'},
    [EV_REKEY_FAILED] = {"vault-rekey-failed", '4'},
    [EV_KEY_BUDGET] = {"key-budget", '2'},
    [EV_KEY_ALARM] = {"key-alarm", '2'},
    [EV_FLOOD] = {"flood", '4'},
    [EV_FLOOD_OVER] = {"flood-over", '5'},
    [EV_BUG] = {"bug-at-line", '2'},
    [EV_NO_AUDIT] = {"no-audit", '4'},
    [EV_CONTENT] = {"example-page-stands-in", '4'},
};

void log_name(const char *process)
{
    process_name = process;
}

void log_event(enum cb_event ev, uint64_t n)
{
    char line[128];
    CB_ASSERT((unsigned)ev < EV_COUNT_);
    int len = snprintf(line, sizeof line, "<%c>%s event=%s n=%" PRIu64 "\n", events[ev].level,
                       process_name, events[ev].word, n);
    /* One write, so that lines of two processes never mix; a full stderr loses the line. */
    ssize_t ignored = write(STDERR_FILENO, line, len > 0 ? (size_t)len : 0);
    (void)ignored;
}

void cb_bug(const char *file, int line)
{
    (void)file;
    log_event(EV_BUG, (uint64_t)line);
    _exit(70);
}
