/** Keys that step through a history. Reads them one by one from a terminal; quits when it goes away. */
import { emitKeypressEvents, type Key } from 'node:readline'
import type { Input } from '../io.js'

export type Step = 'next' | 'back' | 'first' | 'last' | 'quit'

export const keyHelp = 'n next · b back · g first · G last · q quit'

/** null: this key means nothing here. */
export function stepOf({ name, sequence, ctrl = false, shift = false }: Key): Step | null {
  if (ctrl) return name === 'c' || name === 'd' ? 'quit' : null
  switch (name ?? sequence) {
    case 'n': case 'j': case 'right': case 'down': case 'space': case 'return': case 'enter':
      return 'next'
    case 'b': case 'p': case 'k': case 'left': case 'up': case 'backspace':
      return 'back'
    case 'g':
      return shift ? 'last' : 'first'
    case 'home':
      return 'first'
    case 'end':
      return 'last'
    case 'q': case 'escape':
      return 'quit'
    default:
      return null
  }
}

/** Calls `take` for each step; returns how to stop, which gives the terminal back as it was. */
export function readSteps(stdin: Input, take: (step: Step) => void): () => void {
  const onKey = (_: string | undefined, key: Key) => {
    const step = stepOf(key)
    if (step) take(step)
  }
  const onEnd = () => { take('quit') }
  emitKeypressEvents(stdin)
  stdin.setRawMode?.(true)
  stdin.on('keypress', onKey)
  stdin.on('end', onEnd)
  stdin.resume()
  return () => {
    stdin.off('keypress', onKey)
    stdin.off('end', onEnd)
    stdin.setRawMode?.(false)
    stdin.pause()
  }
}
