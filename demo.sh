#!/usr/bin/env bash
# Builds, then shows the main job on an embedded default: a broker inside the process, an audit log written and rotated the way the
# API server does it, shipped, read back, and accounted for. The exit code says whether it added up. Arguments go to `auditshipper demo`.
set -euo pipefail
cd "$(dirname "$0")"
. .ci/needs.sh

need_dotnet
need_librdkafka
dotnet publish src/AuditShipper -c Release -o artifacts/demo --nologo -v quiet -clp:NoSummary
exec artifacts/demo/auditshipper demo "$@"
