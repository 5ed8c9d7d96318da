#!/bin/sh
# The main job on a small company. Every command here is one that a person types.
set -eu
cd "$(dirname "$0")/acme"

run() {
    printf '\n$ %s\n' "$*"
    "$@" || [ $? -eq 1 ]
}

run portal catalog stats
run portal search payment
run portal owner payment-api
run portal deps payment-api
run portal show payment-api
run portal check
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
run portal create python-service "$scratch/refund-api" --value name=refund-api --value owner=payments-team --defaults
printf '\nThe new service:\n'
(cd "$scratch/refund-api" && find . -type f | sort)
