/* offline: is this machine on a network? Called by ceremony, before there is a key to lose.
 * Never looks at an address: an interface that is up is enough. */
#include "cli/ceremony_in.h"
#include <ifaddrs.h>
#include <net/if.h>

const char *net_up(const struct ifaddrs *all)
{
    for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
        if ((i->ifa_flags & IFF_UP) && !(i->ifa_flags & IFF_LOOPBACK)) {
            return i->ifa_name;
        }
    }
    return NULL;
}

enum cb_err offline_check(struct sentence *why)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0) {
        say(why, "This machine does not say which networks it has.");
        return CB_HERE_BUG;
    }
    const char *name = net_up(all);
    if (name) {
        say(why,
            "This machine is on a network (%.15s is up): keys made here could be taken while they "
            "are whole. Pull the cable, switch the radio off, and start again; or say "
            "--online-anyway if this is a rehearsal.",
            name);
    }
    freeifaddrs(all);
    return name ? CB_PEER_DENIED : CB_OK;
}
