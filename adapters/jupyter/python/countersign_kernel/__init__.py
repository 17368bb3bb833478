"""Runs beside a program in its kernel: sets the stage before it and collects what it left.

The kernel adapter sends these modules in a silent request and loads them as the module ``countersign_kernel``; no
name of theirs enters the program's namespace. The program can reach and change all of it: nothing here is a wall,
and what it answers is as untrusted as the program.
"""
