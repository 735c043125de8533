/**
 * `npm test`: everything that must hold, from formatting to browser journeys, and one line with the counts at the end.
 * Plain JavaScript, for it begins on a clone that has no node_modules yet.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Unfit, pinnedNode, prepare, repositoryDir } from '../launch/prepare.mjs'
import { addCounts, countStep, countVitest, toCountLine } from './counts.mjs'

const binDir = path.join(repositoryDir, 'node_modules/.bin')
const reportDir = mkdtempSync(path.join(os.tmpdir(), 'sightline-test-'))

/** Cheap ones first. Those with `vitest` count each of their tests, the others count as one. */
const steps = [
  { name: 'format', program: 'prettier', args: ['--check', '--log-level=warn', '.'] },
  // The boundary rule reads the graph from nx's cache and would skip itself on a clone that has none.
  { name: 'project graph', program: 'nx', args: ['show', 'projects'] },
  { name: 'lint and boundaries', program: 'eslint', args: ['.'] },
  { name: 'types', program: 'tsc', args: ['-b'] },
  { name: 'unit tests', vitest: 'unit' },
  { name: 'integration tests', vitest: 'int' },
  { name: 'browser journeys', vitest: 'e2e' },
]

let total = { passed: 0, failed: 0, skipped: 0 }
try {
  await prepare()
  for (const step of steps) total = addCounts(total, runStep(step))
} catch (error) {
  if (!(error instanceof Unfit)) throw error
  console.error(error.message)
  total = addCounts(total, { passed: 0, failed: 1, skipped: 0 })
} finally {
  rmSync(reportDir, { recursive: true, force: true })
}
console.log(toCountLine(total))
process.exitCode = total.failed > 0 ? 1 : 0

function runStep(step) {
  console.log(`\n== ${step.name}`)
  const startedAt = Date.now()
  const counts = step.vitest === undefined ? countStep(run(step.program, step.args)) : runVitest(step.vitest)
  const result = counts.failed > 0 ? 'FAILED' : 'ok'
  console.log(`== ${step.name}: ${result} after ${Math.round((Date.now() - startedAt) / 1000)} s`)
  return counts
}

function runVitest(project) {
  const report = path.join(reportDir, `${project}.json`)
  const exitCode = run('vitest', [
    ...['run', '--project', project, '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ])
  return countVitest(exitCode, readReport(report))
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Answers the exit code of a program from node_modules, run on the pinned Node. */
function run(program, args) {
  const { status, error } = spawnSync(pinnedNode, [path.join(binDir, program), ...args], {
    cwd: repositoryDir,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binDir}${path.delimiter}${process.env.PATH ?? ''}`, NX_DAEMON: 'false' },
  })
  if (error) console.error(error.message)
  return status ?? 1
}
