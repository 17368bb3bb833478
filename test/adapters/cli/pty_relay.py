"""Runs a command in a pseudo terminal: pty_relay.py ROWS COLUMNS COMMAND... Our pipes are its keyboard and its screen."""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

rows, columns, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
    os.execvp(command[0], command)
signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
sources = [0, terminal]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 65536)
        if typed:
            os.write(terminal, typed)
        else:
            sources.remove(0)
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # Linux says the end so
            break
        if not shown:
            break
        while shown:
            shown = shown[os.write(1, shown):]
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
