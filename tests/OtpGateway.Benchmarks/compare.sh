#!/usr/bin/env bash
# What the gateway costs on top of YARP: measures, in many short rounds and in turn, plain YARP, the gateway's public
# route and its aal2 route with a satisfied session, all in front of the same small fast upstream (nginx).
#
#   compare.sh [--rounds N] [--seconds S] [--only plain|public] [--gateway EXECUTABLE]
#
#   --rounds       rounds that count (20)
#   --seconds      length of a round (3)
#   --only plain   plain YARP against itself: what the ratios are worth on this machine today
#   --only public  without the aal2 route, for which the whole step-up must work
#   --gateway      measure this build instead of the working tree's
#
# How to read it: the rates and latencies are those of a proxy on one core under a closed loop of 32 connections, so
# p50 and p99 say how long a request waits for that core and not what a single caller sees. CPU is user and system time
# of the proxy's process per request, bytes is what it allocates on the managed heap per request. On a shared machine
# the ratios within a round are worth more than any absolute number.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

rounds=20 seconds=3 only= gateway=
while (($#)); do
    case $1 in
        --rounds) rounds=${2:?}; shift 2 ;;
        --seconds) seconds=${2:?}; shift 2 ;;
        --only) [[ ${2:?} =~ ^(plain|public)$ ]]; only=$2; shift 2 ;;
        --gateway) gateway=$(realpath "${2:?}"); shift 2 ;;
        *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

