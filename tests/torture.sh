#!/usr/bin/env bash
# A long run of exactly-once: random kill -9 of the agent on three real brokers that are killed, stopped and paused meanwhile. Every event once,
# in order, or it fails. CI makes 30 kills of it.
#
#   tests/torture.sh [--kills N] [--seconds S] [--seed X]
#
#   --kills    how many times the agent is killed: 1000 unless given
#   --seconds  the most that the kills may take; fewer kills by then are a failure: 3600 unless given
#   --seed     of the moments and the faults; printed, for a run to be repeated
# Needs KAFKA_HOME (see test.sh). AUDITSHIPPER_PROGRAM names a published agent; else it is published first.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=1000 seconds=3600 seed=$RANDOM
while [ $# -gt 0 ]; do
  case $1 in
    --kills) kills=${2:?}; shift 2 ;;
    --seconds) seconds=${2:?}; shift 2 ;;
    --seed) seed=${2:?}; shift 2 ;;
    *) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "$0"; [ "$1" = --help ] && exit 0 || exit 2 ;;
  esac
done
[ -n "${KAFKA_HOME:-}" ] || { echo "KAFKA_HOME does not name a Kafka distribution." >&2; exit 2; }
export AUDITSHIPPER_TORTURE_KILLS=$kills AUDITSHIPPER_TORTURE_SECONDS=$seconds AUDITSHIPPER_TORTURE_SEED=$seed
export AUDITSHIPPER_TESTS_TIMEOUT=$((seconds + 600)) AUDITSHIPPER_TESTS_ALL=1
./test.sh --project AuditShipper.IntegrationTests -class AuditShipper.IntegrationTests.Kafka.ExactlyOnce.TortureSpecs -showLiveOutput
