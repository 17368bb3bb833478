# why: Annotations that are texts are evaluated by typing.
# ---
import typing


def harmless(x: "__import__('os').system('caput SR:A 1')"):
    return x


typing.get_type_hints(harmless)
