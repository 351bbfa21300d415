#!/bin/sh
# deps: installs what is missing from Debian, and nothing when nothing is. Called by make.
#   tools/deps.sh run | test | bench | proof
# docs/DEPENDENCIES.md says what each is for.
set -eu

run="gcc cmake ninja-build pkg-config libuv1-dev node-llhttp libsodium-dev libsqlite3-dev
libseccomp-dev libinih-dev libssl-dev libfido2-dev libqrencode-dev libcairo2-dev libpango1.0-dev fonts-dejavu-core libglpk-dev libmd4c-dev gettext ca-certificates
tzdata"
test="libcmocka-dev universal-ctags clang clang-format libclang-rt-14-dev chromium chromium-headless-shell gdb procps
openssl haproxy nginx tor zbar-tools poppler-utils"
proof="tcpdump e2fsprogs mount"
bench="nginx libnginx-mod-nchan sqlite3 miller wrk chromium"

want=$run
case ${1:-run} in
run) ;;
test | proof) want="$run $test $proof" ;;
bench) want="$run $bench" ;;
*)
    echo "deps: run, test, bench or proof?" >&2
    exit 2
    ;;
esac
# Any node from 18 on will do; Debian's is taken when there is none.
node=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
[ "${node:-0}" -ge 18 ] || want="$want nodejs"
command -v npm >/dev/null 2>&1 || want="$want npm"

missing=""
for p in $want; do
    case $(dpkg-query -W -f='${Status}' "$p" 2>/dev/null || true) in
    *" installed") ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "deps: these Debian packages are missing and neither root nor sudo is here:$missing" >&2
        exit 1
    }
    sudo=sudo
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# A package that starts a service must not: fronts and peers are started by the tests and benches, and tor
# would go to its network. policy-rc.d is Debian's way to say so; one that is there already stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap '$sudo rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
    $sudo chmod 755 $policy
fi
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