artifacts=$root/artifacts/benchmarks
temp=$(mktemp -d "${TMPDIR:-/tmp}/otp-gateway-compare.XXXXXX")
# nginx's worker is not root when its master is.
chmod 711 "$temp"
pids=()
finish() {
    local status=$?
    trap - EXIT
    local pid
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$temp"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$artifacts" "$temp/counts" "$temp/gateway" "$temp/nginx"
bash "$root/tests/packages.sh" nginx wrk

# Settings of the caller's shell would apply to one proxy and not to the other.
unset "${!ASPNETCORE_@}" "${!OTPGATEWAY__@}" "${!DOTNET_gc@}" "${!DOTNET_Tiered@}" "${!Logging__@}" 2>/dev/null || true
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

build() {
    dotnet build "$1" -c Release -nodeReuse:false --nologo --verbosity quiet -clp:ErrorsOnly >&2
}

echo "Building …" >&2
build "$here/OtpGateway.Benchmarks.csproj"
benchmarks=$here/bin/Release/net10.0/OtpGateway.Benchmarks
if [[ $only != plain && -z $gateway ]]; then
    build "$root/src/OtpGateway/OtpGateway.csproj"
    gateway=$root/src/OtpGateway/bin/Release/net10.0/otp-gateway
fi

# The proxy has a core to itself: what its neighbours do to its caches would else count as its own time.
load=() proxy=() load_cpu=()
if (($(nproc) >= 2)); then
    load=(taskset -c 0) proxy=(taskset -c 1) load_cpu=(--load-cpu 0)
else
    echo "Only one core: load, upstream and proxy share it, and the CPU times are worth less." >&2
fi

# start NAME COMMAND…: in the background, in the temporary directory, with a log of its own; its process id is in $started.
started=
start() {
    local name=$1
    shift
    (cd "$temp" && exec "$@") >"$artifacts/$name.log" 2>&1 &
    started=$!
    pids+=("$started")
}

# until_ready NAME PORT: waits for the process that was started last.
until_ready() {
    local tick
    for ((tick = 0; tick < 300; tick++)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return 0; fi
        kill -0 "$started" 2>/dev/null || break
        sleep 0.1
    done
    echo "$1 has not started:" >&2
    tail -n 30 "$artifacts/$1.log" >&2
    return 1
}

mapfile -t ports < <(bash "$root/tests/free-ports.sh" 5)
upstream=http://127.0.0.1:${ports[0]}
stub=http://127.0.0.1:${ports[2]}
public=http://127.0.0.1:${ports[3]}

# --- Upstream

body=$(printf '%0100d' 0)
cat >"$temp/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $temp/nginx/pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    client_body_temp_path $temp/nginx/body;
    proxy_temp_path $temp/nginx/proxy;
    fastcgi_temp_path $temp/nginx/fastcgi;
    uwsgi_temp_path $temp/nginx/uwsgi;
    scgi_temp_path $temp/nginx/scgi;
    server {
        listen 127.0.0.1:${ports[0]};
        default_type text/plain;
        add_header X-Upstream nginx;
        location / { return 200 "$body"; }
        location = /status { stub_status; }
    }
}
END
start nginx "${load[@]}" /usr/sbin/nginx -p "$temp/nginx" -e stderr -c "$temp/nginx.conf"
until_ready nginx "${ports[0]}"

# --- Plain YARP

# Both proxies say on a signal what they have allocated; see StartupHook.cs.
measured=("${proxy[@]}" env "DOTNET_STARTUP_HOOKS=$benchmarks.dll" "OTPGATEWAY_BENCH_COUNTS=$temp/counts")
cases=()
start_plain() {
    start "$1" "${measured[@]}" "$benchmarks" plain-yarp --port "$2" --upstream "$upstream/"
    until_ready "$1" "$2"
    cases+=(--case "$1|$started|http://127.0.0.1:$2/public/100|")
}
start_plain plain "${ports[1]}"
if [[ $only == plain ]]; then start_plain again "${ports[3]}"; fi

# --- The gateway, with a session that has gone through the whole step-up

if [[ $only != plain ]]; then
    start stub "${load[@]}" "$benchmarks" stub --port "${ports[2]}"
    until_ready stub "${ports[2]}"

    echo 'function(ctx) { text: ctx.body }' >"$temp/gateway/sms.jsonnet"
    cat >"$temp/gateway/identity.schema.json" <<'END'
{ "$id": "bench", "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
  "properties": { "traits": { "type": "object", "properties": { "phone": { "type": "string", "format": "tel",
    "ory.sh/kratos": { "credentials": { "code": { "identifier": true, "via": "sms" } } } } } } } }
END
    cat >"$temp/gateway/proxy-config.json" <<END
{
  "ReverseProxy": {
    "Routes": {
      "public": { "ClusterId": "upstream", "Match": { "Path": "/public/{**rest}" }, "Metadata": { "aal": "aal0" } },
      "protected": { "ClusterId": "upstream", "Match": { "Path": "/protected/{**rest}" }, "Metadata": { "aal": "aal2" } }
    },
    "Clusters": { "upstream": { "Destinations": { "one": { "Address": "$upstream/" } } } }
  },
  "gateway": {
    "login_url": "/public/login?next={return_to}",
    "authenticators": [
      { "type": "cookie_session", "check_session_url": "$stub/me", "only": ["SESSION"] }
    ]
  },
  "dsn": "sqlite://$temp/gateway/otp-gateway.db",
  "log": { "level": "warning" },
  "serve": {
    "public": { "host": "127.0.0.1", "port": ${ports[3]}, "base_url": "$public" },
    "admin": { "host": "127.0.0.1", "port": ${ports[4]} }
  },
  "selfservice": { "methods": { "code": { "mfa_enabled": true } } },
  "identity": { "default_schema_id": "default", "schemas": [{ "id": "default", "url": "file://identity.schema.json" }] },
  "courier": {
    "channels": [
      { "id": "sms", "type": "http", "request_config": { "url": "$stub/messages", "method": "POST", "body": "file://sms.jsonnet" } }
    ]
  }
}
END
    start gateway "${measured[@]}" "$gateway" serve --dev --config "$temp/gateway/proxy-config.json"
    gateway_pid=$started
    until_ready gateway "${ports[3]}"
    cases+=(--case "public|$gateway_pid|$public/public/100|")
    if [[ $only != public ]]; then
        cookie=$("${load[@]}" "$benchmarks" step-up --url "$public/protected/100" --cookie SESSION=bench --messages "$stub/messages") \
            || { tail -n 30 "$artifacts/gateway.log" >&2; exit 1; }
        cases+=(--case "aal2|$gateway_pid|$public/protected/100|$cookie")
    fi

    if ! diff "$benchmarks.runtimeconfig.json" "$gateway.runtimeconfig.json" >"$temp/settings"; then
        echo "The two proxies run with different runtime settings (< plain, > gateway):" >&2
        cat "$temp/settings" >&2
    fi
fi

# --- The comparison

{
    echo "$(date -u +'%Y-%m-%d %H:%M') UTC, $(git -C "$root" describe --always --dirty 2>/dev/null || echo 'no revision')"
    echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
    echo ".NET $(dotnet --list-runtimes | awk '$1 == "Microsoft.AspNetCore.App" { version = $2 } END { print version }'), $(/usr/sbin/nginx -v 2>&1 | sed 's/.*: //'), wrk -t1 -c32 -d${seconds}s"
} | tee "$artifacts/compare.txt"
"${load[@]}" "$benchmarks" measure --rounds "$rounds" --seconds "$seconds" "${load_cpu[@]}" --counts "$temp/counts" \
    --upstream-status "$upstream/status" "${cases[@]}" | tee -a "$artifacts/compare.txt"
