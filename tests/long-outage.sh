#!/usr/bin/env bash
# All brokers down, then all brokers paused with their connections open, each for ten minutes under load with rotations and deletions: nothing lost, nothing out of
# order, recovery without a restart. The same tests as in test.sh, which run them for 15 s. Needs KAFKA_HOME.
#
#   tests/long-outage.sh [SECONDS]      600 unless said otherwise; ends after twice that and ten minutes more at the latest
set -euo pipefail
cd "$(dirname "$0")/.."
export AUDITSHIPPER_OUTAGE_SECONDS=${1:-600}
[[ $AUDITSHIPPER_OUTAGE_SECONDS =~ ^[1-9][0-9]*$ ]] || { echo "SECONDS must be a whole number, and is $1." >&2; exit 2; }
[ -n "${KAFKA_HOME:-}" ] || { echo "KAFKA_HOME must name a Kafka distribution (a folder with libs/*.jar)." >&2; exit 2; }
exec timeout --kill-after=30 $((2 * AUDITSHIPPER_OUTAGE_SECONDS + 600)) ./test.sh --project AuditShipper.IntegrationTests \
  -method '*.Rotations_and_deletions_meanwhile_lose_nothing' -method '*.Delivery_goes_on_in_order_when_it_answers_again'
