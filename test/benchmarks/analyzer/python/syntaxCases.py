"""Prints one JSON line per piece of source of the Python that runs this: {name, code, valid, validInKernel, error}.

The files of the standard library with its test suite, every source text of a doctest, and every text that the tests about syntax hand
to compile(), exec(), eval() or to one of their own checkers. `valid` is CPython's verdict, `validInKernel` the one after IPython's own
syntax was transformed. Run by syntax/syntaxCases.ts."""
import ast
import doctest
import json
import sys
import sysconfig
import tokenize
import warnings
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

warnings.simplefilter("ignore")
LIBRARY = Path(sysconfig.get_path("stdlib"))
STEP = int(sys.argv[1])
MOST_BYTES = int(sys.argv[2])
ABOUT_SYNTAX = ["test_syntax", "test_exceptions", "test_grammar", "test_fstring", "test_patma", "test_named_expressions", "test_unpack_ex",
    "test_positional_only_arg", "test_keywordonlyarg", "test_exception_group", "test_except_star", "test_coroutines", "test_global", "test_scope",
    "test_string_literals", "test_generators", "test_genexps", "test_listcomps", "test_unparse", "test_ast", "test_compile", "test_codeop",
    "test_eof", "test_flufl", "test_future", "test_type_comments", "test_generator_stop", "test_nonlocal", "test_peg_generator"]


def verdict(code):
    try:
        compile(code, "<case>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError) as error:
        return False, f"{type(error).__name__}: {error}"
    except (RecursionError, MemoryError) as error:
        return None, type(error).__name__
    return True, None


def in_kernel(code):
    try:
        return verdict(TransformerManager().transform_cell(code))[0]
    except SyntaxError:
        return False


def case(name, code):
    if not isinstance(code, str) or len(code.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return
    valid, error = verdict(code)
    if valid is not None:
        print(json.dumps({"name": name, "code": code, "valid": valid, "validInKernel": in_kernel(code), "error": error}))


def files():
    for path in sorted(LIBRARY.rglob("*.py")):
        name = path.relative_to(LIBRARY).as_posix()
        if "site-packages" in name or "__pycache__" in name:
            continue
        try:
            with tokenize.open(path) as handle:
                yield name, handle.read()
        except (SyntaxError, UnicodeDecodeError):
            continue


def snippets(name, text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            # Test modules keep their doctests in docstrings and in module variables.
            for body in [node.body]:
                for statement in body:
                    value = getattr(statement, "value", None)
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and ">>>" in value.value:
                        try:
                            for example in doctest.DocTestParser().get_examples(value.value):
                                yield f"{name}:{value.lineno + example.lineno}", example.source
                        except ValueError:
                            pass
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if any(word in called.lower() for word in ("compile", "exec", "eval", "check", "syntax", "invalid", "parse", "valid")):
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield f"{name}:{argument.lineno}", argument.value
        if isinstance(node, (ast.For, ast.Assign)):
            # Tables of cases: for code in ["...", "..."].
            values = node.iter if isinstance(node, ast.For) else node.value
            if isinstance(values, (ast.List, ast.Tuple)):
                for element in values.elts:
                    if isinstance(element, ast.Constant) and isinstance(element.value, str):
                        yield f"{name}:{element.lineno}", element.value


for index, (name, text) in enumerate(files()):
    if index % STEP == 0:
        case(name, text)
    if Path(name).stem in ABOUT_SYNTAX:
        for where, code in snippets(name, text):
            case(where, code)
