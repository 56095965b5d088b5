#!/usr/bin/env bash
# Installs the Debian packages that are named and not there yet: postgresql, chromium, exim4-daemon-light, golang-go, nginx,
# python3, wrk, libjsonnet0.
set -euo pipefail

attempts=3
# Chromium without a window of its own.
shell=/usr/bin/chromium-headless-shell

is_there() {
    case $1 in
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
        # The whole browser will do where nothing can be installed; it takes three times as long.
        chromium) [[ -x ${OTPGATEWAY_TEST_CHROMIUM:-$shell} ]] || { [[ -x /usr/bin/chromium ]] && ! can_install; } ;;
        golang-go) command -v go ;;
        exim4-daemon-light) [[ -x /usr/sbin/exim4 ]] ;;
        nginx) [[ -x /usr/sbin/nginx ]] ;;
        python3) command -v python3 ;;
        wrk) command -v wrk ;;
        libjsonnet0) compgen -G '/usr/lib/*/libjsonnet.so.0' ;;
        *) echo "packages.sh: unknown package $1" >&2; exit 2 ;;
    esac >/dev/null
}

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

can_install() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

quietly() {
    local attempt
    for ((attempt = 1; attempt <= attempts; attempt++)); do
        if "$@" >"$log" 2>&1; then return 0; fi
        sleep $((attempt * 3))
    done
    echo "packages.sh: failed $attempts times: $*" >&2
    tail -n 20 "$log" >&2
    return 1
}

missing=()
for name in "$@"; do
    is_there "$name" || missing+=("$name")
done
if [[ ${#missing[@]} == 0 ]]; then exit 0; fi

if ! can_install; then
    echo "packages.sh: please install ${missing[*]} (this needs apt-get and root)" >&2
    exit 1
fi

log=$(mktemp)
# The daemons of these packages must not start: the tests and benchmarks run their own, on their own ports.
policy=/usr/sbin/policy-rc.d
if [[ -e $policy ]]; then policy=; fi
cleanup() {
    rm -f "$log"
    if [[ -n $policy ]]; then as_root rm -f "$policy"; fi
}
trap cleanup EXIT
if [[ -n $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
fi
# Nor is the cluster wanted that Debian makes along with the PostgreSQL server.
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/no-main-cluster.conf >/dev/null
fi
# Without a proportional font a page is measured and pictured in boxes.
if [[ " ${missing[*]} " == *" chromium "* ]]; then missing+=(fonts-liberation); fi

echo "Installing ${missing[*]} …"
quietly as_root apt-get update -q
if [[ " ${missing[*]} " == *" chromium "* ]] && apt-cache show "${shell##*/}" >/dev/null 2>&1; then
    missing=("${missing[@]/#chromium/${shell##*/}}")
fi
# Without --no-remove, a mail server that is there already would give way to Exim.
quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove \
    -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 "${missing[@]}"
