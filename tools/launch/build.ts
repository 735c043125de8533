/** `npm run build`: builds what runs in browsers, where the sources have changed. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { buildIfChanged, findBuilds } from './builds.ts'
import { Refusal } from './refusal.ts'

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
