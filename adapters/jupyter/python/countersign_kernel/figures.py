"""Figures: saves the open matplotlib ones, and lets ``display(figure)`` give an image."""

import os
import re
import sys

FOLDER = "figures"
MAX_FIGURES = 100


def save_open(folder):
    """Saves every open pyplot figure as ``figures/figure_NN.png`` below ``folder``; returns ``(paths, warnings)``.

    NN goes on from the highest number already there, so that a later attempt overwrites nothing.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return [], []
    saved, warnings = [], []
    numbers = pyplot.get_fignums()
    if len(numbers) > MAX_FIGURES:
        warnings.append(f"{len(numbers)} figures are open; the first {MAX_FIGURES} were saved.")
    target = os.path.join(folder, FOLDER)
    for number in numbers[:MAX_FIGURES]:
        try:
            os.makedirs(target, mode=0o700, exist_ok=True)
            name = f"figure_{next_number(target):02d}.png"
            pyplot.figure(number).savefig(os.path.join(target, name), format="png")
            saved.append(f"{FOLDER}/{name}")
        except Exception as error:
            warnings.append(f"Figure {number} could not be saved: {type(error).__name__}: {error}")
    return saved, warnings


def next_number(folder):
    """One more than the highest NN of ``figure_NN.*`` in ``folder``."""
    taken = [int(match.group(1)) for match in (re.match(r"figure_(\d+)\.", name) for name in os.listdir(folder)) if match]
    return max(taken, default=0) + 1


def register_display(shell):
    """``display(figure)`` gives a PNG as it does with the inline backend. matplotlib is not imported for it."""

    def png(figure):
        import io

        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
        return buffer.getvalue()

    shell.display_formatter.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", png)
