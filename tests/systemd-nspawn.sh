#!/usr/bin/env bash
# The unit as it stands, on a real systemd: a Debian 12 in systemd-nspawn is installed as docs/install.md says; the agent starts, is killed,
# hangs, is restarted, meets a wrong configuration, and stops. Kafka is away all the time: being ready does not wait for it.
# As root, by hand: about two minutes the first time (debootstrap), half a minute later. The last line is the account.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/needs.sh
[ "$(id -u)" = 0 ] || fail "systemd-nspawn needs root."
need_dotnet
need_packages debootstrap systemd-container

machine=$PWD/artifacts/nspawn root=$PWD/artifacts/nspawn/root
[ -e "$machine/complete" ] || {
  rm -rf "$machine"; mkdir -p "$machine"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,librdkafka1,libstdc++6 bookworm "$root" >"$machine/debootstrap.log" 2>&1 || { tail "$machine/debootstrap.log" >&2; fail "debootstrap failed."; }
  touch "$machine/complete"
}

# As docs/install.md says.
rm -rf "$machine/out" "$root"/usr/lib/auditshipper "$root"/etc/auditshipper "$root"/var/lib/auditshipper "$root"/var/log/kubernetes
dotnet publish src/AuditShipper -c Release -o "$machine/out" --nologo -v quiet -clp:NoSummary
install -d "$root/usr/lib/auditshipper"; install -d -m 0700 "$root/etc/auditshipper"
cp -r "$machine/out/." "$root/usr/lib/auditshipper/"
install -m 0644 systemd/auditshipper.sysusers.conf "$root/usr/lib/sysusers.d/auditshipper.conf"
install -m 0600 packaging/auditshipper.yaml "$root/etc/auditshipper/auditshipper.yaml"
install -m 0644 systemd/auditshipper.service "$root/etc/systemd/system/auditshipper.service"
# The one difference: the watchdog of 60 s would have this script wait for minutes.
install -d "$root/etc/systemd/system/auditshipper.service.d"
printf '[Service]\nWatchdogSec=5s\nTimeoutAbortSec=2s\n' >"$root/etc/systemd/system/auditshipper.service.d/impatient.conf"
# As kube-apiserver 1.36 makes them.
install -d -m 0700 "$root/var/log/kubernetes"
printf '%s\n' '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-1","stage":"ResponseComplete","requestURI":"/","verb":"get"}' >"$root/var/log/kubernetes/audit.log"
chmod 0600 "$root/var/log/kubernetes/audit.log"

dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
systemd-nspawn -q --register=no --keep-unit --private-network --bind-ro="$dotnet_root:/usr/share/dotnet" -D "$root" --console=pipe -b >"$machine/console.log" 2>&1 </dev/null &
nspawn=$!
trap 'kill -KILL "${leader:-$nspawn}" 2>/dev/null || true; wait "$nspawn" 2>/dev/null || true' EXIT

passed=0 failed=0
within() { # seconds command...: looks until it succeeds
  local until=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $until ] || return 1; sleep 0.2; done
}
step() { # sentence command...
  local sentence=$1; shift
  if "$@" >"$machine/step.log" 2>&1; then echo "ok      $sentence"; passed=$((passed + 1))
  else echo "FAILED  $sentence"; sed 's/^/        /' "$machine/step.log"; failed=$((failed + 1)); fi
}
find_leader() { leader=$(pgrep -P "$nspawn" | xargs -r -n 1 pgrep -f -P 2>/dev/null '/systemd$' | head -n 1 || true); [ -n "$leader" ] || leader=$(pgrep -f -P "$nspawn" '/systemd$' | head -n 1); [ -n "$leader" ]; }
inside() { nsenter -t "$leader" -a -- "$@"; }
property() { inside systemctl show -P "$1" auditshipper; }
is() { [ "$(property "$1")" = "$2" ]; }
http() { nsenter -t "$leader" -n -- bash -c 'exec 3<>/dev/tcp/127.0.0.1/9464; printf "GET %s HTTP/1.0\r\n\r\n" "$1" >&3; cat <&3' - "$1"; }
one_line_read() { http /metrics | grep -q '^auditshipper_read_lines_total{source="audit"} 1$'; }
restarted() { [ "$(property MainPID)" != "$before" ] && is SubState running && is NRestarts "$1"; }
kill_main() { before=$(property MainPID); inside systemctl kill --kill-whom=main -s "$1" auditshipper; within "${3:-30}" restarted "$2"; }
capabilities() { inside grep -q '^CapEff:.0000000000000004$' "/proc/$(property MainPID)/status" && inside grep -q '^CapBnd:.0000000000000004$' "/proc/$(property MainPID)/status"; }
user() { [ "$(inside stat -c '%U %a' /var/lib/auditshipper)" = "auditshipper 700" ] && inside grep -q "^Uid:.$(inside id -u auditshipper)" "/proc/$(property MainPID)/status"; }
wrong_configuration() {
  echo 'nonsense: true' >>"$root/etc/auditshipper/auditshipper.yaml"
  inside systemctl start auditshipper && return 1
  is ExecMainStatus 2 && is Result exit-code && is ActiveState failed && is NRestarts 0
}

within 20 find_leader || { cat "$machine/console.log" >&2; fail "The machine did not start."; }
within 30 inside systemctl is-system-running || { inside systemctl --failed --no-pager >&2 || true; fail "systemd did not come up."; }

step "systemd-sysusers makes the user" inside systemd-sysusers
step "systemctl start returns: the agent said READY=1, without a Kafka" inside systemctl start auditshipper
step "it runs" is SubState running
step "its own user, its state directory 0700" user
step "CAP_DAC_READ_SEARCH, and nothing else" capabilities
step "it read the log, 0600 root in a 0700 directory" within 20 one_line_read
step "kill -9: restarted" kill_main KILL 1
step "stopped by SIGSTOP: the watchdog has it killed and restarted" kill_main STOP 2
step "SIGTERM from outside: restarted" kill_main TERM 3
step "systemctl stop: ended by itself, in time" inside systemctl stop auditshipper
step "... with success" is Result success
step "a wrong configuration: exit code 2, not restarted" wrong_configuration

inside journalctl --no-pager -o cat -u auditshipper >"$machine/journal.log" 2>/dev/null || true
inside systemctl poweroff --force --force >/dev/null 2>&1 || true
echo "What it printed: $machine/journal.log"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
