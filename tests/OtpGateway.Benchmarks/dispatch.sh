#!/usr/bin/env bash
# How long a code takes from its making to the request at its provider, in a running gateway on SQLite.
#
#   dispatch.sh [--codes N]
#
#   --codes   how many are measured, after some that warm up (300)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

codes=300
while (($#)); do
    case $1 in
        --codes) codes=${2:?}; shift 2 ;;
        *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
for project in "$here/OtpGateway.Benchmarks.csproj" "$root/src/OtpGateway/OtpGateway.csproj"; do
    dotnet build "$project" -c Release -nodeReuse:false --nologo --verbosity quiet -clp:ErrorsOnly >&2
done
exec "$here/bin/Release/net10.0/OtpGateway.Benchmarks" dispatch --codes "$codes" --gateway "$root/src/OtpGateway/bin/Release/net10.0/otp-gateway"
