/** The effect handler that signs certificates. The same statement gives the same bytes, so that asking twice gives the same one. */
import { canonicalJson, certificatePayloadType, preAuthenticationEncoding, type Certificate, type CertificateStatement } from '../../machines/index.js'
import type { EffectHandlers } from '../../runtime/ports/adapterActor.js'
import type { ServiceKey } from './serviceKey.js'

export const signCertificateHandler = (key: ServiceKey): Pick<EffectHandlers, 'signCertificate'> => ({
  signCertificate: ({ input: { statement } }) => Promise.resolve(signCertificate(key, statement)),
})

export function signCertificate({ keyId, sign }: ServiceKey, statement: CertificateStatement): Certificate {
  const payload = Buffer.from(canonicalJson(statement), 'utf8')
  const signature = sign(preAuthenticationEncoding(certificatePayloadType, payload))
  return { payloadType: certificatePayloadType, payload: payload.toString('base64'), signatures: [{ keyid: keyId, sig: Buffer.from(signature).toString('base64') }] }
}
