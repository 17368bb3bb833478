/**
 * The terminal of `review`: a screen of its own, keys one by one, and what was there before when it is left, whatever happens.
 * Programs are shown whole: what does not fit is scrolled.
 */
import { emitKeypressEvents, type Key } from 'node:readline'
import type { Io } from '../io.js'

export interface Room {
  readonly rows: number
  readonly columns: number
}

export type Input = { readonly kind: 'key'; readonly key: Key } | { readonly kind: 'changed' } | { readonly kind: 'quit' }

export interface ReviewScreen {
  room(): Room
  draw(lines: readonly string[]): void
  next(): Promise<Input>
  /** Something changed that shall be drawn. */
  nudge(): void
  /** Gives the keyboard to somebody else meanwhile: a prompt, an editor. `clear`: and the normal screen. */
  lend<T>(work: () => Promise<T>, clear?: boolean): Promise<T>
  close(): void
}

const enter = '\u001b[?1049h\u001b[?25l'
const leave = '\u001b[?25h\u001b[?1049l'

export function reviewScreen({ stdin, stdout, onSignal }: Io): ReviewScreen {
  const queue: Input[] = []
  let wake: (() => void) | null = null
  const put = (input: Input) => {
    queue.push(input)
    wake?.()
  }
  const onKey = (_: string | undefined, key: Key) => { put(key.ctrl === true && (key.name === 'c' || key.name === 'd') ? { kind: 'quit' } : { kind: 'key', key }) }
  const onEnd = () => { put({ kind: 'quit' }) }
  const onResize = () => { put({ kind: 'changed' }) }
  const listen = () => {
    stdin.setRawMode?.(true)
    stdin.on('keypress', onKey)
    stdin.resume()
  }
  const hush = () => {
    stdin.off('keypress', onKey)
    stdin.setRawMode?.(false)
    // Else what is typed into an editor would be read by both.
    stdin.pause()
  }
  emitKeypressEvents(stdin)
  stdin.on('end', onEnd)
  stdout.on('resize', onResize)
  const forgetSignal = onSignal(onEnd)
  stdout.write(enter)
  listen()
  let open = true
  return {
    room: () => ({ rows: stdout.rows ?? 24, columns: stdout.columns ?? 80 }),
    draw(lines) { stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[0m\u001b[K`).join('\r\n')}\u001b[J`) },
    async next() {
      while (queue.length === 0) await new Promise<void>((resolve) => { wake = resolve })
      return queue.shift() ?? { kind: 'changed' }
    },
    nudge: () => { put({ kind: 'changed' }) },
    async lend(work, clear = false) {
      hush()
      // A prompt takes the place of the last lines.
      stdout.write(clear ? leave : `\u001b[${Math.max(1, (stdout.rows ?? 24) - 2)};1H\u001b[J\u001b[?25h`)
      try {
        return await work()
      } finally {
        if (open) {
          stdout.write(clear ? enter : '\u001b[?25l')
          listen()
        }
      }
    },
    close() {
      open = false
      hush()
      stdin.off('end', onEnd)
      stdout.off('resize', onResize)
      forgetSignal()
      stdout.write(leave)
    },
  }
}
