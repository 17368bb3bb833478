# why: The program builds an AST and runs it.
# ---
import ast

tree = ast.Module(
    body=[
        ast.Import(names=[ast.alias(name="epics")]),
        ast.Expr(ast.Call(
            func=ast.Attribute(value=ast.Name("epics", ast.Load()), attr="caput", ctx=ast.Load()),
            args=[ast.Constant("SR:QF1:SP"), ast.Constant(3)], keywords=[],
        )),
    ],
    type_ignores=[],
)
exec(compile(ast.fix_missing_locations(tree), "<made>", "exec"))
results = {}
