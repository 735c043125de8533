import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writePrivateJson } from './private-file.ts'
import { identifyProcess } from './process-identity.ts'

/** What DIR/instance.json says about a running instance: the contract with tests, scripts and tools. */
export const instanceSchema = z.object({
  apiUrl: z.string(),
  ingestUrl: z.string(),
  workerUrl: z.string(),
  clickhouseUrl: z.string(),
  /** Absent in a file of a version that knew no other. */
  clickhouseDatabase: z.string().default('analytics'),
  postgresUrl: z.string(),
  redisUrl: z.string().nullable(),
  pid: z.number().int(),
  pids: z.record(z.string(), z.number().int()),
  owner: z.object({ email: z.string(), password: z.string() }).nullable(),
  project: z
    .object({
      id: z.string(),
      writeKey: z.string(),
      serverKey: z.string(),
      /** Ids under which pages that were made for another tool reach the project. */
      bindings: z.object({ umami: z.string(), plausible: z.string(), ga4: z.string() }),
    })
    .nullable(),
})
export type Instance = z.infer<typeof instanceSchema>

export function instanceFile(dataDirRoot: string): string {
  return path.join(dataDirRoot, 'instance.json')
}

export function writeInstance(dataDirRoot: string, instance: Instance): void {
  writePrivateJson(instanceFile(dataDirRoot), instance)
}

export function removeInstance(dataDirRoot: string): void {
  rmSync(instanceFile(dataDirRoot), { force: true })
}

/** The instance that runs on this directory; undefined when none does, not yet, or no longer. */
export function findInstance(dataDirRoot: string): Instance | undefined {
  try {
    const instance = instanceSchema.parse(JSON.parse(readFileSync(instanceFile(dataDirRoot), 'utf8')))
    return identifyProcess(instance.pid) === undefined ? undefined : instance
  } catch {
    return undefined
  }
}
