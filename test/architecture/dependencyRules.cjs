// The direction of imports, held by `npm run boundaries` (dependency-cruiser): machines <- store <- runtime <- adapters, outside
// packages each behind one folder, no adapter that knows a sibling, no cycles. Types count as imports. Paths are relative to the
// folder that the checker runs in, so boundaries.test.ts can run the same rules on a small tree that breaks each of them.

/** Outside packages that one folder alone may import; `diff` is of use to a second one. */
const behindOneFolder = {
  'better-sqlite3': 'store/sqlite',
  nats: 'adapters/nats',
  '@jupyterlab/[^/]+': 'adapters/jupyter',
  'ai|@ai-sdk/[^/]+': 'adapters/llm',
  diff: 'adapters/compare|adapters/llm',
}
const composeFiles = '^adapters/(compose[^/]*|index)[.]ts$'

/** @param {string} names */
const packages = (names) => `(^|/)node_modules/(@types/)?(${names})/`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...[
      ['machines', 'store|runtime|adapters|test'],
      ['store', 'runtime|adapters|test'],
      ['runtime', 'adapters|test'],
      ['adapters', 'test'],
    ].map(([folder, right]) => ({
      name: `${folder}-points-left`,
      comment: 'machines <- store <- runtime <- adapters <- test: what is needed from further right comes in through a port.',
      severity: /** @type {const} */ ('error'),
      from: { path: `^${folder}/` },
      to: { path: `^(${right})/` },
    })),
    {
      name: 'machines-only-core-packages',
      comment: 'The pure core imports xstate, zod and @noble/hashes only.',
      severity: 'error',
      from: { path: '^machines/' },
      to: { path: '(^|/)node_modules/', pathNot: packages('xstate|zod|@noble/hashes') },
    },
    {
      name: 'machines-no-builtins',
      comment: 'The pure core reads no clock, file, socket or random source, so it imports nothing of Node.',
      severity: 'error',
      from: { path: '^machines/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'runtime-sees-store-ports',
      comment: 'The runtime works on any store: it imports store/ports and store/index.ts only.',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: '^store/', pathNot: '^store/(ports/|index[.]ts$)' },
    },
    ...Object.entries(behindOneFolder).map(([names, folder]) => ({
      name: `${folder.split('|')[0]?.replace('/', '-')}-alone-imports-its-package`,
      comment: `Only ${folder.replace('|', '/ and ')}/ imports ${names}: everybody else goes through its port.`,
      severity: /** @type {const} */ ('error'),
      from: { path: '^(machines|store|runtime|adapters)/', pathNot: `^(${folder})/` },
      to: { path: packages(names) },
    })),
    {
      name: 'adapters-know-no-sibling',
      comment: 'An adapter folder imports no other adapter folder but process/ (what any server of ours needs): adapters/compose*.ts and adapters/index.ts bring them together.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/[^/]+/', pathNot: '^adapters/($1|process)/' },
    },
    {
      name: 'adapters-below-compose',
      comment: 'Only adapters/cli stands above adapters/compose*.ts and adapters/index.ts.',
      severity: 'error',
      from: { path: '^adapters/[^/]+/', pathNot: '^adapters/cli/' },
      to: { path: '^adapters/[^/]+[.]ts$' },
    },
    {
      name: 'cli-above-compose-only',
      comment: 'Of the files of adapters/ itself, adapters/cli imports compose*.ts and index.ts only.',
      severity: 'error',
      from: { path: '^adapters/cli/' },
      to: { path: '^adapters/[^/]+[.]ts$', pathNot: composeFiles },
    },
    {
      name: 'compose-alone-knows-all',
      comment: 'Of the files of adapters/ itself, only compose*.ts and index.ts import adapter folders.',
      severity: 'error',
      from: { path: '^adapters/[^/]+[.]ts$', pathNot: composeFiles },
      to: { path: '^adapters/[^/]+/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing, or lack a third. Types alone may go round.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-development-packages',
      comment: 'What runs in production is listed under dependencies.',
      severity: 'error',
      from: { path: '^(machines|store|runtime|adapters)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere would get past every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], mainFields: ['module', 'main', 'types'] },
  },
}
