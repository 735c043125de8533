import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { syncDirectory } from '../log/sync-directory.ts'

const rowError = z.object({ row: z.number(), field: z.string(), reason: z.string() })
export type RowError = z.infer<typeof rowError>

const importProgress = z.object({
  importId: z.string(),
  /** Rows from the beginning of the file that are done: stored, known, or refused. */
  rows: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  rejected: z.number(),
  errors: z.array(rowError),
  isFinished: z.boolean(),
})
export type ImportProgress = z.infer<typeof importProgress>

/** Errors that a report lists; the rest is only counted. */
export const maxListedErrors = 100

export function startProgress(importId: string): ImportProgress {
  return { importId, rows: 0, accepted: 0, duplicate: 0, rejected: 0, errors: [], isFinished: false }
}

export type ImportProgressStore = ReturnType<typeof createImportProgressStore>

/** How far each import has come, in a file of its own: what it says is durable, across kill -9. */
export function createImportProgressStore(directory: string) {
  const fileOf = (projectId: string, importId: string) =>
    join(directory, `${createHash('sha256').update(`${projectId} ${importId}`).digest('hex')}.json`)
  return {
    async find(projectId: string, importId: string): Promise<ImportProgress | undefined> {
      const text = await readFile(fileOf(projectId, importId), 'utf8').catch(() => undefined)
      return text === undefined ? undefined : importProgress.parse(JSON.parse(text))
    },

    async save(projectId: string, progress: ImportProgress): Promise<void> {
      await mkdir(directory, { recursive: true })
      const path = fileOf(projectId, progress.importId)
      const file = await open(`${path}.new`, 'w')
      try {
        await file.writeFile(JSON.stringify(progress))
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(`${path}.new`, path)
      await syncDirectory(directory)
    },
  }
}
