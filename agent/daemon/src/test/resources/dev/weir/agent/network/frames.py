"""frames.py FROM TO NAMES: sends frames of each kind into the device FROM until those named have come out of TO, then some
more, and prints the names of all that came. The last frame of each round is one that no lock stops, so that nobody has to
wait for what does not come.
"""
import ipaddress
import socket
import struct
import sys
import time

OWN, FOREIGN = "525400000001", "525400000002"


def eth(kind, payload, mac=OWN):
    return bytes.fromhex("ffffffffffff" + mac) + struct.pack("!H", kind) + payload.ljust(46, b"\0")


def udp(port):
    # Enough for the shortest frame: bridges may cut off what only fills it up.
    text = b"weir" * 8
    return struct.pack("!HHHH", 68, port, 8 + len(text), 0) + text


def ipv4(source, port=9, mac=OWN):
    body = udp(port)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, 17, 0)
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address("255.255.255.255").packed
    total = sum(struct.unpack("!10H", head + addresses))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return eth(0x0800, head[:10] + struct.pack("!H", ~total & 0xFFFF) + addresses + body, mac)


def arp(sender, hardware=OWN):
    words = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
    target = bytes(6) + ipaddress.ip_address("192.0.2.99").packed
    return eth(0x0806, words + bytes.fromhex(hardware) + ipaddress.ip_address(sender).packed + target)


def ipv6(source, following, body):
    head = struct.pack("!IHBB", 6 << 28, len(body), following, 255)
    return eth(0x86DD, head + ipaddress.ip_address(source).packed + ipaddress.ip_address("ff02::1").packed + body)


def udp6(source):
    return ipv6(source, 17, udp(9))


def neighbour(source, kind, target, option=OWN):
    body = struct.pack("!BBHI", kind, 0, 0, 0) + ipaddress.ip_address(target).packed
    return ipv6(source, 58, body + bytes.fromhex(("01" if kind == 135 else "02") + "01" + option))


FRAMES = {
    "dhcp": ipv4("0.0.0.0", 67),
    "dhcp-foreign-mac": ipv4("0.0.0.0", 67, FOREIGN),
    "ip": ipv4("192.0.2.5"),
    "ip-foreign": ipv4("192.0.2.6"),
    "ip-foreign-mac": ipv4("192.0.2.5", 9, FOREIGN),
    "ip-prefix": ipv4("198.51.100.77"),
    "arp": arp("192.0.2.5"),
    "arp-foreign": arp("192.0.2.6"),
    "arp-foreign-mac": arp("192.0.2.5", FOREIGN),
    "arp-probe": arp("0.0.0.0"),
    "ip6": udp6("2001:db8::5"),
    "ip6-foreign": udp6("2001:db8::6"),
    "ip6-prefix": udp6("2001:db8:1::9"),
    "solicit": neighbour("2001:db8::5", 135, "2001:db8::99"),
    "solicit-foreign-mac": neighbour("2001:db8::5", 135, "2001:db8::99", FOREIGN),
    "advert": neighbour("2001:db8::5", 136, "2001:db8::5"),
    "advert-prefix": neighbour("2001:db8:1::9", 136, "2001:db8:1::9"),
    "advert-foreign": neighbour("2001:db8::5", 136, "2001:db8::6"),
    "router": ipv6("2001:db8::5", 58, struct.pack("!BBHIII", 134, 0, 0, 0, 0, 0)),
    "other": eth(0x88B5, b"weir"),
}
END = ipv4("0.0.0.0", 67)[:-4] + b"last"


def opened(device, kind):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind))
    raw.bind((device, kind))
    return raw


NAMES = {frame: name for name, frame in FRAMES.items()}


def pass_once(source, to):
    """A switch may lose what comes before it has found out about its ports, and let one frame overtake another."""
    seen = set()
    for frame in FRAMES.values():
        source.send(frame)
    source.send(END)
    deadline = time.monotonic() + 1
    while (left := deadline - time.monotonic()) > 0:
        to.settimeout(left)
        try:
            frame = to.recv(4096)
        except socket.timeout:
            break
        if frame == END:
            break
        seen.add(NAMES.get(frame))
    return seen


with opened(sys.argv[2], 3) as arrival, opened(sys.argv[1], 0) as departure:
    expected = set(sys.argv[3].split(","))
    arrived = set()
    until = time.monotonic() + 60
    while not expected <= arrived and time.monotonic() < until:
        arrived |= pass_once(departure, arrival)
    for more in range(3):
        arrived |= pass_once(departure, arrival)
    for known in FRAMES:
        if known in arrived:
            print(known)
