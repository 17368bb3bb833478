/** The program with its findings under the lines. */
import { afterAll, describe, expect, it } from 'vitest'
import { annotateProgram } from '../../../adapters/analyzer/annotateProgram.js'
import { testAnalyzer } from './testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

describe('annotateProgram', () => {
  it('puts each finding under its line, with channel and value', async () => {
    const code = `import epics\nepics.caput('SR:QF1:SP', 3.2)\nresults = {}`
    expect(annotateProgram(code, await analyzer.analyze(code), { color: false })).toBe(`1 │ import epics
2 │ epics.caput('SR:QF1:SP', 3.2)
  │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  │ warning control-write/call epics.caput writes 3.2 to SR:QF1:SP  SR:QF1:SP ← 3.2
  │   line 1: imports epics
3 │ results = {}

- Check each channel and value that is written; a person has to agree when the policy asks for it.
`)
  })

  it('colours on a terminal, and never lets the program move the cursor', async () => {
    const code = `x = 1 # \u001b[2J\u202e`
    const report = await analyzer.analyze(code)
    expect(annotateProgram(code, report, { color: false })).not.toMatch(/[\u001b\u202e]/)
    expect(annotateProgram(code, report, { color: true })).toContain('\u001b[31merror results/missing')
  })
})
