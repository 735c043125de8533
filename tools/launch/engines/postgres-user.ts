import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { Refusal } from '../refusal.ts'

/** The system's user that PostgreSQL runs as; undefined = the launcher's own. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

const userName = 'postgres'
/** Bits in CapBnd of /proc/self/status, weakest capability first. */
const passageCapabilities = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
]

/** PostgreSQL refuses to run as root, so root needs an ordinary user for it; it is made if there is none. */
export function findPostgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user = lookUpUser() ?? createUser()
  if (user !== undefined) return user
  throw new Refusal(
    'PostgreSQL does not run as root and the user "postgres" could not be made for it: run `useradd --system postgres`, start Sightline as an ordinary user, or set POSTGRES_URL.',
  )
}

/**
 * How to run a program as that user when the way to `paths` is closed to it, as in /root: with one capability that
 * lets it pass through directories. Empty when the way is open.
 */
export function toPassageCommand(user: SystemUser | undefined, paths: readonly string[]): string[] {
  if (user === undefined) return []
  const closed = paths.map((target) => findClosedParent(target, user)).find((parent) => parent !== undefined)
  if (closed === undefined) return []
  const bounding = readBoundingCapabilities()
  const capability = passageCapabilities.find(({ bit }) => (bounding >> bit) & 1n)
  if (capability === undefined || !hasSetpriv())
    throw new Refusal(
      `PostgreSQL does not run as root and its user "postgres" cannot enter ${closed}: run \`chmod o+x ${closed}\`, choose another place with --data-dir DIR, or start Sightline as an ordinary user.`,
    )
  return [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    `--inh-caps=+${capability.name}`,
    `--ambient-caps=+${capability.name}`,
    '--securebits=+no_setuid_fixup', // else access(2) does not count the capability
  ]
}

function lookUpUser(): SystemUser | undefined {
  try {
    const ask = (flag: string) => Number(execFileSync('id', [flag, userName], { encoding: 'utf8', stdio: 'pipe' }))
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    return undefined
  }
}

function createUser(): SystemUser | undefined {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', userName], { stdio: 'pipe' })
  } catch {
    return undefined
  }
  return lookUpUser()
}

function findClosedParent(target: string, user: SystemUser): string | undefined {
  for (let directory = path.dirname(target); ; directory = path.dirname(directory)) {
    const { mode, uid, gid } = statSync(directory)
    const searchBit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & searchBit) === 0) return directory
    if (directory === path.dirname(directory)) return undefined
  }
}

function readBoundingCapabilities(): bigint {
  try {
    const [, mask] = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return BigInt(`0x${mask ?? '0'}`)
  } catch {
    return 0n
  }
}

function hasSetpriv(): boolean {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
