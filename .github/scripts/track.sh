#!/usr/bin/env bash
# Keep one issue about the links of the notes: track.sh STATUS REPORT, with the exit code of `llmnotes check` and its
# report as Markdown. With problems, the issue is there, open and up to date; without, it is closed.
set -euo pipefail
status="$1" report="$2"
label="broken links"
title="Some links of the notes are wrong"

if [ "$status" != 0 ] && [ "$status" != 1 ]; then
  echo "The check could not run (exit code $status): the issue stays as it is" >&2
  exit 1
fi

# Only what this workflow itself opened: anybody may choose the same title.
issue="$(gh issue list --app github-actions --label "$label" --state all --limit 1 --json number,state \
  --jq '.[] | "\(.number) \(.state)"')"
number="${issue%% *}" state="${issue##* }"

if [ "$status" = 0 ]; then
  if [ "$state" = OPEN ]; then
    gh issue close "$number" --comment "All links are right again."
  fi
  exit 0
fi

# An issue holds 65,536 characters; whole lines only, so that no row of a table is torn.
body="$(mktemp)"
trap 'rm -f "$body"' EXIT
awk -v room=60000 '{ room -= length($0) + 1; if (room < 0) { cut = 1; exit } print } END { if (cut) print "\nMore is in the summary of the run." }' \
  "$report" > "$body"
if [ -n "${RUN:-}" ]; then
  printf '\nFound by [this run](%s); the issue closes itself when all is well.\n' "$RUN" >> "$body"
fi

if [ -z "$number" ]; then
  gh label create "$label" --color B60205 --description "What the weekly check of all links found" --force
  gh issue create --title "$title" --label "$label" --body-file "$body"
else
  if [ "$state" = CLOSED ]; then
    gh issue reopen "$number"
  fi
  gh issue edit "$number" --body-file "$body"
fi
