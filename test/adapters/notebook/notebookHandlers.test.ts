import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeHash, notebookAttemptSchema, type EffectInput, type ExecutionFolder, type OutputChunk, type RecordedEvent } from '../../../machines/index.js'
import { folderHandler } from '../../../adapters/notebook/folderHandler.js'
import { notebookHandlers } from '../../../adapters/notebook/notebookHandlers.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { createdAt, effect, engineResult, executionId, folderInput, linkFor, makeRoot, python, recorded, runHistory, scopeWith, validateWithPython } from './notebookScene.js'

interface Cell { cell_type: string; source: string[]; metadata: { tags: string[] }; outputs?: { output_type: string; text?: string[] }[] }
interface Notebook { cells: Cell[]; metadata: { kernelspec: { name: string } } }

const code = 'import math\n\nprint("hello")\r\nresults = {"pi": math.pi, "s": """\n  ünï😀\n"""}'
const schemaText = execFileSync(python, ['-c', 'import json, nbformat\nprint(json.dumps(nbformat.validator._get_schema_json(nbformat.v4, version=4, version_minor=5)))'], { encoding: 'utf8' })
const schema = JSON.parse(schemaText) as Record<string, unknown>
delete schema['$schema']
/** Every notebook that a test here has written. */
const seen: string[] = []
const isNotebook = new Ajv({ strict: false, validateSchema: false }).compile(schema)

const cellOf = (notebook: Notebook, tag: string): Cell | undefined => notebook.cells.find(({ metadata }) => metadata.tags.includes(tag))
const sourceOf = (notebook: Notebook, tag: string): string => cellOf(notebook, tag)?.source.join('') ?? ''

