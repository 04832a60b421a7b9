# shellcheck shell=bash
# Everything started here ends with us.

declare -A CHILD=() # name -> process id

# start NAME OUT ERR COMMAND...: runs it in the background; the kernel ends it should the launcher be killed outright.
# The redirections belong to the child: opening a pipe waits for the other side.
start() {
  local name=$1 out=$2 err=$3
  shift 3
  (exec setpriv --pdeathsig TERM "$@" </dev/null >"$out" 2>>"$err") &
  CHILD[$name]=$!
}

lives() { [[ -n ${CHILD[$1]:-} ]] && kill -0 "${CHILD[$1]}" 2>/dev/null; }

# end NAME DECISECONDS: asks it to end, waits, and kills what stays.
end() {
  local name=$1 left=$2
  lives "$name" || return 0
  kill -TERM "${CHILD[$name]}" 2>/dev/null || true
  while lives "$name" && ((left-- > 0)); do sleep 0.1; done
  if lives "$name"; then
    say "the $name does not end and is killed"
    kill -KILL "${CHILD[$name]}" 2>/dev/null || true
  fi
  wait "${CHILD[$name]}" 2>/dev/null || true
  unset "CHILD[$name]"
}

# The server before the agent, so that it says goodbye to a host that answers; 5 s for both.
end_all() {
  trap '' TERM INT HUP
  end build 20
  end server 30
  end agent 20
  sweep_bridges
}

ends_by_signal() {
  say "ending"
  exit 0
}
