import nx from '@nx/eslint-plugin'
import { builtinRules } from 'eslint/use-at-your-own-risk'
import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

const typeScript = ['**/*.ts', '**/*.tsx']
/** Where a process begins, or where a tool is configured: the only readers of the environment. */
const processEdges = [
  '**/main.ts',
  '**/worker.ts',
  '**/*.config.{ts,mjs,js}',
  '**/*.mjs',
  '**/*.test.ts',
  'tools/testing/**',
]

const noProcessEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in main.ts or worker.ts only and pass values on.',
}
const noClockOrChance = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", name: 'Date.now()' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", name: 'new Date()' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", name: 'Math.random()' },
  {
    selector: "CallExpression[callee.object.name='performance'][callee.property.name='now']",
    name: 'performance.now()',
  },
  { selector: "MemberExpression[object.name='crypto']", name: 'crypto' },
].map(({ selector, name }) => ({
  selector,
  message: `The domain is pure: take the value as a parameter, not from ${name}.`,
}))

const apiByAdminOnly = {
  group: ['@sightline/api', '@sightline/api/*'],
  message: 'Only the admin app names the API, by its contract.',
}
const testingByTestsOnly = {
  group: ['@sightline/*/testing', '**/testing/*'],
  message: 'What is made for tests is imported by tests only.',
}

/** Who may import whom. */
function buildBoundaries({ domainMayUse }) {
  return {
    enforceBuildableLibDependency: false,
    banTransitiveDependencies: false,
    allowCircularSelfDependency: true, // a test takes the builders from its own project's testing entry
    allow: ['^@sightline/api/contract$'],
    depConstraints: [
      { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: [], allowedExternalImports: domainMayUse },
      {
        sourceTag: 'layer:db',
        onlyDependOnLibsWithTags: ['layer:domain'],
        bannedExternalImports: ['fastify', '@fastify/*', '@trpc/*', 'react', 'react-dom', 'react/*'],
      },
      { sourceTag: 'layer:process', onlyDependOnLibsWithTags: [] },
      { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:domain', 'layer:db', 'layer:process'] },
      { sourceTag: 'layer:tools', onlyDependOnLibsWithTags: ['layer:domain', 'layer:db'] },
      { sourceTag: 'runtime:browser', onlyDependOnLibsWithTags: ['runtime:any'] },
    ],
  }
}

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '**/.data/**', '**/.nx/**', '**/coverage/**'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: typeScript,
    extends: [...tseslint.configs.recommended],
    // The same rule twice, for a second limit with another severity.
    plugins: { '@nx': nx, 'import-x': importX, hard: { rules: { 'max-lines': builtinRules.get('max-lines') } } },
    languageOptions: { parserOptions: { projectService: false } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      '@nx/enforce-module-boundaries': ['error', buildBoundaries({ domainMayUse: ['zod'] })],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['warn', { max: 300 }],
      'hard/max-lines': ['error', { max: 500 }],
      'no-restricted-syntax': ['error', noProcessEnv],
      eqeqeq: 'error',
    },
  },
  {
    files: typeScript,
    ignores: ['**/*.test.ts', '**/testing/**', 'apps/*/e2e/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [apiByAdminOnly, testingByTestsOnly] }] },
  },
  {
    files: ['apps/admin/**'],
    ignores: ['**/*.test.ts', '**/e2e/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [testingByTestsOnly] }] },
  },
  { files: ['tools/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [apiByAdminOnly] }] } },
  { files: processEdges, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['libs/domain/src/**/*.test.ts'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', buildBoundaries({ domainMayUse: ['zod', 'vitest', 'fast-check'] })],
    },
  },
  { files: ['**/*.test.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['libs/domain/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*'], message: 'The domain runs in browsers too.' },
            apiByAdminOnly,
            testingByTestsOnly,
          ],
        },
      ],
      'no-restricted-syntax': ['error', noProcessEnv, ...noClockOrChance],
    },
  },
)
