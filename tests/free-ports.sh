#!/usr/bin/env bash
# Prints as many loopback ports as asked for on which nobody listens, below the range from which the kernel takes its own.
set -euo pipefail

declare -A found=()
while ((${#found[@]} < ${1:-1})); do
    port=$((20000 + RANDOM % 12000))
    # Refused means that nobody listens there.
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then found[$port]=1; fi
done
printf '%s\n' "${!found[@]}"
