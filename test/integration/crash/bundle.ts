/** Bundles the child once, so that each of its many starts is quick. It stands below node_modules, where its imports are found. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { paths } from '../realService.js'

export interface Bundle {
  readonly file: string
  remove(): void
}

export async function bundleChild(): Promise<Bundle> {
  const cache = join(paths.root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'crash-'))
  const outDir = join(folder, 'child')
  await build({
    configFile: false, logLevel: 'error', root: paths.root, publicDir: false,
    // With its packages, since a start that reads a thousand files is a slow one; without those that are native or find themselves by path.
    ssr: { noExternal: true, external: ['better-sqlite3', 'ws', 'elkjs', 'pino', 'pino-pretty', '@fastify/swagger-ui'] },
    build: { ssr: fileURLToPath(new URL('crashChild.ts', import.meta.url)), outDir, minify: false, target: 'node20', rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } } },
  })
  // Where the adapters look for their Python and their tables when they stand in this folder.
  symlinkSync(join(paths.root, 'adapters', 'jupyter', 'python'), join(outDir, 'python'))
  symlinkSync(join(paths.root, 'adapters', 'analyzer', 'python'), join(folder, 'python'))
  symlinkSync(join(paths.root, 'adapters', 'analyzer', 'data', 'libraries'), join(outDir, 'libraries'))
  return { file: join(outDir, 'main.mjs'), remove: () => { rmSync(folder, { recursive: true, force: true }) } }
}
