/** `results`: definite only when it is a dict at the end of every normal path. */
import { afterAll, describe, expect, it } from 'vitest'
import { testAnalyzer } from './testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

const definite: readonly string[] = [
  `results = {}`,
  `results = {'a': 1}`,
  `results: dict = {}`,
  `results = dict(a=1)`,
  `results = {k: 1 for k in 'ab'}`,
  `summary = {}\nresults = summary`,
  `results = other = {}`,
  `results, x = {}, 1`,
  `results = {}\nresults |= {'a': 1}`,
  `results = {} | {'a': 1}`,
  `results = {}\nresults['a'] = 1\nresults.update(b=2)`,
  `if 1 < 2:\n    results = {}\nelse:\n    results = {'a': 1}`,
  `if __name__ == '__main__':\n    results = {}`,
  `x = 1\nif x:\n    raise ValueError\nresults = {}`,
  `try:\n    results = {}\nexcept Exception:\n    results = {'error': 1}`,
  `try:\n    x = f()\nfinally:\n    results = {}`,
  `results = {}\ntry:\n    results['a'] = f()\nexcept Exception as e:\n    results['e'] = str(e)`,
  `for i in range(3):\n    pass\nelse:\n    results = {}`,
  `while True:\n    results = {}\n    break`,
  `results = {}\nfor i in range(3):\n    results[i] = i`,
  `with open('x') as f:\n    results = {}`,
  `def main():\n    return {'a': 1}\nresults = main()`,
  `def main():\n    r = {}\n    for i in range(3):\n        r[i] = i\n    return r\nresults = main()`,
  `def main():\n    global results\n    results = {}\nmain()`,
  `async def main():\n    return {}\nresults = await main()`,
  `import asyncio\nasync def main():\n    return {}\nresults = asyncio.run(main())`,
  `match x:\n    case 1:\n        results = {}\n    case _:\n        results = {}`,
  `from collections import OrderedDict, defaultdict\nresults = defaultdict(list)`,
  `import sys\nresults = {}\nsys.exit()`,
  `import sys\nresults = {}\nif 1 > 2:\n    sys.exit(1)\nresults['a'] = 1`,
  `results = {} if x else {'a': 1}`,
  `(results := {})`,
  `results = {}.copy()`,
  `results = dict.fromkeys('ab')`,
  `del_me = 1\nresults = {}\ndel del_me`,
  `%matplotlib inline\nresults = {}`,
  `results = {}\nresults = {**results, 'a': 1}`,
]

const maybe: readonly string[] = [
  `if x:\n    results = {}`,
  `for i in y:\n    results = {}`,
  `while x:\n    results = {}`,
  `try:\n    results = f()\nexcept Exception:\n    pass`,
  `try:\n    results = {}\nexcept Exception:\n    pass\n`,
  `import json\nresults = json.loads('{}')`,
  `results = {} if x else []`,
  `results = x or {}`,
  `from contextlib import suppress\nwith suppress(Exception):\n    f()\n    results = {}`,
  `globals()['results'] = {}`,
  `g = globals()\ng['results'] = 5\nresults = {}`,
  `exec('results = {}')`,
  `results = {}\nexec(code)`,
  `results = {}\nfrom elsewhere import *`,
  `def f(c):\n    if c:\n        return {}\nresults = f(1)`,
  `def f(c):\n    if c:\n        r = {}\n    else:\n        r = []\n    return r\nresults = f(1)`,
  `def f():\n    r = {}\n    def g():\n        nonlocal r\n        r = 3\n    g()\n    return r\nresults = f()`,
  `def f():\n    global results\n    results = 5\nresults = {}\nregister(f)`,
  `import sys\nif x:\n    sys.exit()\nresults = {}`,
  `import sys\ndef check():\n    sys.exit()\ncheck()\nresults = {}`,
  `from sys import exit as bye\nif x:\n    bye()\nresults = {}`,
  `import sys\nx or sys.exit()\nresults = {}`,
  `if x:\n    raise SystemExit\nresults = {}`,
  `match x:\n    case 1:\n        results = {}`,
  `results = {}\nmatch x:\n    case [results, 1]:\n        pass`,
  `results = {}\nif x:\n    del results`,
  `results = {}\nfor results in y:\n    pass`,
  `results = {}\nwith f() as results:\n    pass`,
  `x and (results := {})`,
  `(results := {}) == (results := 5)`,
  `import m\nresults = m.run()`,
  `%run other.py`,
  `import __main__\nresults = {}\n__main__.results = 5`,
  `results = {}\nclass A:\n    def f(self):\n        global results\n        results = 5\nA().f()`,
  `results = {}\n[exec(c) for c in y]`,
  `for i in y:\n    results = {}\n    break\nelse:\n    pass`,
  `try:\n    results = {}\n    f()\nexcept Exception:\n    del results`,
  `results = {}\nresults += x`,
  `dict = list\nresults = dict()`,
  `def f():\n    return {}\nf = g\nresults = f()`,
  `def f():\n    yield {}\nresults = f()`,
]

const no: readonly (readonly [string, string])[] = [
  [`x = 1`, 'results/missing'],
  [``, 'results/missing'],
  [`# results = {}`, 'results/missing'],
  [`s = "results = {}"`, 'results/missing'],
  [`results: dict`, 'results/missing'],
  [`results = {}\ndel results`, 'results/missing'],
  [`def f():\n    results = {}\nf()`, 'results/missing'],
  [`class A:\n    results = {}`, 'results/missing'],
  [`raise ValueError`, 'results/missing'],
  [`import sys\nsys.exit()\nresults = {}`, 'results/missing'],
  [`x = {'results': 1}`, 'results/missing'],
  [`if False:\n    results = {}`, 'results/missing'],
  [`try:\n    f()\nexcept E as results:\n    pass`, 'results/missing'],
  [`results = []`, 'results/not-a-dict'],
  [`results = 5`, 'results/not-a-dict'],
  [`results = {1, 2}`, 'results/not-a-dict'],
  [`def results():\n    return {}`, 'results/not-a-dict'],
  [`import results`, 'results/not-a-dict'],
  [`async def main():\n    return {}\nresults = main()`, 'results/not-a-dict'],
  [`results = {}\nresults = [1]`, 'results/not-a-dict'],
]

describe('results', () => {
  it.each(definite)('is definite: %j', async (code) => {
    const report = await analyzer.analyze(code)
    expect(report.results, JSON.stringify(report.findings)).toBe('definite')
    expect(report.findings.filter((finding) => finding.ruleId.startsWith('results/'))).toEqual([])
  })

  it.each(maybe)('is maybe, a warning: %j', async (code) => {
    const report = await analyzer.analyze(code)
    expect(report.results, JSON.stringify(report.findings)).toBe('maybe')
    expect(report.findings).toContainEqual(expect.objectContaining({ ruleId: 'results/maybe', severity: 'warning' }))
  })

  it.each(no)('is missing or no dict, an error: %j', async (code, rule) => {
    const report = await analyzer.analyze(code)
    expect(report.results, JSON.stringify(report.findings)).toBe('no')
    expect(report.findings).toContainEqual(expect.objectContaining({ ruleId: rule, severity: 'error' }))
  })
})
