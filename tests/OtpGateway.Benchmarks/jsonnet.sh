#!/usr/bin/env bash
# What an evaluation of Jsonnet costs: our library and the C library of google/jsonnet on the same programs, in turn, in
# many short rounds. The two must print the same, byte for byte.
#
#   jsonnet.sh [--rounds N] [--only NAME]…
#
#   --rounds  rounds that count (40); the larger programs have an eighth of them
#   --only    the programs whose name has this in it
#
# How to read it: "warm" evaluates a compiled program, which is what the courier does; "cold" parses, checks and evaluates, which
# is what the C library does each time. Times are processor time, the garbage collector's included; the JIT compiler's is not,
# as nothing counts in the beginning.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

rounds=40 only=()
while (($#)); do
    case $1 in
        --rounds) rounds=${2:?}; shift 2 ;;
        --only) only+=(--only "${2:?}"); shift 2 ;;
        *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

artifacts=$root/artifacts/benchmarks
mkdir -p "$artifacts"
bash "$root/tests/packages.sh" libjsonnet0

# Settings of the caller's shell would change what is measured.
unset "${!DOTNET_gc@}" "${!DOTNET_Tiered@}" 2>/dev/null || true
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

echo "Building …" >&2
dotnet build "$here/OtpGateway.Benchmarks.csproj" -c Release -nodeReuse:false --nologo --verbosity quiet -clp:ErrorsOnly >&2

{
    echo "$(date -u +'%Y-%m-%d %H:%M') UTC, $(git -C "$root" describe --always --dirty 2>/dev/null || echo 'no revision')"
    echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
    echo ".NET $(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" { version = $2 } END { print version }')"
} | tee "$artifacts/jsonnet.txt"
"$here/bin/Release/net10.0/OtpGateway.Benchmarks" jsonnet --rounds "$rounds" "${only[@]}" | tee -a "$artifacts/jsonnet.txt"
