/** `npm run build`: builds what runs in browsers, where the sources have changed. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildIfChanged, findBuilds } from './builds.ts'
import { orRefuse, parseCommandLine } from './command-line.ts'
import { Refusal } from './refusal.ts'

const usage = `npm run build

Builds the tracker and the admin app, each unless its sources are as they were; npm start does the same.`

const options = { help: { type: 'boolean', default: false } } as const
const values = orRefuse(1, () => parseCommandLine({ command: 'build', options, args: process.argv.slice(2) }))
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const repositoryDir = path.resolve(import.meta.dirname, '../..')
const logsDir = path.join(repositoryDir, 'dist/logs')
mkdirSync(logsDir, { recursive: true })
for (const build of findBuilds(repositoryDir)) {
  try {
    const outcome = await buildIfChanged(build, logsDir, new AbortController().signal)
    console.log(`${build.name}: ${outcome}`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
