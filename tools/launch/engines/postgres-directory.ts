import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { writePrivateFile } from '../private-file.ts'
import { Refusal } from '../refusal.ts'
import type { PostgresPrograms } from './postgres-program.ts'

const major = '18'

/** Refuses a directory of another major version, which this server could not read. */
export function assertPostgresVersion(postgresDir: string): void {
  const file = path.join(postgresDir, 'PG_VERSION')
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : major
  if (found === major) return
  throw new Refusal(
    `${postgresDir} was written by PostgreSQL ${found} and this is ${major}: move the data with pg_dump of that version, or choose another --data-dir.`,
  )
}

export interface PreparePostgresInput {
  readonly programs: PostgresPrograms
  readonly postgresDir: string
  readonly login: { readonly user: string; readonly password: string }
  readonly env: Record<string, string>
}

/** Makes the server's directory unless it is there; it appears when it is complete, or not at all. */
export async function preparePostgresDirectory(input: PreparePostgresInput): Promise<void> {
  const { programs, postgresDir } = input
  if (existsSync(postgresDir)) return assertOwner(postgresDir, programs)
  for (const leftover of globSync(`${path.basename(postgresDir)}.*.new*`, { cwd: path.dirname(postgresDir) }))
    rmSync(path.join(path.dirname(postgresDir), leftover), { recursive: true, force: true, maxRetries: 5 })
  const draft = `${postgresDir}.${randomBytes(4).toString('hex')}.new`
  await initialise(draft, input)
  renameSync(draft, postgresDir)
}

function assertOwner(postgresDir: string, { user }: PostgresPrograms): void {
  if (user === undefined || statSync(postgresDir).uid === user.uid) return
  throw new Refusal(
    `${postgresDir} belongs to another user than "postgres", as which PostgreSQL runs here: start Sightline as that user, or run \`chown -R postgres ${postgresDir}\`.`,
  )
}

async function initialise(draft: string, { programs, login, env }: PreparePostgresInput): Promise<void> {
  const passwordFile = `${draft}.password`
  const { command, args, ...user } = programs.toCommand('initdb', [
    `--pgdata=${draft}`,
    `--username=${login.user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ])
  mkdirSync(draft, { mode: 0o700 })
  writePrivateFile(passwordFile, login.password)
  if (programs.user !== undefined)
    for (const file of [draft, passwordFile]) chownSync(file, programs.user.uid, programs.user.gid)
  const running = promisify(execFile)(command, args, { cwd: '/', env, ...user })
  // It takes away what it has made, when it is told to end; our own end waits for nobody.
  const endEarly = () => {
    running.child.kill('SIGTERM')
    rmSync(passwordFile, { force: true })
  }
  process.once('exit', endEarly)
  try {
    await running
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    const message = cause instanceof Error ? cause.message.trim().split('\n').slice(-3).join('\n') : ''
    throw new Refusal(`${message}\nPostgreSQL could not make its directory ${draft}: see its message above.`, cause)
  } finally {
    process.off('exit', endEarly)
    rmSync(passwordFile, { force: true })
  }
}
