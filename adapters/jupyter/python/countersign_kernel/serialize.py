"""Turns the values that a program leaves in ``results`` into JSON values. Never raises, never loses a value silently.

====================================  ==========================================================================
Python                                JSON
====================================  ==========================================================================
None, bool, str, finite float         the same; a lone surrogate in a string becomes its ``\\udXXX`` escape
int                                   number; beyond 2**53 - 1 ``{"_type": "int", "value": "9007199254740993"}``
NaN, +inf, -inf                       ``{"_type": "float", "value": "NaN" | "Infinity" | "-Infinity"}``, never null:
                                      a reading that is not a number is not a reading that is missing
list, tuple, deque, range             array
namedtuple, dataclass                 object of its fields
dict and other mappings               object; a key that is no string is written as ``str(key)`` (tuples and other
                                      objects as ``repr(key)``); if two keys would then be the same:
                                      ``{"_type": "dict", "items": [[key, value], ...]}``
set, frozenset                        ``{"items": [...], "_type": "set" | "frozenset"}``, sorted
complex                               ``{"real": r, "imag": i, "_type": "complex"}``
datetime, date, time                  ISO 8601 text
timedelta                             ``{"_type": "timedelta", "seconds": s}``
Path, UUID                            text
bytes, bytearray, memoryview          ``{"_type": "bytes", "base64": "..."}``
Decimal, Fraction                     ``{"_type": "decimal" | "fraction", "value": "..."}``
Enum                                  its value
numpy scalar                          as the Python scalar; datetime64 and timedelta64 as ISO 8601 text
numpy array                           nested arrays; structured rows as objects; masked elements null
pandas Series                         ``{"_type": "series", "name", "index", "data"}``
pandas DataFrame                      ``{"_type": "dataframe", "columns", "index", "data"}`` with data row by row
... whose index or columns are named  also ``index_names``, ``column_names``
pandas Index, Categorical, array      array; NA and NaT are null; Period and Interval are text
matplotlib Figure                     ``{"_type": "figure", "axes": [{title, xlabel, ylabel, xlim, ylim, lines}]}``
object with ``to_dict()``             what that gives
anything else                         ``{"value": repr, "type", "module", "_serialization_note"}``
a value inside itself                 ``{"_serialization_failed": true, "reason": "circular reference", "type"}``
a value whose conversion raised       ``{"_serialization_failed": true, "reason": "ValueError: ...", "type"}``
deeper than 64 levels                 ``{"_serialization_failed": true, "reason": "nested deeper than 64", "type"}``
====================================  ==========================================================================

Libraries are looked up in ``sys.modules`` and never imported: a value of theirs cannot exist before they are loaded.
"""

import base64
import collections
import collections.abc
import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import pathlib
import sys
import uuid

MAX_DEPTH = 64
MAX_REPR = 2_000
MAX_LINE_POINTS = 10_000
MAX_SAFE_INT = 2**53 - 1


def to_json(value):
    """Returns a value that ``json.dumps(..., allow_nan=False)`` accepts, whatever ``value`` is."""
    return _convert(value, 0, set())


def _convert(value, depth, parents):
    try:
        simple, converted = _scalar(value)
        if simple:
            return converted
        if id(value) in parents:
            return _failed(value, "circular reference")
        if depth >= MAX_DEPTH:
            return _failed(value, f"nested deeper than {MAX_DEPTH}")
        parents.add(id(value))
        try:
            return _container(value, lambda item: _convert(item, depth + 1, parents))
        finally:
            parents.discard(id(value))
    except Exception as error:
        return _failed(value, f"{type(error).__name__}: {_short(error, str)}")


def _scalar(value):
    """``(True, json)`` for values that hold no others."""
    if value is None or value is True or value is False:
        return True, value
    if isinstance(value, enum.Enum):
        return False, None
    if isinstance(value, str):
        return True, _text(value)
    if isinstance(value, int):
        return True, _integer(int(value))
    if isinstance(value, float):
        return True, _float(float(value))
    if isinstance(value, complex):
        return True, {"real": _float(value.real), "imag": _float(value.imag), "_type": "complex"}
    pandas = sys.modules.get("pandas")
    if pandas is not None and (value is pandas.NaT or value is pandas.NA):
        return True, None
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return True, value.isoformat()
    if isinstance(value, datetime.timedelta):
        return True, {"_type": "timedelta", "seconds": value.total_seconds()}
    if isinstance(value, (pathlib.PurePath, uuid.UUID)):
        return True, _text(str(value))
    if isinstance(value, (bytes, bytearray, memoryview)):
        return True, {"_type": "bytes", "base64": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, decimal.Decimal):
        return True, {"_type": "decimal", "value": str(value)}
    if isinstance(value, fractions.Fraction):
        return True, {"_type": "fraction", "value": str(value)}
    return False, None


def _container(value, convert):
    if isinstance(value, enum.Enum):
        return convert(value.value)
    for handler in (_numpy, _pandas, _figure):
        handled, converted = handler(value, convert)
        if handled:
            return converted
    if isinstance(value, collections.abc.Mapping):
        return _mapping(value, convert)
    if isinstance(value, tuple) and hasattr(value, "_fields") and hasattr(value, "_asdict"):
        return {name: convert(item) for name, item in zip(value._fields, value)}
    if isinstance(value, (list, tuple, collections.deque, range)):
        return [convert(item) for item in value]
    if isinstance(value, (set, frozenset)):
        kind = "frozenset" if isinstance(value, frozenset) else "set"
        return {"items": [convert(item) for item in sorted(value, key=_order)], "_type": kind}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: convert(getattr(value, field.name, None)) for field in dataclasses.fields(value)}
    if not isinstance(value, type) and callable(getattr(value, "to_dict", None)):
        return convert(value.to_dict())
    return _fallback(value)


