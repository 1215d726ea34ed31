#!/usr/bin/env bash
# Installs what is missing, then lint, type check and all tests. Ends with a line `N passed, N failed`.
#
#   bash runscripts/test.sh [arguments for vitest, such as a file]
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

bash runscripts/install.sh database original deploy || exit 1

passed=0
failed=0
step() {
  echo "== $1"
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
step "lint and formatting" npm run --silent lint
step "types" npm run --silent typecheck
if command -v shellcheck >/dev/null 2>&1; then
  step "shell scripts" shellcheck runscripts/*.sh .ci/run
else
  echo "== shell scripts: skipped, shellcheck is not installed"
fi

echo "== tests"
report=$(mktemp)
npx vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@"
tests=$?
read -r tests_passed tests_failed < <(node runscripts/test-report.mjs "$report" count || echo 0 1)
passed=$((passed + tests_passed))
failed=$((failed + tests_failed))
# A runner that fails for another reason than a test (a leak, a crash) must not pass unseen.
if [ "$tests" -ne 0 ] && [ "$tests_failed" -eq 0 ]; then failed=$((failed + 1)); fi
if [ "$tests_passed" -eq 0 ]; then failed=$((failed + 1)); fi

# At the very end, where whoever sees only the last lines of a long output finds them.
node runscripts/test-report.mjs "$report" failures
rm -f "$report"
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
