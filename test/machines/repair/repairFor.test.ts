import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Feedback } from '../../../machines/index.js'
import { repairFor } from '../../../machines/repair/repairFor.js'
import { finding } from '../execution/scenario.js'

const code = 'import pandas as pd\nframe = pd.DataFrame(context["data"])\nresults = {"mean": frame["temprature"].mean(), "other": readings}\n'
const failed = (errorType: string, message: string, changes: Partial<Feedback> = {}): Feedback => ({ attempt: 1, stage: 'execution', code, errorType, message, findings: [], traceback: null, ...changes })
const data = { data: [{ temperature: 1, time: 2 }] }

describe('a small correction is wanted where one place mends it', () => {
  it.each([
    ['SyntaxError', "line 2: '(' was never closed", 'syntax', null],
    ['NameError', "NameError: name 'np' is not defined", 'missingImport', '"np" was never imported: import numpy as np'],
    ['NameError', "NameError: name 'reading' is not defined", 'misspeltName', '"reading" is not there; "readings" is'],
    ['NameError', "NameError: name 'zzz' is not defined. Did you mean: 'zip'?", 'misspeltName', '"zzz" is not there; "zip" is'],
    ['KeyError', "KeyError: 'temprature'", 'misspeltKey', '"temprature" is not there; "temperature" is'],
    ['KeyError', `KeyError: "['tme'] not in index"`, 'misspeltKey', '"tme" is not there; "time" is'],
    ['AttributeError', "AttributeError: 'DataFrame' object has no attribute 'temprature'", 'misspeltAttribute', '"temprature" is not there; "temperature" is'],
    ['ImportError', "ImportError: cannot import name 'curve_fit' from 'numpy'", 'missingImport', expect.any(String)],
    ['TypeError', "TypeError: mean() got an unexpected keyword argument 'axes'", 'wrongArguments', null],
    ['RESULTS_MISSING', 'The program left no variable named results.', 'missingResults', expect.any(String)],
  ])('%s: %s', (errorType, message, cause, hint) => {
    expect(repairFor(failed(errorType, message), undefined, data)).toEqual({ kind: 'minimal', cause, line: null, hint })
  })

  it('quotes a name on one line, whatever signs are in it', () => {
    const odd = 'temp\u2028rat\u0085u\u202er\ne'
    const { hint } = repairFor(failed('KeyError', "KeyError: 'temprature'"), undefined, { data: [{ [odd]: 1 }] })
    expect(hint).toBe('"temprature" is not there; "temp\\u{2028}rat\\u{85}u\\u{202e}r\\ne" is')
  })

  it('names the line: the innermost of the program, or that of the finding', () => {
    const traceback = 'Cell In[1], line 9\n----> 9 f()\n\nCell In[1], line 3, in f()\n----> 3 a\n\nFile /x/site-packages/pandas/core.py:77, in g()\n'
    expect(repairFor(failed('NameError', "name 'a' is not defined", { traceback }), undefined, null).line).toBe(3)
    const findings = [finding({ ruleId: 'syntax/invalid', severity: 'error', span: { startLine: 5, startColumn: 0, endLine: 5, endColumn: 1 } })]
    expect(repairFor(failed('SyntaxError', 'line 5: invalid', { stage: 'analysis', findings }), undefined, null).line).toBe(5)
  })

  it('missing results are seen in the findings, too', () => {
    const findings = [finding({ ruleId: 'results/missing', severity: 'error', span: null })]
    expect(repairFor(failed('ANALYSIS_REFUSED', 'no results', { stage: 'analysis', findings }), undefined, null)).toMatchObject({ kind: 'minimal', cause: 'missingResults' })
  })
})

describe('a new program is wanted', () => {
  it.each([
    ['ValueError', 'ValueError: the numbers do not converge'],
    ['KeyError', "KeyError: 'something-else-entirely'"],
    ['KeyError', 'KeyError: 3'],
    ['ModuleNotFoundError', "ModuleNotFoundError: No module named 'scipy'"],
    ['TypeError', "TypeError: unsupported operand type(s) for +: 'int' and 'str'"],
    ['KERNEL_DIED', 'The kernel process ended'],
  ])('%s: %s', (errorType, message) => {
    expect(repairFor(failed(errorType, message), undefined, data)).toMatchObject({ kind: 'rewrite', cause: 'notLocal', hint: null })
  })

  it('where the small correction left the same error', () => {
    const before = failed('KeyError', "KeyError: 'temprature'", { repair: { kind: 'minimal', cause: 'misspeltKey', line: null, hint: null } })
    expect(repairFor({ ...before, attempt: 2 }, before, data)).toMatchObject({ kind: 'rewrite', cause: 'repeated' })
    expect(repairFor(failed('NameError', "name 'np' is not defined"), before, data)).toMatchObject({ kind: 'minimal' })
  })

  it('where there was no program', () => {
    expect(repairFor(failed('SyntaxError', 'x', { code: null, stage: 'generation' }), undefined, data).kind).toBe('rewrite')
  })
})

it('takes whatever a program may say, in bounded time, and quotes little of it', () => {
  fc.assert(fc.property(fc.constantFrom('NameError', 'KeyError', 'AttributeError', 'Odd'), fc.string(), fc.string(), fc.jsonValue(), (errorType, message, program, value) => {
    const { hint } = repairFor(failed(errorType, message, { code: program }), undefined, value)
    expect(hint === null || (hint.length < 400 && !hint.includes('\n'))).toBe(true)
  }))
  const long = `KeyError: '${'k'.repeat(100_000)}'`
  expect((repairFor(failed('KeyError', long, { code: '"a" '.repeat(50_000) }), undefined, Object.fromEntries(Array.from({ length: 5_000 }, (_, key) => [`key${key}`, key]))).hint ?? '').length).toBeLessThan(300)
})
