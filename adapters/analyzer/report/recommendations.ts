/** What to do about findings, in plain words, each once. Pure. */
import type { Finding } from '../../../machines/index.js'

const byRule: readonly (readonly [RegExp, string])[] = [
  [/^syntax\//, 'Correct the syntax; the program does not start as it is.'],
  [/^results\/missing/, 'Assign a dict named results on every path, best as results = {...} at the end.'],
  [/^results\/maybe/, 'Make sure that results is a dict on every path: begin with results = {} and fill it.'],
  [/^results\/not-a-dict/, 'Make results a dict, for example results = {"value": value}.'],
  [/^import\/prohibited/, 'Do without the prohibited module; the policy does not allow it.'],
  [/^control-write\/(possible|unlisted)/, 'Call the control library directly, with plain names, so that it can be seen what is written.'],
  [/^control-write\/environment/, 'Leave the control system addresses to the configured gateway.'],
  [/^control-write\//, 'Check each channel and value that is written; a person has to agree when the policy asks for it.'],
  [/^process\//, 'Use a Python library instead of starting another program.'],
  [/^shell\//, 'Use Python instead of shell magics.'],
  [/^native\//, 'Avoid native code: nobody can see what it does.'],
  [/^dynamic\/(code|import)/, 'Write the code out instead of building it at run time.'],
  [/^escape\//, 'Do not reach around Python names; use the objects directly.'],
  [/^monkeypatch\//, 'Do not change other modules.'],
  [/^deserialize\//, 'Store data as JSON, CSV, HDF5 or npz without pickles.'],
  [/^network\//, 'Use the data that was provided instead of the network, where that is possible.'],
  [/^files\//, 'Write files into the current folder only.'],
  [/^secrets\//, 'Do not read credentials.'],
  [/^analyzer\//, 'Have a person read the program: the analyzer could not.'],
]

export function recommendationsFor(findings: readonly Finding[]): readonly string[] {
  const said = new Set<string>()
  for (const finding of findings) {
    if (finding.severity === 'info') continue
    const found = byRule.find(([pattern]) => pattern.test(finding.ruleId))
    if (found !== undefined) said.add(found[1])
  }
  return [...said]
}
