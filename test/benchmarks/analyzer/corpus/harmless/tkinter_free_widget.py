# why: ipywidgets value set; widget.value is no PV.
# ---
import ipywidgets as widgets
from IPython.display import display

slider = widgets.FloatSlider(min=0, max=10, step=0.1, description="gain")
slider.value = 3.2
label = widgets.Label()
slider.observe(lambda change: setattr(label, "value", f"{change['new']:.1f}"), names="value")
display(widgets.VBox([slider, label]))
results = {"gain": slider.value}
