import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { TestIngest } from './test-ingest.ts'

const wireFixtures = z.array(
  z.object({
    id: z.string(),
    sdk: z.string(),
    scenario: z.string().optional(),
    method: z.enum(['GET', 'POST', 'OPTIONS']),
    /** With its query. */
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().nullish(),
    body_on_wire: z.string().nullish(),
    body_on_wire_base64: z.string().nullish(),
  }),
)

/** A request that a real SDK has sent, as it went over the wire. */
export type WireFixture = z.infer<typeof wireFixtures>[number]

/** The captured requests of `wire-fixtures/<name>.json`. */
export function readWireFixtures(name: string): readonly WireFixture[] {
  const file = new URL(`wire-fixtures/${name}.json`, import.meta.url)
  return wireFixtures.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Headers that belong to the connection of the time, not to the request. */
const connectionHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

export interface ReplayedAnswer {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** Sends a captured request byte for byte. */
export async function replayWireFixture(ingest: TestIngest, fixture: WireFixture): Promise<ReplayedAnswer> {
  const headers = Object.entries(fixture.headers).filter(([name]) => !connectionHeaders.has(name.toLowerCase()))
  const answer = await ingest.inject({
    method: fixture.method,
    url: fixture.path,
    headers: Object.fromEntries(headers),
    ...(fixture.method === 'POST' ? { payload: toBytes(fixture) } : {}),
  })
  return { id: fixture.id, status: answer.statusCode, headers: answer.headers, text: answer.payload }
}

function toBytes(fixture: WireFixture): Buffer {
  const encoded = fixture.body_on_wire_base64
  if (encoded !== undefined && encoded !== null) return Buffer.from(encoded, 'base64')
  return Buffer.from(fixture.body_on_wire ?? fixture.body ?? '', 'utf8')
}
