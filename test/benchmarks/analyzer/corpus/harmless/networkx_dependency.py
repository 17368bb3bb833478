# why: A graph of devices; add_edge, put in a priority queue.
# ---
from queue import PriorityQueue

import networkx as nx

graph = nx.DiGraph()
for device, needs in context["dependencies"].items():
    for other in needs:
        graph.add_edge(other, device)
order = PriorityQueue()
for rank, device in enumerate(nx.topological_sort(graph)):
    order.put((rank, device))
sequence = []
while not order.empty():
    sequence.append(order.get()[1])
results = {"start_sequence": sequence, "cycles": len(list(nx.simple_cycles(graph)))}