def _mapping(value, convert):
    items = list(value.items())
    names = [_key(key) for key, _ in items]
    if len(set(names)) < len(names):
        return {"_type": "dict", "items": [[convert(key), convert(item)] for key, item in items]}
    return {name: convert(item) for name, (_, item) in zip(names, items)}


def _key(key):
    if isinstance(key, str):
        return _text(str.__str__(key))
    if isinstance(key, (datetime.datetime, datetime.date, datetime.time)):
        return key.isoformat()
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(key, numpy.generic):
        key = key.item()
    plain = key is None or isinstance(key, (bool, int, float, pathlib.PurePath, uuid.UUID, decimal.Decimal))
    return _text(str(key) if plain else repr(key))


def _numpy(value, convert):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return False, None
    if isinstance(value, numpy.generic):
        if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
            return True, None if numpy.isnat(value) else _time64(numpy, value)
        if isinstance(value, numpy.void) and value.dtype.names is not None:
            return True, {name: convert(value[name]) for name in value.dtype.names}
        if isinstance(value, numpy.longdouble):
            return True, _float(float(value))
        if isinstance(value, numpy.clongdouble):
            return True, convert(complex(value))
        return True, convert(value.item())
    if not isinstance(value, numpy.ndarray):
        return False, None
    if isinstance(value, numpy.ma.MaskedArray):
        return True, convert(value.tolist())
    if value.ndim == 0:
        return True, convert(value[()])
    if value.dtype.names is not None:
        return True, [convert(row) for row in value]
    if value.dtype.kind in "mM":
        return True, [convert(item) for item in value]
    if value.dtype.kind == "b" or (value.dtype.kind == "f" and numpy.isfinite(value).all()):
        return True, value.astype(float).tolist() if value.dtype.kind == "f" else value.tolist()
    return True, [convert(item) for item in value.tolist()]


def _time64(numpy, value):
    if isinstance(value, numpy.datetime64):
        return str(value)
    return {"_type": "timedelta", "seconds": float(value / numpy.timedelta64(1, "ns")) / 1e9}


def _pandas(value, convert):
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return False, None
    if isinstance(value, pandas.DataFrame):
        columns = [convert(column) for column in value.columns]
        rows = [[convert(item) for item in row] for row in value.itertuples(index=False, name=None)]
        names = {**_names("index_names", value.index, convert), **_names("column_names", value.columns, convert)}
        return True, {"_type": "dataframe", "columns": columns, "index": [convert(item) for item in value.index], "data": rows, **names}
    if isinstance(value, pandas.Series):
        data = {"_type": "series", "name": convert(value.name)}
        names = _names("index_names", value.index, convert)
        return True, {**data, "index": [convert(item) for item in value.index], "data": [convert(item) for item in value], **names}
    if isinstance(value, (pandas.Index, pandas.api.extensions.ExtensionArray)):
        return True, [convert(item) for item in value]
    if isinstance(value, (pandas.Period, pandas.Interval)):
        return True, str(value)
    return False, None


def _names(key, axis, convert):
    """Of an axis that has some: most have none, and then the key is not there."""
    return {} if all(name is None for name in axis.names) else {key: [convert(name) for name in axis.names]}


def _figure(value, convert):
    module = sys.modules.get("matplotlib.figure")
    if module is None or not isinstance(value, module.Figure):
        return False, None
    return True, {"_type": "figure", "axes": [_axes(axes, convert) for axes in value.axes]}


def _axes(axes, convert):
    described = {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "xlim": [convert(item) for item in axes.get_xlim()],
        "ylim": [convert(item) for item in axes.get_ylim()],
        "lines": [_line(line, convert) for line in axes.get_lines()],
    }
    return described


def _line(line, convert):
    x, y = list(line.get_xdata(orig=False)), list(line.get_ydata(orig=False))
    described = {
        "label": str(line.get_label()),
        "x": [convert(item) for item in x[:MAX_LINE_POINTS]],
        "y": [convert(item) for item in y[:MAX_LINE_POINTS]],
    }
    if len(x) > MAX_LINE_POINTS:
        described["_serialization_note"] = f"the first {MAX_LINE_POINTS} of {len(x)} points"
    return described


def _integer(value):
    if abs(value) <= MAX_SAFE_INT:
        return value
    try:
        return {"_type": "int", "value": str(value)}
    except ValueError:  # longer than sys.get_int_max_str_digits()
        return {"_type": "int", "hex": hex(value)}


def _float(value):
    if math.isfinite(value):
        return value
    return {"_type": "float", "value": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}


def _text(value):
    try:
        value.encode("utf-8")
        return str.__str__(value)
    except UnicodeEncodeError:
        return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _order(value):
    return type(value).__name__, value if isinstance(value, (int, float, str)) else repr(value)


def _short(value, render=repr):
    try:
        text = _text(render(value))
    except Exception as error:
        return f"<{type(value).__name__} whose text cannot be had: {type(error).__name__}>"
    return text if len(text) <= MAX_REPR else f"{text[:MAX_REPR]}... ({len(text)} characters)"


def _fallback(value):
    kind = type(value)
    return {
        "value": _short(value),
        "type": kind.__name__,
        "module": str(kind.__module__),
        "_serialization_note": f"no JSON form for {kind.__name__}; its repr is kept",
    }


def _failed(value, reason):
    return {"_serialization_failed": True, "reason": reason, "type": type(value).__name__}
