"""Parses and compiles programs for the analyzer; never runs one.

Started as `python -I -S helper.py [SITE_PACKAGES]` with an empty environment by parser/parserHelper.ts.
One JSON object per line in, one per line out; the first line out says who we are. Ends when stdin ends.
"""
import ast
import difflib
import importlib
import json
import os
import re
import sys
import types
import warnings

FLAGS_AST = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FLAGS_CODE = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
NEWLINE = re.compile("\r\n|\r|\n")
SKIPPED_FIELDS = {"ctx", "type_comment", "kind", "type_ignores"}


def limit_resources():
    try:
        import resource
    except ImportError:
        return
    for name, value in (("RLIMIT_AS", 2 << 30), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NOFILE", 64)):
        try:
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (soft, soft))
        except (AttributeError, OSError, ValueError):
            pass


def find_site_packages():
    """The virtual environment that this interpreter belongs to; -S hides it, so it is looked up by its marker file."""
    prefix = os.path.dirname(os.path.dirname(sys.executable or ""))
    if not os.path.exists(os.path.join(prefix, "pyvenv.cfg")):
        return None
    version = "python%d.%d" % sys.version_info[:2]
    for path in (os.path.join(prefix, "lib", version, "site-packages"), os.path.join(prefix, "Lib", "site-packages")):
        if os.path.isdir(path):
            return path
    return None


def load_transformer(site_packages):
    """IPython's TransformerManager alone: the packages above it are stand-ins, so that `import IPython` (300 ms) never runs."""
    if not site_packages or not os.path.isdir(os.path.join(site_packages, "IPython", "core")):
        return None, None
    root = os.path.join(site_packages, "IPython")
    for name, path in (("IPython", root), ("IPython.core", os.path.join(root, "core")), ("IPython.utils", os.path.join(root, "utils"))):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package
    try:
        manager = importlib.import_module("IPython.core.inputtransformer2").TransformerManager()
        release = importlib.import_module("IPython.core.release")
        return manager, str(release.version)
    except Exception:  # an IPython that we do not know: plain Python is what is left, and the hello line says so
        return None, None


class Lines:
    """Line table of one text; turns CPython's columns into UTF-16 ones."""

    def __init__(self, text):
        self.lines = NEWLINE.split(text)

    def line(self, number):
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def from_bytes(self, number, column):
        line = self.line(number)
        if line.isascii():
            return column
        return utf16_length(line.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))

    def from_characters(self, number, column):
        line = self.line(number)
        return column if line.isascii() else utf16_length(line[:column])


