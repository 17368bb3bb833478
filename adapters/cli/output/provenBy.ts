/** How it was proven who somebody is, in words for a line or a page. Empty where the record is older than proofs. Pure. */
import type { Identity } from '../../../machines/index.js'

export type Proof = Pick<Identity, 'proof' | 'keyId' | 'token'>

export function provenBy(identity: Proof | undefined): string {
  switch (identity?.proof) {
    case 'signature':
      return `signed with ${identity.keyId === null ? 'a key' : shortKey(identity.keyId)}`
    case 'token':
      return `proven by the token ${identity.token ?? 'of an older record'}`
    case 'host':
      return 'vouched for by the program that runs the service'
    case 'claimed':
      return 'name given, not proven'
    case undefined:
      return ''
  }
}

/** Enough to compare with `countersign identity list`. */
const shortKey = (key: string): string => `${key.slice(0, 5)}…${key.slice(-4)}`

/** The same behind a name. */
export function inBrackets(identity: Proof | null): string {
  const proven = provenBy(identity ?? undefined)
  return proven === '' ? '' : ` (${proven})`
}
