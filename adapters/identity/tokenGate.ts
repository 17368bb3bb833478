/** Whose token it is: asked by the HTTP edge for each request, by the configuration of that moment. Made by `composeIdentities.ts`. */
import type { Delegations, People } from '../../machines/index.js'
import type { TokenGate } from '../../runtime/ports/identity.js'
import { tokenHash } from './accessToken.js'
import { identityOf } from './identityOf.js'

export interface TokenGateSettings {
  readonly people: () => People
  readonly delegations: () => Delegations
}

export function tokenGate({ people, delegations }: TokenGateSettings): TokenGate {
  return {
    admit(token, at) {
      const sha256 = tokenHash(token)
      const known = people()
      for (const [name, { tokens }] of Object.entries(known)) {
        const found = Object.entries(tokens).find(([, entry]) => entry.sha256 === sha256)
        if (!found) continue
        const [tokenName, { expires }] = found
        if (Date.parse(expires) <= at.getTime()) {
          return { ok: false, code: 'TOKEN_EXPIRED', message: `the token ${tokenName} of ${name} expired at ${expires}: make another with \`countersign identity token ${name}\`` }
        }
        return { ok: true, sender: { name, identity: identityOf(name, known, delegations(), { proof: 'token', keyId: null, token: tokenName }) } }
      }
      return { ok: false, code: 'TOKEN_UNKNOWN', message: 'nobody has this token here: `countersign identity token NAME` makes one, and its hash belongs under people of the configuration' }
    },
  }
}
