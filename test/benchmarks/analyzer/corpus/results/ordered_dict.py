# why: A subclass of dict is a dictionary.
# results: definite
# ---
from collections import Counter, OrderedDict, defaultdict

results = OrderedDict(a=1)
other = defaultdict(list)
