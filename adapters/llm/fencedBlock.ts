/**
 * Puts text between a fence that it cannot close: one backtick more than the longest run inside. Called by the prompt builder,
 * so that data which looks like instructions stays visibly data.
 */
export const fencedBlock = (text: string, info = ''): string => {
  const longestRun = Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
  const fence = '`'.repeat(Math.max(3, longestRun + 1))
  return `${fence}${info}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`
}
