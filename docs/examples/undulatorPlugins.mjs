// Plug-ins of a facility, as a module for `analyzer.plugins`: what they find and say stands in the record of each execution.

// #region domain
/**
 * Knows a library that only this facility has: `gapctl.move(mm)` moves the undulator's gap.
 * @type {import('countersign').DomainAnalyzer}
 */
const gapMoves = {
  kind: 'domain',
  name: 'gap-moves',
  priority: 10,
  analyze({ code }) {
    const findings = code.split('\n').flatMap((line, index) => {
      const call = /\bgapctl\.move\(\s*([\d.]+)?/.exec(line)
      if (!call) return []
      const [text, millimetres = null] = call
      return [{
        ruleId: 'control-write/undulator-gap',
        severity: /** @type {const} */ ('warning'),
        message: `moves the gap of the undulator${millimetres === null ? '' : ` to ${millimetres} mm`}`,
        span: { startLine: index + 1, startColumn: call.index, endLine: index + 1, endColumn: call.index + text.length },
        channel: 'UND:GAP',
        value: millimetres,
      }]
    })
    // A finding of the family control-write is a write: the policy about writes applies, and the channel is shown to the approver.
    return { findings }
  },
}
// #endregion

// #region policy
/**
 * Nobody moves the gap below 10 mm, and every other move is asked about.
 * @type {import('countersign').PolicyAnalyzer}
 */
const gapLimit = {
  kind: 'policy',
  name: 'gap-limit',
  priority: 10,
  judge({ report, askedFor }) {
    const moves = report.findings.filter(({ channel }) => channel === 'UND:GAP')
    if (moves.length === 0) return { verdict: 'pass' }
    const low = moves.find(({ value }) => value !== null && Number(value) < 10)
    if (low) return { verdict: 'refuse', reason: `a gap of ${low.value} mm is below the 10 mm that the vacuum chamber allows` }
    return { verdict: 'ask', reason: `${askedFor?.requester ?? 'somebody'} wants to move the gap: call the control room` }
  },
}
// #endregion

export default [gapMoves, gapLimit]
