/**
 * All tests run in Node, on real parts, two files at a time (they start servers). test/setup/leftovers.ts fails the run when a test
 * leaves a process behind, and gives the tests a temporary folder of their own.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  // The examples in docs/ import the package by its name; here that is its source.
  resolve: {
    alias: [
      { find: /^countersign$/, replacement: source('adapters/index.ts') },
      { find: /^countersign\/machines$/, replacement: source('machines/index.ts') },
    ],
  },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/leftovers.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
})
