/** Paths in an archive file, which may come from anybody: relative, plain, and not to be confused by any file system. Pure. */
export function pathProblem(path: string): string | null {
  if (path === '' || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is not relative'
  if (/[\0\\]/.test(path)) return 'holds a character that no such path may hold'
  if (Buffer.byteLength(path) > 4096) return 'is too long'
  const segments = path.split('/')
  if (segments.length > 64) return 'is nested too deep'
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return 'leads elsewhere'
  if (segments.some((segment) => Buffer.byteLength(segment) > 255)) return 'holds a name that is too long'
  return null
}
