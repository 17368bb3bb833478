/** A status in the colour of what it means: over well, over badly, waits for a human, goes on. */
import type { Colors } from './terminal.js'

export function paintStatus(status: string, colors: Colors): string {
  if (status === 'succeeded') return colors.green(status)
  if (['failed', 'rejected', 'expired', 'cancelled'].includes(status)) return colors.red(status)
  return status === 'outcomeUnknown' || status.startsWith('awaitingApproval') ? colors.yellow(status) : colors.cyan(status)
}
