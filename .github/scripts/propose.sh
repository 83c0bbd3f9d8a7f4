#!/usr/bin/env bash
# Propose the links.lock of the working tree as a pull request, or update the one that is open. Nothing to propose is
# fine. Where the repository forbids workflows to open pull requests, the branch is there all the same.
set -euo pipefail
branch="llmnotes/links-lock"
base="$(git rev-parse --abbrev-ref HEAD)"

git add links.lock
if git diff --cached --quiet; then
  echo "links.lock is up to date"
  exit 0
fi
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --create "$branch"
git commit --quiet --message "Verify all links again"
gh auth setup-git
git push --quiet --force origin "HEAD:refs/heads/$branch"
if [ -n "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
  echo "The open pull request was updated"
elif ! gh pr create --base "$base" --head "$branch" --title "Verify all links again" \
  --body "What arXiv and GitHub say today about the links of these notes."; then
  echo "::warning::No pull request could be opened from $branch: let workflows open them in the settings, or do it by hand"
fi
