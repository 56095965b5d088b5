#!/usr/bin/env bash
# The test command: installs what the tests need, builds the solution once, runs every test project against a real
# PostgreSQL, a real Exim and a real Chromium, and ends with one line: N passed, N failed, N skipped.
#
#   tests/run.sh         what must pass before a change goes in; minutes
#   tests/run.sh --all   also the tests that take long (trait run=all) and the comparison with plain YARP
#
# What it leaves to look at (logs, results, screenshots) is in artifacts/tests.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts/tests
project_limit=10m

all=false
case "${1-}" in
    '') ;;
    --all) all=true; project_limit=60m ;;
    *) echo "usage: tests/run.sh [--all]" >&2; exit 2 ;;
esac

temp=$(mktemp -d "${TMPDIR:-/tmp}/otp-gateway-tests.XXXXXX")
# Its owner is root while PostgreSQL is not: the way to the data directory must be passable.
chmod 711 "$temp"
postgres_pid=
runner_pid=
finish() {
    local status=$?
    trap - EXIT
    if [[ -n $runner_pid ]]; then kill -TERM "$runner_pid" 2>/dev/null || true; fi
    if [[ -n $postgres_pid ]]; then
        # SIGINT is PostgreSQL's fast shutdown: open connections are cut.
        kill -INT "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" 2>/dev/null || true
    fi
    rm -rf "$temp"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command so that a signal ends this script at once, and the command with it.
waited() {
    local status=0
    "$@" &
    runner_pid=$!
    wait "$runner_pid" || status=$?
    runner_pid=
    return "$status"
}

step() { printf '\n== %s\n' "$1"; }

# --- PostgreSQL: a server of our own, gone when we are.

start_postgres() {
    local bin user data=$temp/postgresql password port attempt tick
    local -a as_user=()
    bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
    mkdir "$data"
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s\n' "$password" >"$temp/password"
    if [[ $(id -u) == 0 ]]; then
        # The server refuses to run as root.
        user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        as_user=(setpriv --reuid "$user" --regid "$(id -gn "$user")" --clear-groups)
        chown "$user" "$data" "$temp/password"
    fi
    (cd "$temp" && "${as_user[@]}" "$bin/initdb" --pgdata "$data" --username otpgateway --pwfile "$temp/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C --no-sync) >"$artifacts/initdb.log" 2>&1 \
        || { cat "$artifacts/initdb.log" >&2; return 1; }
    for attempt in 1 2 3 4 5; do
        port=$(bash "$root/tests/free-ports.sh" 1)
        # Nothing here outlives the run, so nothing need survive a power cut.
        (cd "$temp" && exec "${as_user[@]}" "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
            -c max_connections=300 -c shared_buffers=64MB -c jit=off -c autovacuum_naptime=5min) \
            >>"$artifacts/postgresql.log" 2>&1 &
        postgres_pid=$!
        for ((tick = 0; tick < 300; tick++)); do
            if ! kill -0 "$postgres_pid" 2>/dev/null; then break; fi
            if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
                export OTPGATEWAY_TEST_POSTGRES="postgres://otpgateway:$password@127.0.0.1:$port/postgres"
                "$bin/postgres" --version | sed "s/\$/, 127.0.0.1:$port/"
                return 0
            fi
            sleep 0.1
        done
        # Most likely somebody took the port between the look and the start.
        kill -KILL "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" 2>/dev/null || true
        postgres_pid=
    done
    tail -n 30 "$artifacts/postgresql.log" >&2
    return 1
}

# --- Ory's clients, from npm, for the contract tests: kept between runs, in a folder of their own.

install_ory_clients() {
    local folder=$root/artifacts/ory-clients
    if ! command -v npm >/dev/null; then
        echo "npm is not installed: the tests with Ory's clients are skipped"
        return
    fi
    mkdir -p "$folder"
    if ! cmp -s "$root/tests/ory-clients/package.json" "$folder/package.json" || [[ ! -d $folder/node_modules/@ory/client-fetch ]]; then
        rm -rf "$folder"/*
        if ! (cp "$root/tests/ory-clients/package.json" "$folder/" && cd "$folder" \
            && npm install --no-fund --no-audit --no-package-lock --ignore-scripts --loglevel=error); then
            rm -rf "$folder"
            echo "npm could not install Ory's clients: the tests with them are skipped"
            return
        fi
    fi
    export OTPGATEWAY_TEST_NODE_MODULES=$folder/node_modules
}

# --- Building

build() {
    local attempt restored=false
    for attempt in 1 2 3; do
        # A registry that stumbles once is no failed build.
        if waited dotnet restore "$root/OtpGateway.sln" -nodeReuse:false --verbosity quiet; then restored=true; break; fi
        sleep $((attempt * 3))
    done
    [[ $restored == true ]] || return 1
    waited dotnet build "$root/OtpGateway.sln" --no-restore -nodeReuse:false --nologo --verbosity quiet -clp:ErrorsOnly
}

# --- Running

passed=0 failed=0 skipped=0

# One counter of a result file's <assembly> element; 0 if the run ended before it was written.
count() {
    sed -n "s/.*<assembly [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | awk '{ sum += $1 } END { print sum + 0 }'
}

# The tests of a result file that failed, each with what it said: whoever sees no more than the end of the output needs it.
failures() {
    awk '
        BEGIN { RS = "<test "; FS = "\"" }
        / result="Fail"/ {
            name = ""; message = ""
            if (match($0, /name="[^"]*"/)) name = substr($0, RSTART + 6, RLENGTH - 7)
            if (match($0, /<message><!\[CDATA\[[^\]]*/)) message = substr($0, RSTART + 18, 300)
            gsub(/[\r\n]+ */, " ", message)
            print "failed: " name ": " message
        }' "$1"
}

