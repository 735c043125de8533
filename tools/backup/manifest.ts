import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from '../launch/refusal.ts'

const fileSchema = z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })
type ListedFile = z.infer<typeof fileSchema>

/** What a backup says of itself in manifest.json: enough to put it back, and to know that it is whole. */
export const manifestSchema = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  migrations: z.object({ postgres: z.array(z.string()), clickhouse: z.array(z.string()) }),
  postgres: z.object({
    tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
    sequences: z.array(z.object({ name: z.string(), lastValue: z.string() })),
  }),
  clickhouse: z.object({
    database: z.string(),
    tables: z.array(z.object({ name: z.string(), rows: z.number().int() })),
  }),
  files: z.array(fileSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

export const manifestName = 'manifest.json'

/** Where things are in a backup. */
export function toBackupLayout(root: string) {
  return {
    manifest: path.join(root, manifestName),
    postgres: path.join(root, 'postgres'),
    clickhouse: path.join(root, 'clickhouse'),
  }
}

/** A table of PostgreSQL in the text format of COPY, compressed. */
export function toDumpFile(root: string, table: string): string {
  return path.join(toBackupLayout(root).postgres, `${table}.copy.zst`)
}

/** With `--demo`: who the owner is, and what was planted. They are in a data directory and in a backup by the same names. */
export async function copyDemoFiles(from: string, to: string): Promise<void> {
  for (const name of ['demo.json', 'demo-truth.json'])
    if (existsSync(path.join(from, name))) await copyFile(path.join(from, name), path.join(to, name))
}

/** @throws Refusal when there is no backup there, or one that this code cannot read. */
export function readManifest(root: string): Manifest {
  const { manifest } = toBackupLayout(root)
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  } catch (cause) {
    throw new Refusal(
      `${root} is no backup that can be read: a backup is a directory with a ${manifestName}, as \`npm run backup\` makes it.`,
      cause,
    )
  }
}

/** Reads every file of a backup, so that each is known to be on the disk, and lists it. */
export async function listFiles(root: string): Promise<ListedFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const listed: ListedFile[] = []
  for (const file of files.toSorted()) {
    const relative = path.relative(root, file).split(path.sep).join('/')
    if (relative !== manifestName) listed.push({ path: relative, ...(await digest(file)) })
  }
  return listed
}

/** @throws Refusal that names the first file that is missing or is not as it was written. */
export async function assertWhole(root: string, manifest: Manifest): Promise<void> {
  for (const { path: relative, bytes, sha256 } of manifest.files) {
    const found = await digest(path.join(root, relative)).catch(() => undefined)
    if (found?.bytes === bytes && found.sha256 === sha256) continue
    const fault = found === undefined ? 'is missing' : 'is not as it was written'
    throw new Refusal(`The backup ${root} is damaged: ${relative} ${fault}. Nothing was restored; use another backup.`)
  }
}

/** Also sees to it that the file is on the disk. */
async function digest(file: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(file)
  try {
    await handle.datasync()
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
    }
    return { bytes, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}
