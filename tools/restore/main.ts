import path from 'node:path'
import { parseCommandLine, runCommand } from '../launch/command-line.ts'
import { Refusal } from '../launch/refusal.ts'
import { restoreBackup } from './restore.ts'
import { describeManifest } from '../backup/shelf.ts'

const usage = `npm run restore -- --from BACKUP [--data-dir .data]

Puts a backup, a directory that \`npm run backup\` made, into a data directory that holds no instance yet. Its files are
held against their checksums first. Then \`npm start -- --data-dir DIR\` goes on from there.`

const options = {
  from: { type: 'string' },
  'data-dir': { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const

await runCommand(async () => {
  const values = parseCommandLine({ command: 'restore', options, args: process.argv.slice(2) })
  if (values.help) return console.log(usage)
  if (!values.from)
    throw new Refusal('--from needs the directory of a backup: `npm run backup -- --list` says which there are.')
  const dataDirRoot = path.resolve(values['data-dir'])
  const beganAtMs = performance.now()
  const manifest = await restoreBackup({
    from: path.resolve(values.from),
    dataDirRoot,
    env: process.env,
    log: (text) => console.error(text),
  })
  const seconds = ((performance.now() - beganAtMs) / 1000).toFixed(1)
  console.log(`Restored ${describeManifest(manifest)} as of ${manifest.createdAt} to ${dataDirRoot}, in ${seconds} s.`)
  console.log(`Start it with npm start -- --data-dir ${values['data-dir']}`)
})