run_project() {
    local project=$1 name executable results status=0 started=$SECONDS
    name=$(basename "$project" .csproj)
    executable=$(dirname "$project")/bin/Debug/net10.0/$name
    results=$artifacts/$name.xml
    step "$name"
    local -a options=(-noLogo -noColor -xml "$results")
    if [[ $all == false ]]; then options+=(-trait- run=all); fi
    if [[ ! -x $executable ]]; then
        echo "$name has not been built: is it in OtpGateway.sln?"
        failed=$((failed + 1))
        return
    fi
    waited timeout --kill-after 20 "$project_limit" "$executable" "${options[@]}" >"$artifacts/$name.log" 2>&1 || status=$?
    cat "$artifacts/$name.log"
    local p=0 f=0 s=0
    if [[ -s $results ]]; then
        p=$(count passed "$results")
        f=$(($(count failed "$results") + $(count errors "$results")))
        s=$(count skipped "$results")
    fi
    if [[ $status == 124 || $status == 137 ]]; then echo "$name was stopped after $project_limit."; fi
    if [[ $f -gt 0 ]]; then failures "$results" >>"$artifacts/failures.txt"; fi
    # A run that ends badly without saying which test it was still counts as one.
    if [[ $status != 0 && $f == 0 ]]; then
        echo "$name ended with exit code $status."
        f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    echo "$name: $p passed, $f failed, $s skipped in $((SECONDS - started)) s"
}

# --- The run

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Counting how often code runs, to compile it better later, costs a test run half of its time; it ends before that pays.
export DOTNET_TieredPGO=0
: "${HOME:=$temp}"
export HOME
rm -rf "$artifacts"
mkdir -p "$artifacts"

step "Packages and PostgreSQL"
needed=(postgresql chromium exim4-daemon-light golang-go)
if [[ $all == true ]]; then needed+=(nginx wrk); fi
bash "$root/tests/packages.sh" "${needed[@]}"
bash "$root/tests/packages.sh" nginx python3 || echo "nginx or python3 cannot be installed: the tests with it are skipped"
start_postgres
install_ory_clients
if [[ -z ${OTPGATEWAY_TEST_CHROMIUM-} ]]; then
    OTPGATEWAY_TEST_CHROMIUM=/usr/bin/chromium-headless-shell
    [[ -x $OTPGATEWAY_TEST_CHROMIUM ]] || OTPGATEWAY_TEST_CHROMIUM=/usr/bin/chromium
fi
export OTPGATEWAY_TEST_CHROMIUM
export OTPGATEWAY_TEST_ARTIFACTS=$artifacts

step "Build"
build_started=$SECONDS
build
echo "built in $((SECONDS - build_started)) s"

for project in "$root"/tests/*/*Tests.csproj; do
    run_project "$project"
done

comparison=0
if [[ $all == true ]]; then
    step "Comparison with plain YARP"
    # Measured as it runs in production.
    waited env -u DOTNET_TieredPGO bash "$root/tests/OtpGateway.Benchmarks/compare.sh" || comparison=$?
fi

step "$SECONDS s in all"
if [[ $comparison != 0 ]]; then echo "The comparison with plain YARP ended with exit code $comparison."; fi
if [[ -s $artifacts/failures.txt ]]; then cat "$artifacts/failures.txt"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 && $passed -gt 0 && $comparison == 0 ]]
