"""The ``context`` object: the data of the request, with attribute and key access at every depth."""

import json


class Context(dict):
    """A dict whose keys can also be read and set as attributes.

    ``context.beam.energy`` is ``context["beam"]["energy"]``. A key that is also the name of a dict method (``items``,
    ``keys``, ...) is reached by key only.
    """

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            known = ", ".join(sorted(map(str, self))) or "it is empty"
            raise AttributeError(f"context has no '{name}'; it has: {known}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"context has no '{name}'") from None


def wrap(value):
    """Gives every JSON object in ``value`` attribute access."""
    if isinstance(value, dict):
        return Context((key, wrap(item)) for key, item in value.items())
    if isinstance(value, list):
        return [wrap(item) for item in value]
    return value


def load(path):
    """Returns ``(context, warning)``; a file that cannot be read gives an empty context and a sentence that says so."""
    if path is None:
        return Context(), None
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        if not isinstance(data, dict):
            raise ValueError(f"it holds a JSON {type(data).__name__}, not an object")
        return wrap(data), None
    except Exception as error:
        return Context(), f"The context could not be loaded from {path}: {type(error).__name__}: {error}"
