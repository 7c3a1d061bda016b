"""Runs the server given as arguments, and stops it with everything it started when standard input ends: when its starter is gone.

`--user <number>` before them: as that user and group, and no other's."""

import os
import signal
import subprocess
import sys
import threading

arguments = sys.argv[1:]
who = {}
if arguments[0] == "--user":
    user = int(arguments[1])
    who = {"user": user, "group": user, "extra_groups": []}
    arguments = arguments[2:]
server = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **who)


def stop(number):
    try:
        os.killpg(server.pid, number)
    except ProcessLookupError:
        pass


def stop_with_starter():
    sys.stdin.buffer.read()
    stop(signal.SIGTERM)
    threading.Timer(5, stop, [signal.SIGKILL]).start()


threading.Thread(target=stop_with_starter, daemon=True).start()
code = server.wait()
stop(signal.SIGKILL)
os._exit(0 if code == -signal.SIGTERM else abs(code))
