/**
 * Builds .env.example from the schemas with which the apps read their environment: `node tools/check/env-example.ts`
 * writes the file, and a test compares it.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

const repositoryDir = path.resolve(import.meta.dirname, '../..')
export const envExampleFile = path.join(repositoryDir, '.env.example')

/** api and worker share one schema. */
const apps = [
  { app: 'api', file: 'apps/api/src/config.ts' },
  { app: 'ingest', file: 'apps/ingest/src/config.ts' },
]

const configModule = z.object({ envSchema: z.instanceof(z.ZodObject) })
const properties = z.record(z.string(), z.object({ description: z.string().optional() }))

interface Variable {
  readonly name: string
  readonly apps: readonly string[]
  readonly description: string
  readonly defaultText: string
}

const preface = `# Settings of Sightline, all optional with npm start, which makes secrets and starts databases by itself.
# Set them in the environment of the process; a value here is the default. Written by tools/check/env-example.ts.
`

/** The text of .env.example: every variable of every app once, with its meaning and its default. */
export async function buildEnvExample(): Promise<string> {
  const variables = new Map<string, Variable>()
  for (const { app, file } of apps)
    for (const variable of await readVariables(app, file)) {
      const known = variables.get(variable.name)
      variables.set(variable.name, mergeVariables(known, variable))
    }
  const sorted = [...variables.values()].sort((a, b) => a.name.localeCompare(b.name))
  return [preface, ...sorted.map(formatVariable)].join('\n')
}

async function readVariables(app: string, file: string): Promise<Variable[]> {
  const url = pathToFileURL(path.join(repositoryDir, file)).href
  const { envSchema } = configModule.parse(await import(/* @vite-ignore */ url))
  const jsonSchema = z.toJSONSchema(envSchema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties.parse(jsonSchema.properties)).map(([name, property]) => ({
    name,
    apps: [app],
    description: property.description ?? '',
    defaultText: toDefaultText(envSchema, name),
  }))
}

/** What the app takes when the variable is not set. */
function toDefaultText(envSchema: z.ZodObject, name: string): string {
  const parsed = z.safeParse(envSchema.shape[name] ?? z.never(), undefined)
  return parsed.success && parsed.data !== undefined ? String(parsed.data) : ''
}

function mergeVariables(known: Variable | undefined, added: Variable): Variable {
  if (known === undefined) return added
  const isSame = known.defaultText === added.defaultText
  return {
    name: known.name,
    apps: [...known.apps, ...added.apps],
    description: known.description || added.description,
    defaultText: isSame ? known.defaultText : '',
  }
}

function formatVariable({ name, apps: users, description, defaultText }: Variable): string {
  return `# ${description} (${users.join(', ')})\n# ${name}=${defaultText}\n`
}

if (import.meta.main) writeFileSync(envExampleFile, await buildEnvExample())
