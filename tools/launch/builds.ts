import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Refusal } from './refusal.ts'

/** Something that is built from sources into a folder of its own. */
export interface Build {
  readonly name: string
  /** The folder in which the command runs. */
  readonly dir: string
  readonly outDir: string
  /** Everything the output depends on. */
  readonly sources: readonly string[]
  readonly program: string
  readonly args: readonly string[]
}

const ignoredFolders = new Set(['node_modules', 'dist', 'e2e'])

/** The builds of this repository; an app that has no source yet is left out. */
export function findBuilds(repositoryDir: string): Build[] {
  const at = (...parts: string[]) => path.join(repositoryDir, ...parts)
  const shared = [at('libs/domain/src'), at('package-lock.json')]
  const builds: Build[] = []
  if (existsSync(at('apps/tracker/build.mjs')))
    builds.push({
      name: 'tracker',
      dir: at('apps/tracker'),
      outDir: at('apps/tracker/dist'),
      sources: [at('apps/tracker'), ...shared],
      program: at('apps/tracker/build.mjs'),
      args: [],
    })
  if (existsSync(at('apps/admin/index.html')))
    builds.push({
      name: 'admin app',
      dir: at('apps/admin'),
      outDir: at('apps/admin/dist'),
      sources: [at('apps/admin'), ...shared],
      program: findProgram(at('apps/admin'), 'vite'),
      args: ['build'],
    })
  return builds
}

/** Builds unless the output fits the sources already; answers whether it had to. */
export async function buildIfChanged(
  build: Build,
  logsDir: string,
  signal: AbortSignal,
): Promise<'built' | 'unchanged'> {
  const marker = path.join(build.outDir, '.source-hash')
  const sourceHash = hashSources(build.sources)
  if (existsSync(marker) && readFileSync(marker, 'utf8') === sourceHash) return 'unchanged'
  await runBuild(build, path.join(logsDir, `build-${build.name.replaceAll(' ', '-')}.log`), signal)
  mkdirSync(build.outDir, { recursive: true })
  writeFileSync(marker, sourceHash)
  return 'built'
}

/** A digest of the names and contents of all source files. */
function hashSources(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources)
    for (const file of listFiles(source)) {
      const content = readFileSync(file)
      hash.update(`${path.relative(source, file)}\0${content.length}\0`).update(content)
    }
  return hash.digest('hex')
}

function listFiles(source: string): string[] {
  if (!existsSync(source)) return []
  if (statSync(source).isFile()) return [source]
  return globSync('**', { cwd: source, exclude: (name) => ignoredFolders.has(name) })
    .map((name) => path.join(source, name))
    .filter((file) => statSync(file).isFile())
    .sort()
}

async function runBuild(build: Build, logFile: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [build.program, ...build.args], {
    cwd: build.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', resolve)
  })
  const output = Buffer.concat(chunks).toString('utf8')
  writeFileSync(logFile, output)
  if (code === 0) return
  const lastLines = output.trim().split('\n').slice(-12).join('\n')
  throw new Refusal(
    `${lastLines}\nThe ${build.name} could not be built: see the message above, the whole of it is in ${logFile}.`,
  )
}

/** The JavaScript file behind a package's command, so that it runs on the pinned Node whatever the PATH says. */
function findProgram(fromDir: string, packageName: string): string {
  const manifest = createRequire(path.join(fromDir, 'package.json')).resolve(`${packageName}/package.json`)
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[packageName])
}
