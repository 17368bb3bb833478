"""Every row of the table in ``serialize``. Run with ``python -m unittest``; libraries that are not there are skipped."""

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import json
import math
import pathlib
import unittest
import uuid

from countersign_kernel.serialize import MAX_DEPTH, MAX_LINE_POINTS, to_json

try:
    import numpy
    import pandas
except ImportError:
    numpy = pandas = None
try:
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot
except ImportError:
    matplotlib = None


class Point(collections.namedtuple("Point", "x y")):
    pass


@dataclasses.dataclass
class Reading:
    name: str
    value: complex


class Level(enum.IntEnum):
    LOW = 1


class WithDict:
    def to_dict(self):
        return {"inner": {1, 2}}


class Broken:
    def to_dict(self):
        raise ValueError("no")


class Opaque:
    def __repr__(self):
        return "Opaque!"


class BadRepr:
    def __repr__(self):
        raise RuntimeError("worse")


class StrictlyJson(unittest.TestCase):
    def gives(self, value, expected):
        got = to_json(value)
        self.assertEqual(json.loads(json.dumps(got, allow_nan=False)), expected, f"for {value!r}")
        return got


class Scalars(StrictlyJson):
    def test_plain(self):
        for value in (None, True, False, 0, -5, 1.5, "", "é\u2028😀", 2**53 - 1):
            self.gives(value, value)
        self.assertIs(to_json(True), True)

    def test_integers_beyond_what_json_readers_hold(self):
        self.gives(2**53, {"_type": "int", "value": "9007199254740992"})
        self.gives(-(2**70), {"_type": "int", "value": "-1180591620717411303424"})
        self.assertEqual(to_json(10**5000)["_type"], "int")

    def test_floats_that_are_no_numbers(self):
        self.gives(math.nan, {"_type": "float", "value": "NaN"})
        self.gives([math.inf, -math.inf], [{"_type": "float", "value": "Infinity"}, {"_type": "float", "value": "-Infinity"}])

    def test_complex(self):
        self.gives(1 + 2j, {"real": 1.0, "imag": 2.0, "_type": "complex"})
        self.gives(complex(math.nan, 0), {"real": {"_type": "float", "value": "NaN"}, "imag": 0.0, "_type": "complex"})

    def test_times(self):
        zone = datetime.timezone(datetime.timedelta(hours=2))
        self.gives(datetime.datetime(2026, 1, 2, 3, 4, 5, 6, zone), "2026-01-02T03:04:05.000006+02:00")
        self.gives([datetime.date(2026, 1, 2), datetime.time(3, 4)], ["2026-01-02", "03:04:00"])
        self.gives(datetime.timedelta(minutes=1, milliseconds=5), {"_type": "timedelta", "seconds": 60.005})

    def test_texts_and_bytes(self):
        self.gives(pathlib.Path("a") / "b", "a/b")
        self.gives(uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001")
        self.gives([b"\x00\xff", bytearray(b"a"), memoryview(b"b")], [{"_type": "bytes", "base64": base} for base in ("AP8=", "YQ==", "Yg==")])
        self.gives("a\ud800b", "a\\ud800b")

    def test_exact_numbers(self):
        self.gives(decimal.Decimal("1.10"), {"_type": "decimal", "value": "1.10"})
        self.gives(fractions.Fraction(1, 3), {"_type": "fraction", "value": "1/3"})
        self.gives([Level.LOW], [1])


class Containers(StrictlyJson):
    def test_sequences(self):
        self.gives((1, [2, (3,)]), [1, [2, [3]]])
        self.gives([collections.deque([1]), range(3)], [[1], [0, 1, 2]])
        self.gives(Point(1, 2), {"x": 1, "y": 2})

    def test_sets_are_sorted(self):
        self.gives({3, 1, 2}, {"items": [1, 2, 3], "_type": "set"})
        self.gives(frozenset("ba"), {"items": ["a", "b"], "_type": "frozenset"})
        self.assertEqual(len(to_json({1, "a", (2,)})["items"]), 3)

    def test_mappings(self):
        self.gives({1: "a", None: "b", 1.5: "c"}, {"1": "a", "None": "b", "1.5": "c"})
        self.gives({(1, 2): "t", datetime.date(2026, 1, 2): "d"}, {"(1, 2)": "t", "2026-01-02": "d"})
        self.gives(collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2})
        self.gives(collections.defaultdict(list, a=[1]), {"a": [1]})

    def test_keys_that_would_become_the_same_are_all_kept(self):
        self.gives({1: "int", "1": "text"}, {"_type": "dict", "items": [[1, "int"], ["1", "text"]]})

    def test_objects(self):
        self.gives(Reading("a", 1j), {"name": "a", "value": {"real": 0.0, "imag": 1.0, "_type": "complex"}})
        self.gives(WithDict(), {"inner": {"items": [1, 2], "_type": "set"}})

    def test_the_rest_says_what_it_was(self):
        got = to_json(Opaque())
        self.assertEqual((got["value"], got["type"]), ("Opaque!", "Opaque"))
        self.assertIn("_serialization_note", got)
        self.assertIn("cannot be had", to_json(BadRepr())["value"])
        for value in (len, Opaque, json, (x for x in [])):
            self.assertIn("_serialization_note", to_json(value))

    def test_long_texts_of_the_rest_are_shortened(self):
        class Long:
            def __repr__(self):
                return "x" * 10_000

        self.assertLess(len(to_json(Long())["value"]), 3_000)


