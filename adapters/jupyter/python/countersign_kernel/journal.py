"""What a run has said and how it ended, kept in its kernel, for a service that was away and asks for all of it.

Every message of the run is noted where they all pass, on their way to the socket, in the order in which they leave. A
question is answered on the control channel, so also while the program runs. With its answer a *mark* goes the way of the
output: what left before the mark is in the answer, what follows it is still to come. Nothing is missed or taken twice.
"""

import asyncio
import json
import time

DELIMITER = b"<IDS|MSG>"
OUTPUT = ("stream", "display_data", "execute_result", "update_display_data", "clear_output", "error")
REQUEST, REPLY, MARK = "countersign_journal_request", "countersign_journal_reply", "countersign_mark"
#: Text of one stream is joined up to here; an answer holds about a page of entries.
PIECE_BYTES, PAGE_BYTES = 32 * 1024, 1024 * 1024
#: Kept even when the journal is full: what the program died of.
ERROR_BYTES, MAX_ERRORS = 64 * 1024, 100
MARK_SECONDS = 5.0


class Journal:
    """One per kernel, for its one run. Its size is bounded a little above what the service keeps of the output."""

    def __init__(self, max_bytes, max_messages):
        self.max_bytes = max_bytes + ERROR_BYTES
        self.max_entries = 2 * max_messages + 1000
        self.warnings = []
        self.run = self.client = self.message = self.reply = self.ended_at = None
        self.begun_at = 0.0
        self.idle = False
        self.entries = []
        self.bytes = self.errors = self.dropped_bytes = self.dropped_messages = 0
        self.full = False
        self.sealed = True
        self.marks = {}

    def attach(self, shell):
        """Listens at the kernel's sockets and answers on its control channel. Returns a warning where that is not possible."""
        kernel = getattr(shell, "kernel", None)
        thread = getattr(kernel, "iopub_thread", None)
        handlers = getattr(kernel, "control_handlers", None)
        if handlers is None or not hasattr(thread, "_really_send"):
            return "This kernel keeps no journal of its output: after a restart of the service the outcome of its run will be unknown."
        self.session = kernel.session
        really_send, send = thread._really_send, kernel.session.send

        def noting(frames, *args, **kwargs):
            # In a forked child this is the way to the parent process, where it passes again.
            if thread._is_master_process():
                self._note(frames)
            return really_send(frames, *args, **kwargs)

        def noting_reply(stream, kind, content=None, parent=None, *args, **kwargs):
            if kind == "execute_reply":
                self._note_reply(content, parent)
            return send(stream, kind, content, parent, *args, **kwargs)

        async def journal_request(stream, ident, parent):
            question = parent["content"]
            if question.get("mark") is not None:
                send(kernel.iopub_socket, MARK, {"mark": question["mark"]}, parent, ident=kernel._topic(MARK))
                until = time.monotonic() + MARK_SECONDS
                while question["mark"] not in self.marks and time.monotonic() < until:
                    await asyncio.sleep(0.002)
            send(stream, REPLY, self.answer(question), parent, ident=ident)

        thread._really_send = noting
        kernel.session.send = noting_reply
        handlers[REQUEST] = journal_request
        return None

    def begin(self, run_id, header):
        self.run, self.message, self.client = run_id, header.get("msg_id"), header.get("session")
        self.begun_at = time.monotonic()

    def answer(self, question):
        """``run``; ``mark`` with the first question, then ``from`` and ``to``. ``total`` null: the mark did not pass in time."""
        if self.run is None or question.get("run") != self.run:
            # Not begun: said for good, since a run that begins later passes its own mark.
            known = question.get("mark") in self.marks
            return {"begun": False, "reply": None, "idle": False, "seconds": 0, "total": 0 if known else None, "next": 0, "entries": [],
                    "droppedBytes": 0, "droppedMessages": 0, "warnings": self.warnings}
        first = question.get("from") or 0
        total, idle = (question["to"], False) if question.get("mark") is None else self.marks.get(question["mark"], (None, False))
        page, size, at = [], 0, first
        while total is not None and at < total and size < PAGE_BYTES:
            entry, bytes_of = self._entry(at)
            page.append(entry)
            size += bytes_of
            at += 1
        return {
            "begun": True, "reply": self.reply, "idle": idle, "seconds": (self.ended_at or time.monotonic()) - self.begun_at, "total": total,
            "next": at, "entries": page, "droppedBytes": self.dropped_bytes, "droppedMessages": self.dropped_messages, "warnings": self.warnings,
        }

    def _entry(self, at):
        kind, held = self.entries[at]
        if kind in ("stdout", "stderr"):
            text = "".join(held)
            return {"type": "stream", "content": {"name": kind, "text": text}}, len(text)
        return {"type": kind, "content": self.session.unpack(held)}, len(held)

    def _note(self, frames):
        try:
            start = frames.index(DELIMITER)
            header, parent = self.session.unpack(frames[start + 2]), self.session.unpack(frames[start + 3])
            kind = header["msg_type"]
            if kind == MARK:
                self.sealed = True
                self.marks[self.session.unpack(frames[start + 5])["mark"]] = (len(self.entries), self.idle)
            elif self.run is None:
                return
            elif kind == "status":
                ours = parent.get("msg_id") == self.message
                self.idle = self.idle or (ours and self.session.unpack(frames[start + 5]).get("execution_state") == "idle" and self.reply is not None)
            elif kind in OUTPUT and (parent.get("session") == self.client or "msg_id" not in parent):
                self._keep(kind, bytes(frames[start + 5]))
        except Exception:
            # Whatever it was, it goes out; that it is not in here is said.
            self.dropped_messages += 1

    def _note_reply(self, content, parent):
        header = (parent or {}).get("header") or {}
        if self.run is None or self.reply is not None or header.get("msg_id") != self.message:
            return
        text = {name: str(content.get(name) or "") for name in ("status", "ename", "evalue")}
        self.ended_at = time.monotonic()
        self.reply = {**text, "traceback": [str(line) for line in content.get("traceback") or []]}

    def _keep(self, kind, raw):
        if kind == "error" and len(raw) <= ERROR_BYTES and self.errors < MAX_ERRORS:
            self.errors += 1
            self._add(kind, raw)
        elif kind == "stream":
            content = self.session.unpack(raw)
            self._keep_text(content["name"], content["text"])
        elif self._has_room(len(raw)):
            self.bytes += len(raw)
            self._add(kind, raw)
        else:
            self._drop(len(raw))

    def _keep_text(self, name, text):
        data = text.encode("utf-8", "replace")
        room = self.max_bytes - self.bytes
        if not self._has_room(len(data)):
            kept = data[:room].decode("utf-8", "ignore") if not self.dropped_messages else ""
            self._drop(len(data) - len(kept.encode("utf-8")))
            text = kept
        self.bytes += min(len(data), max(room, 0))
        if not text:
            return
        if not self.sealed and self.entries[-1][0] == name and self.piece + len(data) <= PIECE_BYTES:
            self.entries[-1][1].append(text)
            self.piece += len(data)
        else:
            self._add(name, [text])
            self.piece = len(data)

    def _add(self, kind, held):
        self.entries.append((kind, held))
        self.piece = PIECE_BYTES
        self.sealed = False

    def _has_room(self, size):
        self.full = self.full or self.bytes + size > self.max_bytes or len(self.entries) >= self.max_entries
        return not self.full

    def _drop(self, size):
        self.dropped_bytes += size
        self.dropped_messages += 1
