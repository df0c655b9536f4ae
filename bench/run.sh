#!/usr/bin/env bash
# Measures this agent beside the floor, with the same librdkafka, in the same round: what docs/performance.md tells.
#
#   BENCH_HOME=FOLDER bench/run.sh                    drain: 3 rounds of none, lz4, zstd, with 10 s of idling after each
#   BENCH_HOME=FOLDER bench/run.sh latency            1,000 events/s, from write to consumer
#
# BENCH_HOME      the folder of the bench (bench.py, drivers/, build.sh)
# BOOTSTRAP       of a running Kafka; unless set, one is started with the broker script that BROKER names, and stopped at the end
# ROUNDS          3;  CODECS  none,lz4,zstd;  BYTES  of the log, 1000000000
# AUDITSHIPPER_LIBRDKAFKA  a librdkafka.so.1 other than the system's: for the agent and for the floor
# SCRATCH         where logs and results go: artifacts/bench. Results stay in SCRATCH/results
set -euo pipefail
cd "$(dirname "$0")/.."
export BENCH_HOME=${BENCH_HOME:?names the folder of the bench: the one with bench.py}
scratch=${SCRATCH:-$PWD/artifacts/bench}; mkdir -p "$scratch"
export BENCH_BIN=$scratch/bin AGENT_DIR=$scratch/agent
python=/usr/bin/python3    # Debian's, which has python3-confluent-kafka

[ -x "$BENCH_BIN/floor" ] || "$BENCH_HOME/build.sh"
rm -rf "$AGENT_DIR"
dotnet publish src/AuditShipper -c Release -o "$AGENT_DIR" --nologo -v quiet -clp:NoSummary
if [ -n "${AUDITSHIPPER_LIBRDKAFKA:-}" ]; then FLOOR_LIB=$(dirname "$AUDITSHIPPER_LIBRDKAFKA"); export FLOOR_LIB; fi

if [ -z "${BOOTSTRAP:-}" ]; then
  : "${BROKER:?BOOTSTRAP or BROKER must be set: a running Kafka, or the script that starts one}"
  trap '"$BROKER" stop "$scratch/kafka" >/dev/null; rm -rf "$scratch/kafka"' EXIT
  BOOTSTRAP=$("$BROKER" start "$scratch/kafka")
fi

measure() { # kind agent arguments...
  local kind=$1 agent=$2; shift 2
  "$python" "$BENCH_HOME/bench.py" "$kind" --agent "$agent" --bootstrap "$BOOTSTRAP" --bin "$BENCH_BIN" --scratch "$scratch/work" --results "$scratch/results" "$@"
}

case ${1:-drain} in
drain)
  big=$scratch/big-${BYTES:-1000000000}.log
  [ -s "$big" ] || "$BENCH_BIN/auditgen" big --out "$big" --bytes "${BYTES:-1000000000}" >/dev/null
  for _ in $(seq "${ROUNDS:-3}"); do
    for agent in floor "$PWD/bench/auditshipper"; do
      idle=(); [ "$agent" = floor ] || idle=(--idle 10)
      measure drain "$agent" --codec "${CODECS:-none,lz4,zstd}" --big "$big" --reps 1 "${idle[@]}"
    done
  done ;;
latency)
  measure latency "$PWD/bench/auditshipper" --profile lowlat,durable --reps "${ROUNDS:-3}" ;;
*) sed -n '2,/^set -e/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
"$python" "$BENCH_HOME/bench.py" report --results "$scratch/results"
