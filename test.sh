#!/usr/bin/env bash
# Builds, then runs everything that can be tested on this machine. The last line is the account: N passed, N failed, N skipped.
#
#   ./test.sh                                      every test of every project
#   ./test.sh --project AuditShipper.Tests         one project (a folder of tests/)
#   ./test.sh -namespace 'AuditShipper.*.Kafka'    what follows goes to the runner of each project: -class, -method, -namespace, ...
#
# What needs a part that is not here is skipped; the runner names it with its reason. The parts, each named by a variable:
#   KAFKA_HOME                  any Kafka distribution from 3.7 (libs/*.jar); needs Java 17
#   KUBEBUILDER_ASSETS          a folder with kube-apiserver, etcd and kubectl, as for envtest
#   AUDITSHIPPER_SAMPLES        a folder of recorded audit logs
#   AUDITSHIPPER_LIBRDKAFKA     a librdkafka.so.1 other than the system's
# AUDITSHIPPER_TESTS_ALL=1 (or CI=true): a skip is a failure.
set -euo pipefail
cd "$(dirname "$0")"
. .ci/needs.sh

projects=()
while [ "${1:-}" = --project ]; do
  [ -d "tests/${2:-}" ] && [ -n "${2:-}" ] || fail "--project ${2:-}: there is no such folder in tests/."
  projects+=("$2"); shift 2
done
[ ${#projects[@]} -gt 0 ] || for file in tests/*/*.csproj; do projects+=("$(basename "$(dirname "$file")")"); done

need_dotnet
need_librdkafka

results=$PWD/artifacts/test-results
rm -rf "$results"; mkdir -p "$results"
dotnet build AuditShipper.sln -c Release --nologo -v quiet -clp:NoSummary
if [ -z "${AUDITSHIPPER_PROGRAM:-}" ]; then
  rm -rf artifacts/publish
  dotnet publish src/AuditShipper -c Release -o artifacts/publish --nologo -v quiet -clp:NoSummary
  export AUDITSHIPPER_PROGRAM=$PWD/artifacts/publish/auditshipper
fi

runner=(-noColor -noLogo -noAutoReporters -longRunning 120)
case ${AUDITSHIPPER_TESTS_ALL:-}/${CI:-} in 1/* | */true) runner+=(-failSkips) ;; esac

passed=0 failed=0 skipped=0
# of_assembly ATTRIBUTE REPORT: a count of the report's assembly element.
of_assembly() { sed -n "s/.*<assembly [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

run_project() { # name arguments...
  local name=$1 report=$results/$1.xml code=0 p=0 f=0 s=0; shift
  local program; program=$(echo tests/"$name"/bin/Release/net*/*/"$name")
  [ -x "$program" ] || fail "tests/$name was built, but $program is not there."
  echo; echo "== $name"
  timeout --kill-after=30 "${AUDITSHIPPER_TESTS_TIMEOUT:-1800}" "$program" "${runner[@]}" -xml "$report" "$@" </dev/null || code=$?
  if [ -s "$report" ]; then
    p=$(of_assembly passed "$report") f=$(( $(of_assembly failed "$report") + $(of_assembly errors "$report") )) s=$(of_assembly skipped "$report")
  fi
  # 124: the time was up. Whatever ends the runner without a failed test is one failure more: no test may vanish.
  if [ "$code" != 0 ] && [ "$f" = 0 ]; then echo "The runner of $name ended with exit code $code."; f=1; fi
  echo "$name: $p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

for project in "${projects[@]}"; do run_project "$project" "$@"; done

echo
[ $((passed + failed)) -gt 0 ] || { echo "No test ran."; failed=1; }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
