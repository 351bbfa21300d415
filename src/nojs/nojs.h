/* nojs: the visitor's way without JavaScript. Gets one form at a time from serve, derives and
 * seals in locked memory, asks serve for what any visitor may ask (as records), renders the next
 * page, wipes. Called by cli's callbox-nojs only. What it says to serve is in wire/local.h.
 * Never touches disk or network; never keeps a phrase longer than ten idle minutes. */
#ifndef CALLBOX_NOJS_H
#define CALLBOX_NOJS_H
#include "core/core.h"
#include "wire/local.h"

struct nojs;
/* Allocates every byte of locked memory: call before the sandbox closes. fd is taken. */
enum cb_err nojs_open(int fd, struct nojs **out) CB_MUST;
/* Serve forms until the socket closes. While a job asks, other jobs wait: one form at a time.
 * Every page is padded with a comment to the next 16 KiB, so that its length says little: a
 * browser cannot pad a form, and what it sends keeps its own length (PROTOCOL §6).
 * Returns NONE_FOUND when serve closed the socket, which is how it ends. */
enum cb_err nojs_run(struct nojs *n) CB_MUST;
void nojs_close(struct nojs *n);
#endif
