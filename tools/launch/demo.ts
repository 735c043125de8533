import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ApiClient } from './api-client.ts'
import { writePrivateJson } from './private-file.ts'
import { Refusal } from './refusal.ts'
import type { Terminal } from './terminal.ts'

const bindingsSchema = z.object({ umami: z.string(), plausible: z.string(), ga4: z.string() })
const demoSchema = z.object({
  owner: z.object({ email: z.string(), password: z.string() }),
  project: z
    .object({
      id: z.string(),
      writeKey: z.string(),
      serverKey: z.string(),
      /** Absent in a demo that was made before there were any. */
      bindings: bindingsSchema.optional(),
    })
    .optional(),
  seededEvents: z.number().optional(),
})
/** What was made so far; a start that was cut short goes on from there. */
type Demo = z.infer<typeof demoSchema>
type DemoProject = NonNullable<Demo['project']>
type Bindings = z.infer<typeof bindingsSchema>

export interface DemoAccess {
  readonly owner: Demo['owner']
  readonly project: DemoProject & { readonly bindings: Bindings }
}

export interface PrepareDemoInput {
  readonly apiUrl: string
  readonly ingestUrl: string
  readonly dataDirRoot: string
  readonly events: number
  readonly terminal: Terminal
  readonly now: () => Date
}

const ownerEmail = 'demo@sightline.local'
const demoDays = 90
/** Fixed, so that every demo of one day shows the same numbers. */
const demoSeed = 1

/** Makes the demo's owner, project and events, each only once for a data directory. */
export async function prepareDemo(input: PrepareDemoInput): Promise<DemoAccess> {
  const file = path.join(input.dataDirRoot, 'demo.json')
  const save = (demo: Demo) => {
    writePrivateJson(file, demo)
    return demo
  }
  let demo = readDemo(file) ?? save({ owner: { email: ownerEmail, password: randomBytes(12).toString('base64url') } })
  const made = demo.project ?? (await createProject(input.apiUrl, demo.owner))
  demo = save({ ...demo, project: made })
  const project = { ...made, bindings: made.bindings ?? (await bindIds(input.apiUrl, demo.owner, made.id)) }
  demo = save({ ...demo, project })
  if (demo.seededEvents === undefined) {
    await seed(input, project.writeKey)
    save({ ...demo, seededEvents: input.events })
  }
  return { owner: demo.owner, project }
}

function readDemo(file: string): Demo | undefined {
  if (!existsSync(file)) return undefined
  try {
    return demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Refusal(
      `${file} cannot be read: put it back from a backup, or choose another --data-dir for the demo.`,
      cause,
    )
  }
}

async function createProject(apiUrl: string, owner: Demo['owner']): Promise<DemoProject> {
  const api = new ApiClient(apiUrl)
  const { needsOwner } = setupStatus.parse(await api.query('setup.status'))
  if (needsOwner) await api.mutate('setup.createOwner', { name: 'Demo', organizationName: 'Demo', ...owner })
  else await api.signIn(owner)
  const { id } = created.parse(await api.mutate('project.create', { name: 'Demo shop', timeZone: 'UTC' }))
  const createKey = async (kind: 'write' | 'server') =>
    createdKey.parse(await api.mutate('key.create', { projectId: id, kind, name: 'Demo' })).secret
  return { id, writeKey: await createKey('write'), serverKey: await createKey('server') }
}

/** Ids of other tools, so that their tags and libraries reach the demo as soon as their host is changed. */
async function bindIds(apiUrl: string, owner: Demo['owner'], projectId: string): Promise<Bindings> {
  const api = new ApiClient(apiUrl)
  await api.signIn(owner)
  const bindings = {
    umami: randomUUID(),
    plausible: 'demo-shop.example',
    ga4: `G-${randomBytes(5).toString('hex').toUpperCase()}`,
  }
  for (const [vendor, externalId] of Object.entries(bindings)) {
    await api.mutate('projectBinding.add', { projectId, binding: { vendor, externalId } })
  }
  return bindings
}

async function seed(input: PrepareDemoInput, writeKey: string): Promise<void> {
  const { seedDemo } = await import('../generate/seed.ts')
  const beganAtMs = performance.now()
  input.terminal.note(`sending ${input.events} demo events`)
  const { truth } = await seedDemo({
    ingestUrl: input.ingestUrl,
    writeKey,
    events: input.events,
    days: demoDays,
    seed: demoSeed,
    now: input.now(),
  })
  writePrivateJson(path.join(input.dataDirRoot, 'demo-truth.json'), truth)
  input.terminal.step('demo data', performance.now() - beganAtMs)
}

const setupStatus = z.object({ needsOwner: z.boolean() })
const created = z.object({ id: z.string() })
const createdKey = z.object({ secret: z.string() })
