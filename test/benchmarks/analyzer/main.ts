/** `npm run bench:analyzer [-- PARTS]`: measures how good and how fast the analyzer is; every fault is listed by name. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { machine } from '../report/machine.js'
import { measureBandit } from './bandit/measureBandit.js'
import { measureCorpus } from './measureCorpus.js'
import { programsIn } from './programs.js'
import { banditReport } from './report/banditReport.js'
import { corpusReport } from './report/corpusReport.js'
import { speedReport } from './report/speedReport.js'
import { syntaxReport } from './report/syntaxReport.js'
import { shippedAnalyzer } from './shippedAnalyzer.js'
import { measureSpeed } from './speed/measureSpeed.js'
import { measureSyntax } from './syntax/measureSyntax.js'

const { root, python } = projectPaths(process.env)
const here = join(root, 'test', 'benchmarks', 'analyzer')
const corpus = join(here, 'corpus')

interface Options {
  readonly quick?: boolean
  readonly json?: string
}

/** A part answers with what it found, for the file, and says it in a text. */
const parts: Readonly<Record<string, (quick: boolean) => Promise<{ readonly found: unknown; readonly text: string }>>> = {
  corpus: async () => said(await measureCorpus(analyzer, corpus), corpusReport),
  'red-team': async () => said(await measureCorpus(analyzer, join(here, 'redTeam')), corpusReport),
  bandit: async () => said(await measureBandit(analyzer, python, join(here, 'bandit', 'differences.yaml')), banditReport),
  syntax: async (quick) => said(await measureSyntax(analyzer, { root, python, every: quick ? 20 : 1 }), syntaxReport),
  speed: async (quick) => said(await measureSpeed(analyzer, programsIn(corpus).map(({ code }) => code), quick), speedReport),
}

const command = new Command('npm run bench:analyzer --')
  .description('Measures how good and how fast the analyzer is.')
  .argument('[parts...]', `what to measure: ${Object.keys(parts).join(', ')}; all without`)
  .option('--quick', 'fewer files and rounds: for a look, not for a claim')
  .option('--json <file>', 'write what was found as JSON, too')
  .parse()
const { quick = false, json } = command.opts<Options>()
const wrong = command.args.find((name) => !(name in parts))
if (wrong !== undefined) command.error(`There is no part ${wrong}. There are: ${Object.keys(parts).join(', ')}`)

const on = machine()
const analyzer = await shippedAnalyzer()
const { analyzerVersion } = await analyzer.analyze('results = {}')
console.log(`${on.processor}, ${on.cores} cores, ${on.system}, load ${on.loadAtStart.toFixed(1)}; node ${process.version}, analyzer ${analyzerVersion}, commit ${on.commit}`)
const found: Record<string, unknown> = {}
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (command.args.length > 0 && !command.args.includes(name)) continue
    const answer = await measure(quick)
    console.log(`\n${name}\n${answer.text}`)
    found[name] = answer.found
  }
} finally {
  await analyzer.close()
}
if (json !== undefined) {
  mkdirSync(dirname(resolve(json)), { recursive: true })
  writeFileSync(resolve(json), `${JSON.stringify({ machine: { ...on, analyzerVersion }, quick, found }, null, 2)}\n`)
}

function said<Found>(what: Found, text: (what: Found) => string): { found: Found; text: string } {
  return { found: what, text: text(what) }
}