def utf16_length(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Places:
    """Positions in the transformed text, told as positions in the text that was sent."""

    def __init__(self, source, transformed):
        self.source = Lines(source)
        self.target = self.source if source == transformed else Lines(transformed)
        self.mapped = None if source == transformed else self.map_lines()
        self.plain = self.mapped is None and source.isascii()

    def map_lines(self):
        before, after = self.source.lines, self.target.lines
        first = 0
        while first < len(before) and not before[first].strip():
            first += 1  # IPython drops leading empty lines
        last = len(before)
        while last > first and not before[last - 1].strip():
            last -= 1
        end = len(after)
        while end > 0 and not after[end - 1].strip():
            end -= 1
        if last - first == end:
            pairs = [(first + index, index) for index in range(end)]
        else:
            pairs = []
            for _, a, a_end, b, b_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
                pairs += [(min(a + index - b, max(a_end - 1, a), len(before) - 1), index) for index in range(b, b_end)]
        return {index + 1: self.map_line(origin, index) for origin, index in pairs}

    def map_line(self, origin, index):
        """(line, columns to add, whether columns mean anything): a line that lost its indentation or prompt is still exact."""
        before, after = self.source.lines[origin], self.target.lines[index]
        exact = before == after or (after != "" and before.endswith(after))
        return origin + 1, utf16_length(before[: len(before) - len(after)]) if exact else 0, exact

    def place(self, line, column, at_end):
        if self.mapped is None:
            return line, column
        origin, shift, exact = self.mapped.get(line, (min(max(line, 1), len(self.source.lines)), 0, False))
        if exact:
            return origin, column + shift
        return origin, utf16_length(self.source.line(origin)) if at_end else 0

    def span(self, line, column, end_line, end_column, in_bytes=True):
        if self.plain:
            return [line, column, end_line, end_column]
        convert = self.target.from_bytes if in_bytes else self.target.from_characters
        start = self.place(line, convert(line, column), False)
        end = self.place(end_line, convert(end_line, end_column), True)
        return [start[0], start[1], end[0], end[1]]


def encode_constant(value):
    if value is None:
        return {"kind": "none", "value": None}
    if value is True or value is False:
        return {"kind": "bool", "value": value}
    if value is Ellipsis:
        return {"kind": "ellipsis", "value": None}
    if isinstance(value, str):
        return {"kind": "str", "value": value}
    if isinstance(value, bytes):
        return {"kind": "bytes", "value": value.decode("latin-1")}
    if isinstance(value, int):
        return {"kind": "int", "value": hex(value) if value.bit_length() > 4096 else str(value)}
    return {"kind": type(value).__name__, "value": repr(value)}


CLASSES = {}


def describe(kind):
    """(name, fields to send, whether it has a position) of a class of nodes, looked up once."""
    fields = [(field, "exceptionType" if field == "type" else field) for field in kind._fields if field not in SKIPPED_FIELDS]
    found = CLASSES[kind] = (kind.__name__, fields, "lineno" in kind._attributes)
    return found


def encode(node, places):
    if isinstance(node, ast.AST):
        kind = type(node)
        name, fields, placed = CLASSES.get(kind) or describe(kind)
        if not placed and not kind._fields:
            return name  # operators
        out = {"type": name}
        if placed:
            out["at"] = places.span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        if name == "Constant" or name == "MatchSingleton":
            out.update(encode_constant(node.value))
            return out
        for field, sent in fields:
            value = getattr(node, field, None)
            # ExceptHandler has a field `type`, which would hide the node's own: it is sent under another name.
            out[sent] = value if value is None or isinstance(value, str) else encode(value, places)
        return out
    if isinstance(node, list):
        return [encode(item, places) for item in node]
    if node is None or isinstance(node, (str, int, bool)):
        return node
    return repr(node)


def syntax_error(error, places, in_bytes):
    line = max(error.lineno or 1, 1)
    column = max((error.offset or 1) - 1, 0)
    end_line = max(getattr(error, "end_lineno", None) or line, line)
    end_column = max((getattr(error, "end_offset", None) or 0) - 1, 0)
    if end_line == line and end_column <= column:
        end_column = column + 1
    return {
        "outcome": "invalid",
        "stage": "compile" if in_bytes else "parse",
        "errorType": type(error).__name__,
        "message": str(error.msg),
        "span": places.span(line, column, end_line, end_column, in_bytes),
    }


def unparsed(reason, message):
    return {"outcome": "unparsed", "reason": reason, "message": message}


# Where IPython's transformer may change even valid Python: prompts, lines of blanks (in a text), line ends that only
# str.splitlines() knows.
TRANSFORMABLE = re.compile(r"In \[|\.\.\.:|>>>|^[ \t]+$|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]", re.MULTILINE)


def parse_plain(code):
    """The tree of what is plain Python, which the (slow) transformer would leave as it is; None: ask the transformer."""
    if TRANSFORMABLE.search(code):
        return None
    try:
        return compile(code, "<program>", "exec", FLAGS_AST, True)
    except SyntaxError:
        return None


def parse(code, transformer):
    if "\0" in code:
        return unparsed("null-byte", "the program holds a null byte in line %d" % (code[: code.index("\0")].count("\n") + 1))
    try:
        code.encode("utf-8")
    except UnicodeEncodeError as error:
        return unparsed("encoding", "the program holds half of a surrogate pair in line %d" % (code[: error.start].count("\n") + 1))
    tree = parse_plain(code) if transformer else None
    try:
        text = transformer.transform_cell(code) if transformer and tree is None else code
    except SyntaxError:  # Python's tokenizer, for a dedent that fits nothing: its parser says where
        text = code
    # The transformer adds a final newline; without any other change the positions are the program's own.
    places = Places(code, code if text == code or text == code + "\n" else text)
    try:
        tree = tree or compile(text, "<program>", "exec", FLAGS_AST, True)
    except SyntaxError as error:
        return syntax_error(error, places, False)
    try:
        compile(text, "<program>", "exec", FLAGS_CODE, True)
    except SyntaxError as error:
        return syntax_error(error, places, True)
    return {"outcome": "parsed", "ast": encode(tree, places)}


def answer(request, transformer):
    try:
        return parse(request["code"], transformer if request.get("ipython", True) else None)
    except RecursionError:
        return unparsed("recursion", "the program is nested too deeply for the parser")
    except MemoryError:
        return unparsed("memory", "the program needs more memory than the parser may take")
    except (ValueError, OverflowError, SystemError, UnicodeError) as error:
        return unparsed("refused", "the parser refused the program: %s" % error)
    except Exception as error:  # such as a fault inside a transformer: never guess what the program would do
        return unparsed("fault", "the parser failed: %s" % type(error).__name__)


def main():
    limit_resources()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(3000)
    given = sys.argv[1] if len(sys.argv) > 1 else find_site_packages()
    transformer, ipython = load_transformer(given)
    out = sys.stdout.buffer

    def send(message):
        out.write(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")
        out.flush()

    send({"hello": True, "python": "%d.%d.%d" % sys.version_info[:3], "ipython": ipython})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        reply = answer(request, transformer)
        reply["id"] = request["id"]
        try:
            send(reply)
        except RecursionError:
            send({**unparsed("recursion", "the program is nested too deeply"), "id": request["id"]})
        except MemoryError:
            send({**unparsed("memory", "the program's tree needs too much memory"), "id": request["id"]})


if __name__ == "__main__":
    main()
