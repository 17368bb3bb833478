# why: getattr with a computed name on self, as visitors do it.
# ---
import ast


class Names(ast.NodeVisitor):
    def __init__(self):
        self.seen = []

    def visit(self, node):
        return getattr(self, f"visit_{type(node).__name__}", self.generic_visit)(node)

    def visit_Name(self, node):
        self.seen.append(node.id)


names = Names()
names.visit(ast.parse(context["expression"], mode="eval"))
results = {"names": names.seen}