describe('notebooks', () => {
  let scene: ReturnType<typeof makeRoot>
  let folder: ExecutionFolder
  const handlers = notebookHandlers({ linkFor, log: silentLogger, versions: { countersign: '0.1.0' } })

  const prepare = (context: EffectInput<'prepareFolder'>['capabilityContextData'] = null) =>
    folderHandler({ rootDir: scene.root, linkFor, log: silentLogger })(effect('prepareFolder', folderInput({ capabilityContextData: context })), scopeWith())
  beforeEach(async () => {
    scene = makeRoot()
    folder = await prepare()
  })
  afterEach(() => scene.remove())

  const read = (path: string): Notebook => {
    const text = readFileSync(path, 'utf8')
    seen.push(text)
    const notebook: unknown = JSON.parse(text)
    expect(isNotebook(notebook), JSON.stringify(isNotebook.errors)).toBe(true)
    return notebook as Notebook
  }
  const attempt = async (change: Partial<EffectInput<'writeNotebook'>> = {}, id = executionId) => {
    const input = { notebookType: 'execution_attempt' as const, attemptNumber: 1, stage: 'execution', folder, code, errorContext: null, createdAt, ...change }
    const answer = await handlers.writeNotebook(effect('writeNotebook', input, id), scopeWith())
    return { answer, notebook: read(answer.notebookPath) }
  }
  const final = async (history: readonly RecordedEvent[], change: Partial<EffectInput<'writeFinalNotebook'>> = {}) => {
    const input = { outcome: 'succeeded' as const, attemptNumber: 1, folder, code, failure: null, createdAt, ...change }
    const answer = await handlers.writeFinalNotebook(effect('writeFinalNotebook', input), scopeWith(history))
    return { answer, notebook: read(answer.notebookPath) }
  }

  describe('of attempts', () => {
    test.each(['code_generation_attempt', 'pre_execution', 'execution_attempt', 'final_success', 'final_failure'] as const)('of type %s are valid nbformat 4.5 with the program as it is', async (notebookType) => {
      const { answer, notebook } = await attempt({ notebookType, attemptNumber: 3, errorContext: 'it broke' })
      expect(notebookAttemptSchema.parse(answer)).toMatchObject({ notebookType, attemptNumber: 3, stage: 'execution', errorContext: 'it broke', createdAt })
      expect(answer.notebookPath).toBe(join(folder.attemptsFolder, '03_execution_230847.ipynb'))
      expect(answer.notebookLink).toBe(linkFor(answer.notebookPath))
      expect(sourceOf(notebook, 'program')).toBe(code)
      expect(sourceOf(notebook, 'header')).toMatch(/^# Notebook 3: /)
      expect(sourceOf(notebook, 'header')).toContain('it broke')
      expect(statSync(answer.notebookPath).mode & 0o777).toBe(0o600)
    })

    test('say that there is no program when there is none', async () => {
      const { notebook } = await attempt({ code: null })
      expect(cellOf(notebook, 'program')?.cell_type).toBe('markdown')
    })

    test('are the same file, byte for byte, when the effect is repeated', async () => {
      const first = await attempt()
      const bytes = readFileSync(first.answer.notebookPath)
      const second = await attempt()
      expect(second.answer).toEqual(first.answer)
      expect(readFileSync(second.answer.notebookPath)).toEqual(bytes)
      expect(readdirSync(folder.attemptsFolder)).toEqual(['01_execution_230847.ipynb'])
    })

    test('never replace those of another execution in a continued folder', async () => {
      await attempt()
      const other = await attempt({}, '01JD2Q0X5N7ABCDEFGHJ000009')
      expect(other.answer.notebookPath).toContain('01_execution_230847_hj000009.ipynb')
      expect(readdirSync(folder.attemptsFolder)).toHaveLength(2)
    })

    test('have file names that no stage can lead elsewhere', async () => {
      const { answer } = await attempt({ stage: '../../etc/ä b' })
      expect(answer.notebookPath).toBe(join(folder.attemptsFolder, '01__etc_b_230847.ipynb'))
    })

    test('are not written through a link that a program put in the folder', async () => {
      const trap = join(scene.root, 'trap')
      mkdirSync(trap)
      renameSync(folder.attemptsFolder, join(folder.folderPath, 'gone'))
      symlinkSync(trap, folder.attemptsFolder)
      await expect(attempt()).rejects.toMatchObject({ failure: { code: 'FOLDER_UNSAFE' } })
      expect(readdirSync(trap)).toEqual([])
    })

    test('replace a link at the very file instead of following it', async () => {
      const target = join(scene.root, 'target.txt')
      writeFileSync(target, 'untouched')
      symlinkSync(target, join(folder.folderPath, 'notebook.ipynb'))
      await final(runHistory(code, []))
      expect(readFileSync(target, 'utf8')).toBe('untouched')
    })

    test('replace a named pipe that a program put at the very file instead of waiting for a writer', async () => {
      const pipe = join(folder.attemptsFolder, '01_execution_230847.ipynb')
      execFileSync('mkfifo', [pipe])
      const { answer } = await attempt()
      expect(answer.notebookPath).toBe(pipe)
      expect(statSync(pipe).isFile()).toBe(true)
    })

    test('leave no temporary file', async () => {
      await attempt()
      await final(runHistory(code, []))
      expect(readdirSync(scene.root, { recursive: true }).filter((name) => String(name).includes('.tmp'))).toEqual([])
    })
  })

  test('load the context with keys and attributes when they are run by hand', async () => {
    folder = await prepare({ beam: { current: 4.5 }, 'odd key': [1] })
    const { answer: one } = await attempt()
    const { answer: two } = await final(runHistory(code, []))
    for (const { notebookPath } of [one, two]) {
      const cell = sourceOf(read(notebookPath), 'context')
      const text = execFileSync(python, ['-c', `${cell}\nprint(context.beam.current, context["beam"]["current"], context["odd key"])`], { cwd: join(notebookPath, '..'), encoding: 'utf8' })
      expect(text).toBe('4.5 4.5 [1]\n')
    }
  })

  describe('at the end', () => {
    const chunks: OutputChunk[] = [
      { kind: 'stream', name: 'stdout', text: 'hel' }, { kind: 'stream', name: 'stdout', text: 'lo\n' },
      { kind: 'display_data', data: { 'image/png': 'iVBORw0KGgo=', 'text/plain': '<Figure>' }, metadata: {}, displayId: 'd' },
      { kind: 'execute_result', data: { 'text/plain': '3', 'application/json': { a: [1] }, 'text/html': ['<b>', 'x</b>'], 'x/odd': { not: 'text' } }, metadata: {}, displayId: null },
      { kind: 'stream', name: 'stderr', text: 'warned\n' },
    ]

    test('show the program with its real outputs, results and figures', async () => {
      const figures = [{ path: join(folder.folderPath, 'figures', 'figure (1).png'), sha256: '0'.repeat(64), bytes: 3 }, { path: '/etc/passwd.png', sha256: '0'.repeat(64), bytes: 3 }]
      const { answer, notebook } = await final(runHistory(code, chunks, engineResult({ figures })))
      expect(answer).toMatchObject({ notebookType: 'final_success', stage: 'final', notebookPath: join(folder.folderPath, 'notebook.ipynb'), errorContext: null })
      expect(sourceOf(notebook, 'program')).toBe(code)
      expect(cellOf(notebook, 'program')?.outputs?.map(({ output_type }) => output_type)).toEqual(['stream', 'display_data', 'execute_result', 'stream'])
      expect(cellOf(notebook, 'program')?.outputs?.[0]?.text).toEqual(['hello\n'])
      expect(sourceOf(notebook, 'results')).toContain('"mean": 1.5')
      expect(sourceOf(notebook, 'figures')).toContain('(figures/figure%20%281%29.png)')
      expect(sourceOf(notebook, 'figures')).not.toContain('passwd')
    })

    test('say where output was cut', async () => {
      const history = [...runHistory(code, chunks).slice(0, 3), ...recorded(['output.truncated', { runId: 'run-1', droppedBytes: 77, droppedMessages: 5, reason: 'budget' }])]
      const { notebook } = await final(history)
      expect(JSON.stringify(cellOf(notebook, 'program')?.outputs)).toContain('77 bytes in 5 messages are missing: budget')
    })

    test('show the failure with category, code, message and traceback', async () => {
      const failure = { category: 'code' as const, code: 'PYTHON_EXCEPTION', message: 'division by zero', errorType: 'ZeroDivisionError', traceback: '\u001b[31mTraceback\u001b[0m\n  line 1' }
      const error: OutputChunk = { kind: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: ['Traceback'] }
      const { answer, notebook } = await final(runHistory(code, [error], engineResult({ success: false, results: null, failure })), { outcome: 'failed', failure })
      expect(answer).toMatchObject({ notebookType: 'final_failure', errorContext: 'division by zero' })
      for (const words of ['Category: code', '`PYTHON_EXCEPTION`', 'division by zero', 'Traceback\n  line 1']) expect(sourceOf(notebook, 'failure')).toContain(words)
      expect(cellOf(notebook, 'program')?.outputs?.[0]?.output_type).toBe('error')
    })

    test('never show output under a program that did not print it', async () => {
      const newer = 'x = 2\n'
      const history = [...runHistory(code, chunks), ...recorded(['code.provided', { revision: 2, code: newer, codeHash: codeHash(newer) }])]
      const { notebook } = await final(history, { outcome: 'failed', code: newer, failure: { category: 'workflow', code: 'ATTEMPTS_USED_UP', message: 'no more' } })
      expect(cellOf(notebook, 'program')?.outputs).toEqual([])
      expect(existsSync(join(folder.folderPath, 'results.json'))).toBe(false)
    })

    test('are written when nothing ever ran, and when there is no program', async () => {
      const { notebook } = await final([], { outcome: 'cancelled', code: null, failure: { category: 'workflow', code: 'CANCELLED', message: 'cancelled' } })
      expect(cellOf(notebook, 'program')?.cell_type).toBe('markdown')
    })

    test('come with results.json, unless the kernel wrote it', async () => {
      const file = join(folder.folderPath, 'results.json')
      await final(runHistory(code, []))
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ mean: 1.5 })
      writeFileSync(file, '{"from": "the kernel"}')
      await final(runHistory(code, []))
      expect(readFileSync(file, 'utf8')).toBe('{"from": "the kernel"}')
    })

    test('come with execution_metadata.json that says who, what, when', async () => {
      const history = [...runHistory(code, []), ...recorded(['approval.granted', { approvalId: 'a', approvalHash: 'b'.repeat(64), approver: 'Ada', comment: 'fine', grantedAt: createdAt, endorsements: [], certified: false }])]
      await final(history)
      expect(JSON.parse(readFileSync(join(folder.folderPath, 'execution_metadata.json'), 'utf8'))).toMatchObject({
        execution_id: executionId, outcome: 'succeeded', finished_at: createdAt, code_hash: codeHash(code), versions: { countersign: '0.1.0', machine: '1' },
        approvals: [{ fact: 'approval.granted', by: 'Ada', at: createdAt }], runs: [{ run_id: 'run-1', end: 'completed', success: true }],
      })
    })

    test('count the attempts to generate a program, and not the notebooks', async () => {
      const started = { attempt: 1, feedback: null }
      const history = [...recorded(['generation.started', started], ['generation.started', { ...started, attempt: 2 }]), ...runHistory(code, [])]
      const { notebook } = await final(history, { attemptNumber: 7 })
      expect(sourceOf(notebook, 'header')).toContain('- Generation attempts: 2\n')
      const metadata = JSON.parse(readFileSync(join(folder.folderPath, 'execution_metadata.json'), 'utf8')) as Record<string, unknown>
      expect(metadata['generation_attempts']).toBe(2)
      expect(metadata).not.toHaveProperty('attempts')
    })

    test('are the same files, byte for byte, when the effect is repeated', async () => {
      const bytes = () => ['notebook.ipynb', 'results.json', 'execution_metadata.json'].map((name) => readFileSync(join(folder.folderPath, name), 'utf8'))
      const first = await final(runHistory(code, chunks))
      const before = bytes()
      expect((await final(runHistory(code, chunks))).answer).toEqual(first.answer)
      expect(bytes()).toEqual(before)
      rmSync(first.answer.notebookPath)
    })
  })

  describe('with text from outside', () => {
    const hostile = ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))', '```\n<b>out</b>', '![x](http://e.example/p.png)', '$\\href{javascript:1}{x}$', '# Title', '&lt;script&gt;', 'a\u2028<i>b', '~~~\n<u>', 'http://e.example']

    test('hold it inside a fence or as entities, never as markup', async () => {
      const text = hostile.join('\n')
      const request = { userQuery: text, taskObjective: text, expectedResults: {}, capabilityPrompts: [], executionFolderName: 'x', retries: 1, capabilityContextData: null, approvedCode: null, existingExecutionFolder: null, sessionContext: null }
      const [asked] = recorded(['execution.requested', { request, policy: {}, requester: hostile.join(' '), requestedAt: createdAt } as never])
      const failure = { category: 'code' as const, code: 'X', message: text, errorType: hostile[1] ?? '', traceback: text }
      const { answer: end } = await final([...(asked ? [asked] : []), ...runHistory(code, [], engineResult({ results: { [text]: text }, resultsNote: text, warnings: [text] }))], { outcome: 'failed', failure })
      const { answer: one } = await attempt({ errorContext: text, stage: hostile[0] ?? '' })
      for (const { notebookPath } of [end, one]) {
        const cells = read(notebookPath).cells.filter(({ cell_type }) => cell_type === 'markdown')
        for (const cell of cells) expect(asMarkdown(cell.source.join(''))).not.toMatch(/[<>$&~]|\]\(|http|javascript/)
      }
    })

    test('stay valid notebooks for any text, lone surrogates included', async () => {
      await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (one, two) => {
        const chunk: OutputChunk = { kind: 'stream', name: 'stdout', text: `${two}\ud800` }
        const { answer } = await final(runHistory(one, [chunk], engineResult({ results: { [two]: one } })), { code: one })
        expect(answer.stage).toBe('final')
      }), { numRuns: 30 })
    })
  })

  test('all pass nbformat.validate of the Python package', () => {
    expect(seen.length).toBeGreaterThan(40)
    expect(validateWithPython(seen)).toBe(seen.length)
  })
})

/** What a markdown renderer would take as markdown: everything that stands in no fenced block and no code span. */
const asMarkdown = (text: string): string => {
  let fence: string | null = null
  return text.split('\n').filter((line) => {
    const run = /^(`{3,})/.exec(line)?.[1]
    if (fence === null && run !== undefined) {
      fence = run
      return false
    }
    if (fence !== null) {
      if (line.trim() === fence) fence = null
      return false
    }
    return true
  }).join('\n').replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
}
