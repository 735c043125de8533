import { defineConfig } from 'vitest/config'

const exclude = ['**/node_modules/**', '**/dist/**']

/** Three projects: what needs nothing, what needs the real databases, and what needs a browser as well. */
export default defineConfig({
  test: {
    // Many tests wait for processes and clocks: the default leaves one of two processors idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,libs,tools}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.int.test.ts', '**/*.e2e.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'int',
          include: ['{apps,libs,tools}/**/*.int.test.ts'],
          exclude,
          environment: 'node',
          globalSetup: ['tools/testing/provide-engines.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['apps/*/e2e/**/*.e2e.test.ts'],
          exclude,
          environment: 'node',
          globalSetup: ['tools/testing/provide-instance.ts', 'tools/testing/provide-browser.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['{apps,libs,tools}/**/src/**/*.ts'], exclude: ['**/*.test.ts'] },
  },
})
