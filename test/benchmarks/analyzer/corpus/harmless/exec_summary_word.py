# why: Words like exec, eval, compile and system in names.
# ---
exec_summary = "All systems nominal"
eval_score = {"precision": 0.97, "recall": 0.99}
compile_report = lambda parts: "\n".join(parts)


class Evaluator:
    def eval(self, text):
        return len(text)

    def system(self, name):
        return name.upper()


evaluator = Evaluator()
report = compile_report([exec_summary, str(eval_score)])
results = {"length": evaluator.eval(report), "system": evaluator.system("rf")}
