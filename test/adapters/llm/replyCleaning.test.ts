import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { programFrom, programIn } from '../../../adapters/llm/replyCleaning.js'
import { AdapterFailure } from '../../../runtime/ports/adapterActor.js'

const program = 'import math\n\nresults = {"pi": math.pi}\n'

describe('the program in a reply', () => {
  test.each<[string, string, string | null]>([
    ['a python block', '```python\n' + program + '```', program],
    ['prose around it', 'Sure! Here it is:\n\n```python\n' + program + '```\nHope that helps.', program],
    ['any info string', '```Python3 title="a.py"\n' + program + '```', program],
    ['an unknown info string', '```tool_code\n' + program + '```', program],
    ['a bare fence', '```\n' + program + '```', program],
    ['tildes', '~~~python\n' + program + '~~~', program],
    ['a longer fence around backticks in a string', '````python\ns = """\n```\n"""\n````', 's = """\n```\n"""\n'],
    ['an indented fence in a docstring', '```python\ndef f():\n    """\n    ```\n    x\n    ```\n    """\nresults = {}\n```', 'def f():\n    """\n    ```\n    x\n    ```\n    """\nresults = {}\n'],
    ['CRLF line ends', '```python\r\nx = 1\r\nresults = {}\r\n```\r\n', 'x = 1\r\nresults = {}\r\n'],
    ['trailing spaces, tabs and form feeds', '```python\nx = """ \t\n\f"""  \n```', 'x = """ \t\n\f"""  \n'],
    ['leading blank lines inside the block', '```python\n\n\nx = 1\n```', '\n\nx = 1\n'],
    ['a block in a list item', '1. Run:\n   ```python\n   if x:\n       y = 1\n   ```', 'if x:\n    y = 1\n'],
    ['no closing fence', '```python\n' + program, program],
    ['a closing fence glued to the last line', '```python\nresults = {}```', 'results = {}'],
    ['python before a longer shell block', '```bash\npip install numpy scipy pandas matplotlib and much more\n```\n```python\nx = 1\n```', 'x = 1\n'],
    ['the longer of two python blocks', '```python\n' + program + '```\nUsage:\n```python\nprint(1)\n```', program],
    ['the longer one also when it comes second', '```python\nprint(1)\n```\n```py\n' + program + '```', program],
    ['the first of equally long blocks', '```python\na = 1\n```\n```python\nb = 2\n```', 'a = 1\n'],
    ['an empty block before the real one', '```python\n```\n```\n' + program + '```', program],
    ['no fence at all', program, program],
    ['no fence, blank lines around', '\n\n' + program + '\n\n', program],
    ['single backticks', '`results = {}`', 'results = {}'],
    ['double backticks', '``results = {}``', 'results = {}'],
    ['a fence on one line', '```python results = {}```', 'results = {}'],
    ['thoughts before the answer', '<think>maybe\n```python\nwrong = 1\nwrong = 2\nwrong = 3\n```\n</think>\n```python\nx = 1\n```', 'x = 1\n'],
    ['a byte order mark', '\uFEFF' + program, program],
    ['emoji and other planes', '```python\ns = "😀𝒳"\n```', 's = "😀𝒳"\n'],
    ['nothing', '', null],
    ['white space', ' \n\t\r\n', null],
    ['an empty block', '```python\n```', null],
    ['prose around an empty block', 'Here:\n```python\n   \n```\nDone.', null],
    ['only a fence', '```', null],
    ['only a fence with a label', '```python', null],
    ['empty backticks', '``', null],
  ])('is found in: %s', (_name, reply, expected) => {
    expect(programIn(reply)).toBe(expected)
  })

  test('keeps the exact bytes of any fenced program that holds no fence itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (body, prose) => {
      fc.pre(body.trim() !== '' && !/[`~]{3}/.test(body) && !/[`~]{3}/.test(prose) && !prose.includes('<think>'))
      expect(programIn(`${prose}\n\`\`\`python\n${body}\n\`\`\`\n${prose}`)).toBe(`${body}\n`)
    }))
  })

  test('is looked for without ever throwing, and is never blank', () => {
    const piece = fc.oneof(fc.constantFrom('`', '```', '~~~', '```python\n', '\n```\n', '\n', '<think>', '</think>', '\r\n', '   '), fc.string({ unit: 'binary' }))
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const found = programIn(pieces.join(''))
      expect(found === null || found.trim() !== '').toBe(true)
    }), { numRuns: 2_000 })
  })

  test('is looked for in linear time', () => {
    const begin = performance.now()
    programIn('`'.repeat(200_000))
    programIn('```python\n'.repeat(50_000))
    programIn(' '.repeat(200_000) + '`')
    programIn('\n'.repeat(200_000))
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  test('missing is a failure of category code with the words the seed uses', () => {
    const failure = (() => { try { programFrom('```\n```'); return null } catch (error) { return error instanceof AdapterFailure ? error.failure : error } })()
    expect(failure).toMatchObject({ category: 'code', code: 'EMPTY_REPLY', message: 'LLM returned empty or invalid code' })
  })
})
