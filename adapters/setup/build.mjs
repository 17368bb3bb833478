// Step: dist/, compiled from the sources by tsc. Done again only when a source or a setting changed. What a source that is gone left
// behind is removed, so dist never holds more than the sources do. Files that are no TypeScript stay where they are (see projectPaths.ts).
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { filesBelow, fingerprintOf, readJson } from './fingerprint.mjs'
import { runCommand } from './runCommand.mjs'
import { SetupError } from './setupError.mjs'

const folders = ['machines', 'store', 'runtime', 'adapters']

/** @type {import('./runSetup.mjs').Step} */
export const build = {
  name: 'build',
  async check({ root }) {
    return readJson(stampOf(root))?.sources === sourcesOf(root) ? 'built' : undefined
  },
  async make({ root, env, log }, say) {
    say('compiling TypeScript into dist')
    const sources = sourcesOf(root)
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const result = await runCommand(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--pretty', 'false'], { cwd: root, env, log })
    if (result.code !== 0) {
      throw new SetupError('The sources do not compile: `npm run typecheck` shows all that TypeScript finds.', { details: result.output })
    }
    await removeOrphans(root)
    await mkdir(path.dirname(stampOf(root)), { recursive: true })
    await writeFile(stampOf(root), `${JSON.stringify({ sources })}\n`)
    return 'dist is up to date'
  },
}

/** @param {string} root */
function sourcesOf(root) {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) => path.join(root, name))
  const sources = folders.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) => filesBelow(path.join(root, folder), (name) => name.endsWith('.ts')))
  return fingerprintOf([...settings, ...sources], root)
}

/** @param {string} root */
async function removeOrphans(root) {
  const dist = path.join(root, 'dist')
  for (const file of filesBelow(dist, (name) => /\.(js|js\.map|d\.ts)$/.test(name))) {
    const source = path.join(root, path.relative(dist, file).replace(/\.(js|js\.map|d\.ts)$/, '.ts'))
    if (!existsSync(source)) await rm(file)
  }
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, 'dist', '.countersign-build.json')
}
