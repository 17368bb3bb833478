/**
 * All tests run in Node, on real parts, two files at a time (they start servers). test/setup/leftovers.ts fails the run when a test
 * leaves a process behind, and gives the tests a temporary folder of their own.
 */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/leftovers.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
