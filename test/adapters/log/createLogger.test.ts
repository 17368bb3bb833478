/** The log's one choke point: what goes into a line, and what happens when nobody takes it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../adapters/log/createLogger.js'

const lines = (readable: boolean) => {
  const stream = new PassThrough()
  let written = ''
  stream.on('data', (piece: Buffer) => (written += piece.toString()))
  return { log: createLogger({ level: 'info', readable, stream }), text: () => written }
}

it('goes on when the disk of its file is full', () => {
  const log = createLogger({ level: 'info', readable: false, file: '/dev/full' })
  for (let line = 0; line < 50; line += 1) expect(() => { log.info({ line }, 'x'.repeat(1_000)) }).not.toThrow()
})

describe('a message from outside', () => {
  const forged = 'said: no\n[12:00:00.000] INFO: all is well \u001b[2J\u009b2J\u202e'

  it('stays one line and moves no cursor, in readable logs', async () => {
    const { log, text } = lines(true)
    log.child({ part: 'jupyter' }).error({}, forged)
    await expect.poll(text).toContain('said: no')
    expect(text()).toContain('said: no\\u000a[12:00:00.000] INFO: all is well \\u001b[2J\\u009b2J\\u202e')
    expect(text()).not.toMatch(/\n\[12:00/)
  })

  it('and in JSON lines', async () => {
    const { log, text } = lines(false)
    log.error({}, forged)
    await expect.poll(text).toContain('said: no')
    expect(text().trim().split('\n')).toHaveLength(1)
    expect(text()).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/)
    expect((JSON.parse(text()) as { msg: string }).msg).toContain('\\u000a[12:00')
  })

  it('also where it comes as an error without words of ours', async () => {
    const { log, text } = lines(true)
    log.error({ err: new Error(forged) })
    await expect.poll(text).toContain('said: no')
    expect(text()).not.toMatch(/\n\[12:00/)
    expect(text()).not.toMatch(/[\u001b\u009b\u202e]/)
  })
})

describe('when nobody reads the log', () => {
  it.each([true, false])('the process goes on (readable: %s)', async (readable) => {
    const loader = fileURLToPath(new URL('../../store/loadTypeScript.mjs', import.meta.url))
    const main = fileURLToPath(new URL('logsOn.ts', import.meta.url))
    const child = spawn(process.execPath, [loader, main, String(readable)], { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
    await once(child.stderr, 'data')
    child.stderr.destroy()
    const closed = once(child, 'close')
    child.stdin.end('go on\n')
    expect((await closed)[0]).toBe(0)
    expect(said).toContain('went on')
  }, 30_000)
})
