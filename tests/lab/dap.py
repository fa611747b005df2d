#!/usr/bin/env python3
"""Talks the Debug Adapter Protocol as an editor does: starts an adapter with the settings of launch.json, says where it stops, leaves.

    dap.py ADAPTER.js SETTINGS.json
"""
import json
import queue
import subprocess
import sys
import threading

LIMIT_SECONDS = 120
settings = json.load(open(sys.argv[2]))
adapter = subprocess.Popen(["node", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
inbox, seen, sent = queue.Queue(), [], 0


def read():
    while True:
        length = 0
        while (line := adapter.stdout.readline().strip()):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            inbox.put(None)
            return
        inbox.put(json.loads(adapter.stdout.read(length)))


def send(command, arguments):
    global sent
    sent += 1
    body = json.dumps({"seq": sent, "type": "request", "command": command, "arguments": arguments}).encode()
    adapter.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    adapter.stdin.flush()
    return sent


def wait(is_it):
    for message in seen:
        if is_it(message):
            return message
    while (message := inbox.get(timeout=LIMIT_SECONDS)) is not None:
        seen.append(message)
        if message["type"] == "response" and not message["success"]:
            sys.exit(f"{message['command']}: {message.get('message')}")
        if is_it(message):
            return message
    sys.exit("the adapter has ended")


def ask(command, arguments):
    number = send(command, arguments)
    return wait(lambda message: message["type"] == "response" and message["request_seq"] == number).get("body", {})


def event(name):
    return wait(lambda message: message["type"] == "event" and message["event"] == name)["body"]


threading.Thread(target=read, daemon=True).start()
try:
    ask("initialize", {"adapterID": settings["type"], "linesStartAt1": True, "columnsStartAt1": True, "pathFormat": "path"})
    send(settings["request"], settings)
    wait(lambda message: message["type"] == "event" and message["event"] == "initialized")
    ask("configurationDone", {})
    thread = event("stopped")["threadId"]
    top = ask("stackTrace", {"threadId": thread, "levels": 1})["stackFrames"][0]
    print(f"stopped at {top['name']}, {top['source']['path']}:{top['line']}, {top['instructionPointerReference']}")
    ask("disconnect", {"terminateDebuggee": True})
finally:
    adapter.kill()
