import type { Secrets } from '../secrets.ts'
import type { DataDir } from '../data-dir.ts'
import type { ServiceSpec } from '../service.ts'

export interface EngineInput {
  readonly dataDir: DataDir
  readonly secrets: Secrets
  /** PATH, HOME and the like of the launcher; an engine is given only what it needs of it. */
  readonly env: NodeJS.ProcessEnv
  /** Where ClickHouse may read and write backups, when not in the data directory. */
  readonly backupDir?: string
}

/** A database server of ours, ready to be started. */
export interface EmbeddedEngine {
  readonly spec: ServiceSpec
  /** With the user and password it needs. */
  readonly url: string
}

/** The one address that embedded engines listen on. */
export const loopback = '127.0.0.1'

/** What a foreign program needs of the environment, and nothing that could be a secret. */
export function toScrubbedEnv(env: NodeJS.ProcessEnv, home: string): Record<string, string> {
  return { PATH: env.PATH ?? '/usr/bin:/bin', HOME: home, TERM: 'dumb', LANG: 'C.UTF-8', TZ: 'UTC' }
}