class Failures(StrictlyJson):
    def test_a_value_inside_itself(self):
        loop = {"a": 1}
        loop["self"] = [loop]
        self.gives(loop, {"a": 1, "self": [{"_serialization_failed": True, "reason": "circular reference", "type": "dict"}]})

    def test_the_same_value_twice_is_no_cycle(self):
        shared = [1]
        self.gives({"a": shared, "b": shared}, {"a": [1], "b": [1]})

    def test_a_conversion_that_raises_costs_that_value_only(self):
        self.gives({"bad": Broken(), "good": 1}, {"bad": {"_serialization_failed": True, "reason": "ValueError: no", "type": "Broken"}, "good": 1})

    def test_depth_is_bounded(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        text = json.dumps(to_json(deep))
        self.assertIn(f"nested deeper than {MAX_DEPTH}", text)


@unittest.skipIf(numpy is None, "numpy and pandas are not installed")
class Numpy(StrictlyJson):
    def test_scalars(self):
        self.gives([numpy.int64(5), numpy.float32(0.5), numpy.bool_(True), numpy.str_("a")], [5, 0.5, True, "a"])
        self.gives(numpy.float64("nan"), {"_type": "float", "value": "NaN"})
        self.gives(numpy.uint64(2**64 - 1), {"_type": "int", "value": "18446744073709551615"})
        self.gives(numpy.complex64(1j), {"real": 0.0, "imag": 1.0, "_type": "complex"})
        self.gives(numpy.longdouble(1.5), 1.5)
        self.gives(numpy.datetime64("2026-01-02T03:04"), "2026-01-02T03:04")
        self.gives([numpy.datetime64("NaT"), numpy.timedelta64(90, "s")], [None, {"_type": "timedelta", "seconds": 90.0}])

    def test_arrays(self):
        self.gives(numpy.arange(6).reshape(2, 3), [[0, 1, 2], [3, 4, 5]])
        self.gives(numpy.array([1.5, numpy.nan]), [1.5, {"_type": "float", "value": "NaN"}])
        self.gives(numpy.array([True]), [True])
        self.gives(numpy.array(5), 5)
        self.gives(numpy.array(["2026-01-02"], dtype="datetime64[ns]"), ["2026-01-02T00:00:00.000000000"])
        self.gives(numpy.ma.masked_array([1, 2], mask=[False, True]), [1, None])
        self.gives(numpy.array([{1}, None], dtype=object), [{"items": [1], "_type": "set"}, None])
        self.gives(numpy.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]), [{"a": 1, "b": 2.5}])
        self.gives(numpy.array([1j]), [{"real": 0.0, "imag": 1.0, "_type": "complex"}])
        self.gives(numpy.zeros((0, 3)), [])

    def test_keys(self):
        self.gives({numpy.int64(1): "a"}, {"1": "a"})


