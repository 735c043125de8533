import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const exclude = ['**/node_modules/**', '**/dist/**']

/** The tests of tools drive whole instances and take longest: they begin first, so that no processor is idle at the end. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isOfTools = ({ moduleId }: TestSpecification) => moduleId.includes('/tools/')
    return [...sorted.filter(isOfTools), ...sorted.filter((file) => !isOfTools(file))]
  }
}

/** Three projects: what needs nothing, what needs the real databases, and what needs a browser as well. */
export default defineConfig({
  test: {
    // Many tests wait for processes and clocks: the default leaves one of two processors idle.
    maxWorkers: '100%',
    sequence: { sequencer: SlowestFirst },
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
