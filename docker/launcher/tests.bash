# shellcheck shell=bash
# The gate.

run_tests() {
  local -a goals=(clean verify) flags=(-B -ntp -T 2 --fail-at-end)
  local left_out='' tags began passed=yes
  case ${1:-} in
    '') ;;
    --keep) goals=(verify) ;;
    *) wrong_usage "test does not know $1" ;;
  esac
  if is_root; then
    setup
  else
    tags=root,lab
    [[ -x /usr/lib/postgresql/15/bin/postgres ]] || tags+=,postgres
    flags+=("-Dweir.excludedGroups=$tags")
    left_out=$(grep -rlE --include='*.java' "@Tag\(\"(${tags//,/|})\"\)" "$ROOT"/*/src/test "$ROOT"/*/*/src/test || true)
  fi
  find_java
  began=$(mktemp)
  mvn "${flags[@]}" -f "$ROOT/pom.xml" "${goals[@]}" </dev/null || passed=
  totals "$began" || passed=
  rm "$began"
  if [[ -n $left_out ]]; then
    say "not run, for want of root or of packages:"
    printf '%s\n' "${left_out//$ROOT\//  }" >&2
    [[ ${CI:-} != true ]] || fail "in CI nothing may be left out; run as root"
  fi
  [[ -n $passed ]] || fail "the tests did not pass"
  say "all tests passed in $SECONDS s"
}

# totals BEGAN: counts the reports newer than that file; a test skipped in silence is none passed.
totals() {
  find "$ROOT" -path '*/target/surefire-reports/TEST-*.xml' -newer "$1" -exec cat {} + | awk '
    function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
    /<testsuite / { tests += count("tests"); failures += count("failures"); errors += count("errors"); skipped += count("skipped") }
    END {
      printf "weir: %d tests, %d failures, %d errors, %d skipped\n", tests, failures, errors, skipped
      exit tests == 0 || failures + errors + skipped > 0
    }'
}
