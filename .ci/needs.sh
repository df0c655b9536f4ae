# Sourced by demo.sh, test.sh and .ci/run: what a bare Debian machine may lack. Installs it as root, else names the line that does.

fail() { echo "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null || fail "dotnet is not there: install the .NET SDK that global.json names (https://dotnet.microsoft.com/download)."
  dotnet --version >/dev/null || fail "dotnet is there, but not the SDK that global.json asks for."
}

# need_packages PACKAGE...: one update, one install, only for what is missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. This is no Debian: install them with this system's own package manager."
  [ "$(id -u)" = 0 ] || fail "Missing: ${missing[*]}. As root: $line"
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -q update && apt-get -q install -y --no-install-recommends "${missing[@]}"; } >"$log_folder/apt.log" 2>&1 </dev/null ||
    { tail -n 20 "$log_folder/apt.log" >&2; fail "Could not install ${missing[*]}: $line"; }
}

# The system's librdkafka, unless the environment names another or one is there under whatever package name.
need_librdkafka() {
  if [ -n "${AUDITSHIPPER_LIBRDKAFKA:-}" ]; then
    [ -r "$AUDITSHIPPER_LIBRDKAFKA" ] || fail "AUDITSHIPPER_LIBRDKAFKA names $AUDITSHIPPER_LIBRDKAFKA, which cannot be read. Correct it, or unset it for the system's own."
    return 0
  fi
  PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -q 'librdkafka\.so\.1 ' || need_packages librdkafka1
}

log_folder=$PWD/artifacts
mkdir -p "$log_folder"
