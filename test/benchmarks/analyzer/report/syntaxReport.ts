/** The comparison with CPython's compiler, for people. */
import type { SyntaxFound } from '../syntax/measureSyntax.js'

export const syntaxReport = (found: SyntaxFound): string =>
  [
    `${found.valid} valid texts (${found.files} of them whole files) and ${found.invalid} invalid ones of CPython itself`,
    `valid, but refused: ${found.falseErrors.length}`, ...found.falseErrors.map(indented),
    `invalid, but accepted: ${found.accepted.length}`, ...found.accepted.map(indented),
    `another verdict because a kernel knows IPython's syntax: ${found.kernelSyntax}`,
    `not seen, so unknown: ${found.notSeen.length}`, ...found.notSeen.map(indented),
    `files called a control write: ${found.controlWrites.length}`, ...found.controlWrites.map(indented),
    `files that are unknown: ${found.unknownFiles}`,
    `slowest: ${found.slowest.name}, ${found.slowest.milliseconds.toFixed(0)} ms`,
  ].join('\n')

const indented = (line: string): string => `  ${line}`
