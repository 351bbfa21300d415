/* fuzz_config: any bytes as the configuration file. What is accepted is within its bounds, what is
 * refused has a reason. Never touches the disk: the file is one in memory. */
#include "core/os.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct config c;
    char path[64], why[160];
    int fd = memfd_create("config", MFD_CLOEXEC);
    CB_ASSERT(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    config_defaults(&c);
    enum cb_err e = config_read(path, &c, why);
    close(fd);
    CB_ASSERT(e == CB_OK || (e == CB_PEER_FORMAT && memcmp(why, "line ", 5) == 0));
    CB_ASSERT(e || (c.port > 0 && c.cadence_ms <= 60000 && c.line_name[0]));
    CB_ASSERT(memchr(c.data, 0, sizeof c.data) && memchr(c.exit_url, 0, sizeof c.exit_url));
    return 0;
}
