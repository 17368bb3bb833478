# why: torch compiles and loads C++.
# ---
from torch.utils.cpp_extension import load

native = load(name="native", sources=["native.cpp"])
native.go()
