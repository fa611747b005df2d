#!/usr/bin/env python3
# rfb.py PORT: shakes hands with a VNC server on the loopback as a viewer does (RFC 6143, 7.1 to 7.3), and prints its screen's size.
import socket
import struct
import sys
import time

def take(connection, count):
    got = b""
    while len(got) < count:
        part = connection.recv(count - len(got))
        if not part:
            sys.exit("the server closed the connection")
        got += part
    return got

for attempt in range(100):
    try:
        viewer = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20)
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
else:
    sys.exit("nobody listens")
version = take(viewer, 12)
assert version == b"RFB 003.008\n", version
viewer.sendall(version)
kinds = take(viewer, take(viewer, 1)[0])
assert 1 in kinds, kinds  # no password: the socket is the owner's alone
viewer.sendall(b"\x01")
assert take(viewer, 4) == bytes(4)
viewer.sendall(b"\x01")
width, height = struct.unpack(">HH", take(viewer, 4))
print(f"{width}x{height}")
