#!/bin/sh
# Logs in to a pool with curl and lists its virtual machines, over JSON-RPC.
#   boot-tiny-linux.sh CA URL PASSWORD     CA is DIR/pki/ca.pem
set -eu
ca=${1:?CA file} url=${2:?URL} password=${3:?password}

call() { # METHOD PARAMETERS, both as JSON; the body goes in by standard input, where ps does not show it
  printf '{"jsonrpc": "2.0", "id": 1, "method": %s, "params": %s}' "$1" "$2" |
    curl --silent --show-error --fail --cacert "$ca" -H 'Content-Type: application/json' --data-binary @- "$url/jsonrpc"
}

quoted() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"; }

answer=$(call '"session.login_with_password"' "[\"root\", $(quoted "$password")]")
session=$(printf %s "$answer" | sed -n 's/.*"result" *: *"\(OpaqueRef:[^"]*\)".*/\1/p')
[ -n "$session" ] || { echo "the login was refused: $answer" >&2; exit 1; }
call '"VM.get_all_records"' "[\"$session\"]"
echo
call '"session.logout"' "[\"$session\"]" >/dev/null
