#!/usr/bin/env bash
# What the action does: run $COMMAND with $ARGS; a check becomes annotations and a summary of the job. In a pull request,
# $BASE is the branch that it is for, and only what it adds can fail.
set -euo pipefail
llmnotes="$RUNNER_TEMP/llmnotes/bin/llmnotes"

set -o noglob
# shellcheck disable=SC2086 -- blanks are what takes arguments apart
set -- "$COMMAND" ${ARGS:-}
set +o noglob

case "$1" in
  check) ;;
  build) exec "$llmnotes" "$@" ;;
  *) echo "The input 'command' may be check or build" >&2; exit 2 ;;
esac

if [ -n "${BASE:-}" ] && [[ " $*" != *" --changed-since"* ]]; then
  set -- "$@" --changed-since "origin/$BASE"
fi
status=0
"$llmnotes" "$@" --format github || status=$?
if [ "$status" -lt 2 ]; then
  "$llmnotes" "$@" --format markdown >> "$GITHUB_STEP_SUMMARY" || [ $? = 1 ]
fi
exit "$status"
