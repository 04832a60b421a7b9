# Runs as the first process of its own namespaces of mounts and processes: private-libvirt.sh BASE RUN BRIDGE-MARK
# Standard input is a pipe from the one who wants this libvirt. Its end is ours, and ours that of all others in here.
set -eu
base=$1 run=$2 mark=$3
cover() {
  mkdir -p "$1" "$2"
  mount --bind "$1" "$2"
}
# A socket of the last run would be taken for an answer.
find "$run" -mindepth 1 -delete
mkdir -p "$run/vnc"
cover "$base/etc" /etc/libvirt
cover "$run" /run/libvirt
cover "$base/lib" /var/lib/libvirt
cover "$base/log" /var/log/libvirt
cover "$base/cache" /var/cache/libvirt
# What the TPMs of guests write, and the authority that signs for new ones; without its package nobody does.
[ ! -d /var/lib/swtpm-localca ] || cover "$base/tpm-ca" /var/lib/swtpm-localca
cover "$base/tpm-log" /var/log/swtpm

# The network is the machine's: what the kernel does not end with us goes here, also when nobody else lives to do it.
leave() {
  trap '' TERM
  kill -KILL -1 2>/dev/null || :
  for device in /sys/class/net/*; do
    read -r alias 2>/dev/null <"$device/ifalias" && [ "$alias" = "$mark" ] || continue
    ip link delete dev "${device##*/}" type bridge || :
  done
  case $run in
    "$base"/*) find "$run" -mindepth 1 -delete || : ;;
    *) rm -rf "$run" ;;
  esac
  exit 0
}
trap leave TERM
exec 3<&0
{ while read -r _ <&3; do :; done; kill -TERM 1; } &
# As an init does: a libvirt that dies comes again, and finds its guests running.
while :; do
  libvirtd -f /etc/libvirt/libvirtd.conf -p /run/libvirt/libvirtd.pid 3<&- </dev/null || :
  sleep 1
done &
exec 3<&- </dev/null
# Orphans become children of the first process; one that is not waited for would look alive to libvirt.
while :; do
  wait || :
done
