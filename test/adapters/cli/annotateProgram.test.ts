/** The program with its findings under the lines: exactly, and as it looks in a terminal of 80 columns. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import pc from 'picocolors'
import stringWidth from 'string-width'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { annotateProgram } from '../../../adapters/cli/output/annotateProgram.js'
import { cellsOf, rowsOf } from '../../../adapters/cli/output/programCells.js'
import type { Finding } from '../../../machines/index.js'
import { cliProgram, compiled } from './cliStage.js'
import { pseudoTerminal } from './pseudoTerminal.js'

const plain = { colors: pc.createColors(false), width: 60 }
const finding = (startLine: number, startColumn: number, endLine: number, endColumn: number, more: Partial<Finding> = {}): Finding => ({
  ruleId: 'control-write/call', severity: 'warning', message: 'writes', channel: null, value: null, trace: [], ...more,
  span: { startLine, startColumn, endLine, endColumn },
})
const annotated = (code: string, findings: Finding[], recommendations: string[] = []) => annotateProgram(code, { findings, recommendations }, plain)

describe('annotateProgram', () => {
  it('puts each finding under what it is about, with channel, value, rule and the way there', () => {
    const found = finding(2, 0, 2, 29, { message: 'epics.caput writes', channel: 'SR:QF1:SP', value: '3.2', trace: ['line 1: imports epics'] })
    expect(annotated(`import epics\nepics.caput('SR:QF1:SP', 3.2)\n`, [found], ['Check it.'])).toBe(`  1 │ import epics
  2 │ epics.caput('SR:QF1:SP', 3.2)
    │ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    │ warning: epics.caput writes [control-write/call]
    │   SR:QF1:SP ← 3.2
    │   line 1: imports epics

- Check it.
`)
  })

  it('marks the right places behind tabs, wide characters and what stands for hidden ones', () => {
    const code = '\tx = "日本😀\u202e"; put(1)'
    const at = code.indexOf('put')
    expect(annotated(code, [finding(1, at, 1, at + 6, { message: 'here' })])).toBe(`  1 │     x = "日本😀<U+202E>"; put(1)
    │                           ^^^^^^
    │ warning: here [control-write/call]
`)
  })

  it('shares a mark among findings of one place, and gives others of the line their own', () => {
    expect(annotated('put(a); put(b)', [finding(1, 8, 1, 14, { message: 'second' }), finding(1, 0, 1, 6, { message: 'one' }), finding(1, 0, 1, 6, { message: 'two', severity: 'error' })])).toBe(`  1 │ put(a); put(b)
    │ ^^^^^^
    │ warning: one [control-write/call]
    │ error: two [control-write/call]
    │         ^^^^^^
    │ warning: second [control-write/call]
`)
  })

  it('wraps a long line, marks what goes over its end, and leaves nothing out', () => {
    const code = `value = "${'0123456789'.repeat(5)}" + put("${'x'.repeat(30)}")`
    const at = code.indexOf('put')
    expect(annotated(code, [finding(1, at, 1, code.length, { message: 'a message that is itself too long for the width that this terminal has' })])).toBe(`  1 │ value = "012345678901234567890123456789012345678901234
    ┊ 56789" + put("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    │          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    │ warning: a message that is itself too long for the
    │   width that this terminal has [control-write/call]
`)
  })

  it('draws a bar beside the further lines of what spans several', () => {
    expect(annotated('a = put(\n  1,\n)\nb = 2', [finding(1, 4, 3, 1)])).toBe(`  1 │ a = put(
    │     ^^^^
    │ warning: writes [control-write/call]
  2 ┃   1,
  3 ┃ )
  4 │ b = 2
`)
  })

  it('tells what has no place after the program, and survives places that the program does not have', () => {
    expect(annotated('x = 1', [finding(1, 5, 1, 5, { message: 'behind the end' }), finding(9, 0, 9, 1, { message: 'nowhere' }), { ...finding(1, 0, 1, 1), span: null, ruleId: 'results/missing', message: 'no results' }])).toBe(`  1 │ x = 1
    │      ^
    │ warning: behind the end [control-write/call]

warning: nowhere [control-write/call]
warning: no results [results/missing]
`)
  })

  it('colours where it may, and never lets a program or a finding move the cursor', () => {
    const found = finding(1, 0, 1, 1, { message: 'a\u001b[2Jb\u202e', channel: '\u009b1m', value: '\u0007', trace: ['\u001b]0;x\u0007'] })
    expect(annotated('x = 1 # \u001b[2J\u202e\u200b\u3164\u{e0041}\ud800', [found])).toMatch(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\u3164\u{e0041}\ud800]*$/u)
    expect(annotateProgram('x', { findings: [found], recommendations: [] }, { colors: pc.createColors(true), width: 80 })).toContain('\u001b[33m^')
  })

  it('any line: every character stands in exactly one row, and no row is wider than allowed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 10, max: 90 }), (text, width) => {
      const cells = cellsOf(text)
      expect(cells.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
      const rows = rowsOf(cells, width)
      expect(rows.flat()).toEqual(cells)
      for (const row of rows) expect(row.reduce((sum, cell) => sum + cell.width, 0)).toBeLessThanOrEqual(width)
    }))
  })
})

describe('in a terminal of 80 columns', () => {
  let folder = ''
  beforeAll(async () => {
    await compiled()
    folder = await mkdtemp(join(tmpdir(), 'countersign-analyze-'))
  }, 240_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('no line is broken by the terminal, and each mark stands below what it is about', async () => {
    const code = `from epics import caput as write
if True:
\twrite("größe:日本:SP", 5); eval(input())  # 👍🏽 \u001b[2J\u200b
${'x = 1; '.repeat(20)}write("FAR:RIGHT", ${'9'.repeat(100)})
results = {}
`
    await writeFile(join(folder, 'program.py'), code)
    const terminal = pseudoTerminal([process.execPath, cliProgram, 'analyze', 'program.py'], { cwd: folder, rows: 60 })
    expect(await terminal.ended).toBe(1)
    const lines = terminal.all().split('\n')
    await terminal.stop()
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80)
    const at = lines.findIndex((line) => line.includes('<U+001B>[2J<U+200B>'))
    expect(lines[at]).toMatch(/^ {2}3 │ {5}write\("größe:日本:SP", 5\); eval/)
    expect(lines[at + 1]).toBe(`    │     ${'^'.repeat(25)}`)
    // Every row of the program begins with a gutter, so none of them was broken by the terminal itself.
    const program = lines.slice(0, lines.findIndex((line) => /does not pass/.test(line)))
    expect(program.filter((line) => line !== '' && !/^ +\d* [│┊┃]/.test(line))).toEqual([])
    expect(lines.join('\n')).toContain('✗ does not pass: writes to the control system')
  })
})
