/**
 * Whether a call that failed before its reply began is surely not charged: it was refused with an HTTP status, or no connection
 * came about. In doubt it was spent. Called by the AI SDK generator. Pure.
 */
import { APICallError } from 'ai'

export const costsNothing = (error: unknown): boolean => (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 400) || neverConnected(error)

/** Errors of `fetch` hold those of the socket, one for each address that was tried. */
function neverConnected(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  if ('syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')) return true
  if (error instanceof Error && error.name === 'ConnectTimeoutError') return true
  const inner: unknown[] = [...('cause' in error ? [error.cause] : []), ...('errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [])]
  return inner.some((one) => neverConnected(one, depth + 1))
}
