/**
 * Which execution a request message is. The same message always gives the same execution id, whoever computes it and how
 * often it is delivered: that is why a request is never executed twice (docs/adr/0004). Pure; used by service and client.
 */
import { createHash } from 'node:crypto'
import { decodeTime, encodeTime, isValid } from 'ulid'

/** Of a message with a Nats-Msg-Id. A message id that is a ULID lends its time; any other gives a time that means nothing. */
export function executionIdOfMessageId(messageId: string): string {
  const digest = sha256(`message-id:${messageId}`)
  return isValid(messageId) && /^[0-7]/.test(messageId) ? encodeTime(decodeTime(messageId)) + base32(digest, 16) : ulidOf(digest)
}

/** Of a message without: where and when JetStream stored it. `storedAtNanos` is the server's time stamp. */
export function executionIdOfStoredMessage(message: { readonly stream: string; readonly seq: number; readonly storedAtNanos: number }): string {
  const storedAt = Math.floor(message.storedAtNanos / 1_000_000)
  return encodeTime(storedAt) + base32(sha256(`stored:${message.stream}:${message.seq}:${message.storedAtNanos}`), 16)
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The first `length` characters of Crockford's base 32, five bits from each byte. */
const base32 = (bytes: Buffer, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => alphabet.charAt(byte & 31)).join('')

/** 26 characters; the first may be 7 at most, since a ULID has 128 bits. */
const ulidOf = (bytes: Buffer): string => alphabet.charAt((bytes[0] ?? 0) & 7) + base32(bytes.subarray(1), 25)
