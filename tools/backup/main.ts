import path from 'node:path'
import { parseAboveZero, parseCommandLine, runCommand } from '../launch/command-line.ts'
import { toDataDir } from '../launch/data-dir.ts'
import { createBackup } from './backup.ts'
import { describeManifest, readShelf, removeOldBackups } from './shelf.ts'

const usage = `npm run backup -- [--data-dir .data] [--to DIR] [--keep N] [--list]

Backs up the instance that runs on the data directory, while it goes on: everything that was acknowledged before is in it.
The backup is a directory, named after the instant, in DIR (default: backups in the data directory).

  --keep N   afterwards remove all but the newest N backups in DIR
  --list     only say what backups there are in DIR`

const options = {
  'data-dir': { type: 'string', default: '.data' },
  to: { type: 'string' },
  keep: { type: 'string' },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

await runCommand(async () => {
  const values = parseCommandLine({ command: 'backup', options, args: process.argv.slice(2) })
  if (values.help) return console.log(usage)
  const keep = values.keep === undefined ? undefined : Math.ceil(parseAboveZero('keep', values.keep))
  const dataDirRoot = path.resolve(values['data-dir'])
  const to = values.to === undefined ? toDataDir(dataDirRoot).backups : path.resolve(values.to)
  if (values.list) return list(to)
  await backUp(dataDirRoot, to)
  if (keep !== undefined) for (const old of await removeOldBackups(to, keep)) console.log(`Removed ${old.directory}.`)
})

function list(directory: string): void {
  const { backups, unreadable } = readShelf(directory)
  if (backups.length + unreadable.length === 0) console.log(`No backups in ${directory}.`)
  for (const { directory, manifest } of backups) console.log(`${directory}  ${describeManifest(manifest)}`)
  for (const one of unreadable) console.log(`${one}  cannot be read: it is damaged, or of a newer version`)
}

async function backUp(dataDirRoot: string, to: string): Promise<void> {
  const beganAtMs = performance.now()
  const { directory, manifest } = await createBackup({ dataDirRoot, to, now: () => new Date() })
  const seconds = ((performance.now() - beganAtMs) / 1000).toFixed(1)
  console.log(`Backed up to ${directory}: ${describeManifest(manifest)}, in ${seconds} s.`)
}
