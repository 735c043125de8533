/**
 * What must hold before any TypeScript can run: a fitting machine, and the dependencies, among them the pinned Node.
 * Plain JavaScript without dependencies, for it runs on a clone that has no node_modules yet.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const repositoryDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const pinnedNode = path.join(repositoryDir, 'node_modules/node/bin/node')

const oldestNodeMajor = 20

/** A sentence for the person at the terminal, instead of a stack. */
export class Unfit extends Error {}

/**
 * Why Sightline cannot run on such a machine, or undefined when it can.
 * @param {{ nodeVersion: string, platform: string, arch: string, glibcVersion: string | undefined }} machine
 * @returns {string | undefined}
 */
export function refuseMachine(machine) {
  const major = Number(machine.nodeVersion.replace(/^v/, '').split('.')[0])
  if (major < oldestNodeMajor)
    return `Sightline needs Node ${oldestNodeMajor} or newer to begin and this is ${machine.nodeVersion}: install a newer one from https://nodejs.org and try again.`
  if (machine.platform === 'win32')
    return 'Sightline does not run on Windows itself: run it inside WSL 2 (https://learn.microsoft.com/windows/wsl), where everything works.'
  if (!['linux', 'darwin'].includes(machine.platform) || !['x64', 'arm64'].includes(machine.arch))
    return `Sightline runs on Linux and macOS on x64 or arm64, not on ${machine.platform} ${machine.arch}: use one of those.`
  if (machine.platform === 'linux' && machine.glibcVersion === undefined)
    return 'Sightline needs a Linux with glibc and this one has musl: use a Debian, Ubuntu or Fedora based system or image in place of Alpine.'
  return undefined
}

/** The machine this process runs on, as refuseMachine wants it. */
export function thisMachine() {
  return {
    nodeVersion: process.version,
    platform: process.platform,
    arch: process.arch,
    glibcVersion: process.platform === 'linux' ? readGlibcVersion() : undefined,
  }
}

/**
 * Refuses an unfit machine and installs the dependencies when they are missing or older than the lock file.
 * @returns {Promise<void>}
 */
export async function prepare() {
  const refusal = refuseMachine(thisMachine())
  if (refusal) throw new Unfit(refusal)
  if (!isInstallNeeded()) return
  await install()
  if (!existsSync(pinnedNode))
    throw new Unfit(
      'The pinned Node is missing after the install: run `npm ci` and look for an install script that was not allowed.',
    )
}

function readGlibcVersion() {
  process.report.excludeNetwork = true // else it looks up the names of open connections, which may take seconds
  return process.report.getReport().header.glibcVersionRuntime
}

function isInstallNeeded() {
  const marker = path.join(repositoryDir, 'node_modules/.package-lock.json')
  const lockFile = path.join(repositoryDir, 'package-lock.json')
  if (!existsSync(marker) || !existsSync(pinnedNode)) return true
  // A lock file may be newer and say the same: after a checkout, or as npm itself writes the two.
  return statSync(lockFile).mtimeMs > statSync(marker).mtimeMs && !isInstalled(readLock(lockFile), readLock(marker))
}

/**
 * True when every package of the lock file is there in its version; those that are optional may be missing.
 * @param {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>} locked
 * @param {Record<string, { version?: string }>} installed
 */
export function isInstalled(locked, installed) {
  return Object.entries(locked).every(([location, entry]) => {
    if (!location.includes('node_modules/')) return true
    const found = installed[location]
    if (found === undefined) return entry.optional === true || entry.devOptional === true
    return found.version === entry.version
  })
}

function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

async function install() {
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).status !== 0)
    throw new Unfit(
      'npm is not on the PATH, and the dependencies have to be installed with it: install npm and try again.',
    )
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  process.stderr.write('Installing dependencies (once; about a minute) ')
  const dots = setInterval(() => process.stderr.write('.'), 3000)
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repositoryDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', resolve)
  })
  clearInterval(dots)
  process.stderr.write(code === 0 ? ` done in ${seconds()} s\n` : ' failed\n')
  if (code === 0) return
  const lastLines = output.trim().split('\n').slice(-12).join('\n')
  throw new Unfit(
    `${lastLines}\nThe dependencies could not be installed: see npm's message above, check the network and free disk space, then try again.`,
  )
}
