/**
 * The last act before a program is sent: recomputes its hash, and that of what was shown to the approver. Throws
 * RUN_REFUSED; holds: what is sent is what was hashed, shown and granted. Called by `sendRun` on the very string that it sends.
 */
import { codeHash, countersignHash, type EffectInput } from '../../machines/index.js'
import { runRefused } from './failures.js'

export function checkCountersignature(input: EffectInput<'runCode'>, code: string): void {
  const { countersigned, grantedHash, kernel } = input
  if (Buffer.from(code, 'utf8').toString('utf8') !== code) throw runRefused('its text is not well-formed Unicode, so that its bytes are not defined.')
  if (codeHash(code) !== countersigned.codeHash) throw runRefused('its bytes are not the ones that were analysed and approved.')
  if (grantedHash !== null && countersignHash(countersigned) !== grantedHash) {
    throw runRefused('the approval was given for another program, mode, level, policy, target or environment.')
  }
  if (kernel.mode !== countersigned.mode) throw runRefused(`the kernel is for mode ${kernel.mode}, the program for ${countersigned.mode}.`)
  if (kernel.enforcementLevel < countersigned.enforcementLevel) {
    throw runRefused(`the kernel gives enforcement level ${kernel.enforcementLevel}, less than the ${countersigned.enforcementLevel} that was shown.`)
  }
}
