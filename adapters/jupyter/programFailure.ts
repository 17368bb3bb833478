/** Turns what Python raised into a failure that a model and a person can work with. Pure; texts come from the program. */
import type { Failure } from '../../machines/index.js'

export interface PythonError {
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}

const maxTraceback = 4_000
const maxMessage = 2_000

/** `interrupted`: we asked the kernel to interrupt, so that a cancelled coroutine is an interrupt too. */
export function programFailure(error: PythonError, interrupted: boolean): Failure {
  const traceback = shortTraceback(error.traceback)
  const common = { category: 'code', errorType: error.ename, ...(traceback === '' ? {} : { traceback }) } as const
  const said = `${error.ename}${error.evalue === '' ? '' : `: ${error.evalue}`}`.slice(0, maxMessage)
  if (error.ename === 'KeyboardInterrupt' || (interrupted && error.ename === 'CancelledError')) {
    return { ...common, code: 'INTERRUPTED', message: 'The program was interrupted before it ended.' }
  }
  const missing = error.ename === 'ModuleNotFoundError' ? /No module named '([^']+)'/.exec(error.evalue)?.[1] : undefined
  if (missing !== undefined) {
    const module = missing.split('.')[0] ?? missing
    return {
      ...common,
      code: 'PROGRAM_ERROR',
      message: `${said}. Module '${module}' is not installed in the kernel's Python environment. Use an installed package instead, or add ` +
        `it there with "python -m pip install <package>" (the package's name may differ from the module's).`,
      details: { module },
    }
  }
  return { ...common, code: 'PROGRAM_ERROR', message: said }
}

export function exitFailure(code: unknown): Failure {
  const said = typeof code === 'string' ? `The program ended with sys.exit: ${code}` : `The program ended with exit code ${JSON.stringify(code)}.`
  return { category: 'code', code: 'PROGRAM_EXIT', message: said.slice(0, maxMessage), errorType: 'SystemExit' }
}

/** ANSI removed; the middle of a long traceback is left out, since its ends say where and what. */
export function shortTraceback(lines: readonly string[]): string {
  const text = withoutAnsi(lines.join('\n')).trim()
  if (text.length <= maxTraceback) return text
  const head = text.slice(0, maxTraceback / 4)
  const tail = text.slice(-(maxTraceback * 3) / 4)
  return `${head.slice(0, head.lastIndexOf('\n') + 1)}[... ${text.length - maxTraceback} characters left out ...]${tail.slice(tail.indexOf('\n'))}`
}

const ansi = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g
export const withoutAnsi = (text: string): string => text.replace(ansi, '')