@unittest.skipIf(pandas is None, "numpy and pandas are not installed")
class Pandas(StrictlyJson):
    def test_series(self):
        self.gives(pandas.Series([1, 2], index=["a", "b"], name="n"), {"_type": "series", "name": "n", "index": ["a", "b"], "data": [1, 2]})

    def test_frames_keep_index_and_columns(self):
        frame = pandas.DataFrame({"t": pandas.to_datetime(["2026-01-02"]), "v": [1.5]}, index=[7])
        self.gives(frame, {"_type": "dataframe", "columns": ["t", "v"], "index": [7], "data": [["2026-01-02T00:00:00", 1.5]]})
        twice = pandas.DataFrame([[1, 2]], columns=["a", "a"])
        self.gives(twice, {"_type": "dataframe", "columns": ["a", "a"], "index": [0], "data": [[1, 2]]})
        many = pandas.DataFrame([[1]], columns=pandas.MultiIndex.from_tuples([("a", "b")]))
        self.gives(many, {"_type": "dataframe", "columns": [["a", "b"]], "index": [0], "data": [[1]]})

    def test_names_of_index_and_columns_are_kept(self):
        frame = pandas.DataFrame([[1]], index=pandas.Index([7], name="shot"), columns=pandas.Index(["v"], name="signal"))
        named = {"_type": "dataframe", "columns": ["v"], "index": [7], "data": [[1]], "index_names": ["shot"], "column_names": ["signal"]}
        self.gives(frame, named)
        self.gives(frame["v"], {"_type": "series", "name": "v", "index": [7], "data": [1], "index_names": ["shot"]})

    def test_categories_in_a_frame(self):
        frame = pandas.DataFrame({"kind": pandas.Categorical(["a", "b"])})
        self.gives(frame, {"_type": "dataframe", "columns": ["kind"], "index": [0, 1], "data": [["a"], ["b"]]})

    def test_missing_values_are_null(self):
        self.gives([pandas.NA, pandas.NaT], [None, None])
        self.gives(pandas.Series([1, None], dtype="Int64"), {"_type": "series", "name": None, "index": [0, 1], "data": [1, None]})

    def test_the_others(self):
        self.gives(pandas.Timestamp("2026-01-02T03:04Z"), "2026-01-02T03:04:00+00:00")
        self.gives(pandas.Timedelta("1s"), {"_type": "timedelta", "seconds": 1.0})
        self.gives(pandas.Index([1, 2]), [1, 2])
        self.gives(pandas.Categorical(["a"]), ["a"])
        self.gives([pandas.Period("2026-01"), pandas.Interval(0, 1)], ["2026-01", "(0, 1]"])


@unittest.skipIf(matplotlib is None, "matplotlib is not installed")
class Figures(StrictlyJson):
    def test_figures_are_described(self):
        figure, axes = matplotlib.pyplot.subplots()
        axes.plot([1, 2], [3, math.nan], label="l")
        axes.set(title="t", xlabel="x", ylabel="y", xlim=(0, 3), ylim=(0, 4))
        line = {"label": "l", "x": [1.0, 2.0], "y": [3.0, {"_type": "float", "value": "NaN"}]}
        described = {"title": "t", "xlabel": "x", "ylabel": "y", "xlim": [0.0, 3.0], "ylim": [0.0, 4.0], "lines": [line]}
        self.gives(figure, {"_type": "figure", "axes": [described]})

    def test_long_lines_are_cut_in_words(self):
        figure, axes = matplotlib.pyplot.subplots()
        axes.plot(range(MAX_LINE_POINTS + 5))
        line = to_json(figure)["axes"][0]["lines"][0]
        self.assertEqual(len(line["x"]), MAX_LINE_POINTS)
        self.assertIn(str(MAX_LINE_POINTS + 5), line["_serialization_note"])

    def tearDown(self):
        matplotlib.pyplot.close("all")


if __name__ == "__main__":
    unittest.main()
