import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { eventLimits, toEventKind } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from './testing/test-ingest.ts'

const doc = readFileSync(join(import.meta.dirname, '../../../docs/native-events.md'), 'utf8')

interface Example {
  readonly command: string
  readonly status: number
  readonly answer: unknown
}

/** Each curl of the document, with the answer that it says will come. */
const examples: Example[] = [
  ...doc.matchAll(/```sh\n([^`]*?curl [^`]*?)\n```\n\nanswers `(\d+)`:\n\n```json\n([^`]*)```/g),
].map(([, command = '', status = '', answer = '']) => ({
  command,
  status: Number(status),
  answer: JSON.parse(answer) as unknown,
}))

/** The events that the document shows by themselves. */
const shownEvents = [...doc.matchAll(/```json\n([^`]*)```/g)]
  .map(([, json = '']) => JSON.parse(json) as Record<string, unknown>)
  .filter((value) => 'event' in value)

/** Reads a curl as a shell would, as far as the document uses it. */
function parseCurl(command: string, key: string) {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) =>
    (match[1] ?? match[2] ?? match[3] ?? '').replace('$INGEST', '').replace('$KEY', key),
  )
  const headers: Record<string, string> = {}
  const valuesOf = (option: string) => words.filter((_, index) => words[index - 1] === option)
  for (const header of valuesOf('-H')) {
    const [name = '', value = ''] = header.split(/: (.*)/)
    headers[name.toLowerCase()] = value
  }
  const isPiped = command.startsWith('echo ')
  const body = Buffer.from((isPiped ? words[1] : valuesOf('-d')[0]) ?? '')
  return {
    url: words.find((word) => word.startsWith('/v1/')) ?? '',
    headers,
    payload: command.includes('| gzip |') ? gzipSync(body) : body,
  }
}

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

describe('docs/native-events.md', () => {
  it('shows what every curl in it answers', () => {
    expect(examples).toHaveLength(doc.split('curl -').length - 1)
    expect(examples.length).toBeGreaterThanOrEqual(6)
    expect(shownEvents).toHaveLength(1)
  })

  it.each(examples)('is right about $command', async ({ command, status, answer }) => {
    const project = await stores.createProject()
    const sent = await ingest.inject({ method: 'POST', ...parseCurl(command, project.writeKey) })
    expect([sent.statusCode, sent.json()]).toEqual([status, answer])
  })

  it.each(shownEvents)('shows an event that is taken as it stands', async (event) => {
    const project = await stores.createProject()
    expect(await ingest.post(project.writeKey, event)).toMatchObject({ status: 202, body: { accepted: 1 } })
    await project.untilStored(1)
    expect(await project.rows('browser, country, channel, revenue, currency, duration_ms, ip')).toEqual([
      {
        browser: 'Chrome',
        country: 'AT',
        channel: 'Email',
        revenue: 12.5,
        currency: 'EUR',
        duration_ms: 1500,
        ip: '203.0.113.0',
      },
    ])
  })

  it('names the limits that hold', () => {
    const thousands = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
    for (const limit of [
      `Up to ${thousands(eventLimits.eventsPerRequest)} events or ${eventLimits.bodyBytes / 1024 ** 2} MiB`,
      `${eventLimits.eventBytes / 1024} KiB, ${eventLimits.propertiesDepth} levels`,
      `${eventLimits.eventNameLength} characters`,
      `${thousands(eventLimits.urlLength)} characters`,
      `${thousands(eventLimits.textLength)} characters`,
      `before the year ${new Date(eventLimits.earliestMs).getUTCFullYear()}`,
    ]) {
      expect(doc).toContain(limit)
    }
  })

  it('names the kinds as they are', () => {
    const rows = [...doc.matchAll(/^\| `(\w+)` +\| `(\w+)` +\|$/gm)].map(([, name = '', kind]) => [
      toEventKind(name),
      kind,
    ])
    expect(rows).toHaveLength(8)
    for (const [kind, documented] of rows) expect(kind).toBe(documented)
    expect(toEventKind('signup')).toBe('track')
  })
})
