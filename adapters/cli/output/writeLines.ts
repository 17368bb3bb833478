/** What a program really wrote to the control system and what it was refused, a line each. Used by `show` and `review`. Pure. */
import { seenWriteText, type ControlWritesSeen } from '../../../machines/index.js'
import type { Colors } from './terminal.js'
import { shortText } from './visibleText.js'

const mostLines = 40

export function writeLines({ writes, counted }: ControlWritesSeen, colors: Colors): string[] {
  const shown = writes.length <= mostLines ? writes : writes.slice(-mostLines)
  return [
    ...(shown.length < writes.length ? [colors.dim(`… ${writes.length - shown.length} before: see history`)] : []),
    ...shown.map((write) => {
      const line = shortText(seenWriteText(write), 300)
      return write.outcome === 'written' || write.outcome === 'sent' ? line : colors.red(line)
    }),
    ...counted.map(({ code, count }) => colors.red(`${count} more were refused [${code}]`)),
  ]
}
