import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writePrivateJson } from './private-file.ts'
import { Refusal } from './refusal.ts'

const login = z.object({ user: z.string().min(1), password: z.string().min(1) })

const secretsSchema = z.object({
  clickhouse: login,
  postgres: login,
  redisPassword: z.string().min(1),
  authSecret: z.string().min(32),
  jwtSecret: z.string().min(32),
  internalToken: z.string().min(32),
})
/** Made at random at the first start and kept, so that sessions and databases survive a restart. */
export type Secrets = z.infer<typeof secretsSchema>

export function secretsFile(directory: string): string {
  return path.join(directory, 'secrets.json')
}

/** The directory's secrets; made now if the directory is new. */
export function loadSecrets(dataDir: string): Secrets {
  const file = secretsFile(dataDir)
  if (existsSync(file)) return readSecrets(file)
  if (existsSync(path.join(dataDir, 'postgres', 'PG_VERSION')))
    throw new Refusal(
      `${file} is missing although the databases beside it need it: put it back from a backup, or choose another --data-dir.`,
    )
  const secrets = createSecrets()
  writePrivateJson(file, secrets)
  return secrets
}

export function createSecrets(): Secrets {
  return {
    clickhouse: { user: `sightline_${randomBytes(3).toString('hex')}`, password: createSecret() },
    postgres: { user: 'sightline', password: createSecret() },
    redisPassword: createSecret(),
    authSecret: createSecret(),
    jwtSecret: createSecret(),
    internalToken: createSecret(),
  }
}

/** 256 bits, safe in a URL and in XML. */
function createSecret(): string {
  return randomBytes(32).toString('hex')
}

/** @throws Refusal when the file is not there, or holds something else. */
export function readSecrets(file: string): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Refusal(
      `${file} cannot be read as the secrets of this data directory: put it back from a backup, or choose another --data-dir.`,
      cause,
    )
  }
}
