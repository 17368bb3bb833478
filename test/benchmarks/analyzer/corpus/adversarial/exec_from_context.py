# why: exec of what the data says.
# ---
namespace = {}
exec(context["snippet"], namespace)
results = {"value": namespace.get("value")}
