"""The context object and its loading."""

import json
import os
import tempfile
import unittest

from countersign_kernel.context import load, wrap


class ContextTest(unittest.TestCase):
    def test_attribute_and_key_access_at_every_depth(self):
        context = wrap({"a": {"b": [{"c": 1}]}})
        self.assertEqual(context.a.b[0].c, 1)
        self.assertEqual(context["a"]["b"][0]["c"], 1)

    def test_a_missing_attribute_names_the_ones_there_are(self):
        with self.assertRaisesRegex(AttributeError, "no 'z'; it has: a, b"):
            wrap({"b": 1, "a": 2}).z
        with self.assertRaises(KeyError):
            wrap({})["z"]
        self.assertFalse(hasattr(wrap({}), "z"))

    def test_it_is_a_dict_and_can_be_changed(self):
        context = wrap({"a": 1})
        context.b = 2
        del context.a
        self.assertEqual(json.loads(json.dumps(context)), {"b": 2})

    def test_a_file_that_cannot_be_read_is_said(self):
        self.assertEqual(load(None), ({}, None))
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("broken", "{"), ("list", "[1]")):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                context, warning = load(path)
                self.assertEqual(context, {})
                self.assertIn("could not be loaded", warning)
            self.assertIn("FileNotFoundError", load(os.path.join(folder, "none"))[1])


if __name__ == "__main__":
    unittest.main()
