"""Lists what an installed Python package lets programs call: the oracle of the control library tables. Only looks, calls nothing.

    python public_names.py MODULE [MODULE ...] > names.txt

One name a line: `call P` a function or method, `class P < B, C` a class and those of its bases that are listed, `attribute P =`
an attribute that can be assigned (without `=`: that cannot), `object P : C` an instance, `same P ~ Q` another path of the same thing.
`()` is what a call gives: `epics.PV().put` is a method of `epics.PV`.
"""
import enum
import importlib
import importlib.metadata
import inspect
import pkgutil
import sys
import types
import warnings

warnings.simplefilter("ignore")
SKIP = {"tests", "test", "testing", "ioc_examples", "benchmarking", "benchmarks", "examples", "demo", "conftest", "__main__", "_version", "docs", "qt", "wx", "sphinxext", "_docs_parser", "_pyproject_version"}


def modules(root):
    top = importlib.import_module(root)
    yield top
    for info in pkgutil.walk_packages(getattr(top, "__path__", []), root + ".", onerror=lambda _: None):
        parts = info.name.split(".")
        if any(part in SKIP or part.startswith("_") for part in parts[1:]):
            continue
        try:
            yield importlib.import_module(info.name)
        except BaseException as error:  # noqa: BLE001  a module that needs what is not here
            print(f"# not importable: {info.name}: {type(error).__name__}", file=sys.stderr)


def belongs(thing, roots):
    module = getattr(thing, "__module__", None) or ""
    return module.split(".")[0].lstrip("_") in {root.lstrip("_") for root in roots}


def main(roots):
    known = set(roots)
    paths = {}
    things = {}
    seen_modules = [module for root in roots for module in modules(root)]
    for module in seen_modules:
        for name in sorted(vars(module)):
            if name.startswith("_"):
                continue
            thing = vars(module)[name]
            if isinstance(thing, types.ModuleType):
                continue
            if not (inspect.isclass(thing) or callable(thing)) or not belongs(thing, known):
                if not (belongs(type(thing), known) and not isinstance(thing, (enum.Enum, type))):
                    continue
            if isinstance(thing, enum.Enum):
                continue
            paths.setdefault(id(thing), set()).add(f"{module.__name__}.{name}")
            things[id(thing)] = thing
    def best(names):
        return min(names, key=lambda name: (name.count("."), len(name), name))
    lines = set()
    def home(thing, names):
        # Where its own package offers it, rather than wherever else it was imported.
        module = getattr(thing, "__module__", None) or ""
        offered = {name for name in names if (module + ".").startswith(name.rpartition(".")[0] + ".")}
        return best(offered or names)
    name_of = {key: home(things[key], names) for key, names in paths.items()}
    for key, thing in things.items():
        name = name_of[key]
        for other in sorted(paths[key] - {name}):
            lines.add(f"same {other} ~ {name}")
        if inspect.isclass(thing):
            direct = []
            for base in thing.__mro__[1:]:
                if id(base) in name_of and not any(base in known_base.__mro__ for known_base in direct):
                    direct.append(base)
            lines.add(f"class {name}" + (" < " + ", ".join(name_of[id(base)] for base in direct) if direct else ""))
            if any(base in thing.__mro__ for base in (enum.Enum, BaseException)):
                continue
            inherited = {attribute for base in direct for attribute in dir(base)}
            for attribute in sorted(dir(thing)):
                if attribute.startswith("_") and attribute != "__call__":
                    continue
                definer = next((owner for owner in thing.__mro__ if attribute in vars(owner)), None)
                if definer is None or definer is object or definer is type:
                    continue
                if attribute in inherited and definer is not thing:
                    continue
                if not belongs(definer, known) and id(definer) not in name_of:
                    continue
                raw = vars(definer)[attribute]
                if isinstance(raw, property):
                    lines.add(f"attribute {name}().{attribute}" + (" =" if raw.fset else ""))
                elif isinstance(raw, (staticmethod, classmethod)):
                    lines.add(f"call {name}.{attribute}")
                elif callable(raw) or inspect.isroutine(raw):
                    lines.add(f"call {name}().{attribute}" if attribute != "__call__" else f"call {name}()")
                elif hasattr(raw, "__set__") or hasattr(raw, "__get__"):
                    lines.add(f"member {name}().{attribute}")
        elif callable(thing) and (inspect.isroutine(thing) or not belongs(type(thing), known)):
            lines.add(f"call {name}")
        else:
            owner = name_of.get(id(type(thing)), f"{type(thing).__module__}.{type(thing).__qualname__}")
            lines.add(f"object {name} : {owner}")
    distributions = importlib.metadata.packages_distributions()
    for root in roots:
        for name in sorted(set(distributions.get(root, []))):
            print(f"# {name} {importlib.metadata.version(name)}")
    for line in sorted(lines, key=lambda line: (line.split(" ")[1], line)):
        print(line)


main(sys.argv[1:])
