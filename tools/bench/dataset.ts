import { createClickHouseClient, migrateClickHouse, type ClickHouseConnection } from '@sightline/db/clickhouse'
import { createEventWriter, eventColumns, EventBlock, joinEventRows } from '@sightline/db/event'
import { parseCapturedEvent, parsePageUrl, toChannel, toReferrerHost, type StoredEvent } from '@sightline/domain/event'
import { v7 as createUuidV7 } from 'uuid'
import { devices } from '../generate/catalog.ts'
import { ShopGenerator, type NativeEvent } from '../generate/generate.ts'

export const benchProjectId = '01936d00-0000-7000-8000-00000000be4c'
const batchRows = 100_000

/**
 * A database with the shop's events of 90 days, written past ingest, which is not what is measured here. Beyond a million
 * the rest are copies of the first million, with visitors, sessions and ids of their own.
 */
export async function createDataset(connection: ClickHouseConnection, events: number, now: Date): Promise<void> {
  await migrateClickHouse(connection)
  const client = createClickHouseClient(connection)
  const generated = Math.min(events, 1_000_000)
  const generator = new ShopGenerator({ seed: 1, events: generated, days: 90, now })
  const writer = createEventWriter(client)
  const block = new EventBlock()
  const flush = async () => {
    const id = createUuidV7()
    const joined = joinEventRows(eventColumns, [block.view()], id)
    const batch = {
      id,
      rows: block.rows,
      columns: eventColumns,
      block: joined,
      projectIds: [],
      firstOccurredAtMs: 0,
      lastOccurredAtMs: 0,
    }
    await writer.insert(batch)
    block.clear()
  }
  for (const batch of generator.batches(1_000)) {
    for (const event of batch) block.append(toStored(event, now.getTime()))
    if (block.rows >= batchRows) await flush()
  }
  if (block.rows > 0) await flush()
  const columns = eventColumns.map(([name]) => name)
  const renamed = ['event_id', 'user_id', 'anonymous_id', 'session_id']
  for (let copy = 1; copy < events / generated; copy++) {
    const values = columns.map((name) =>
      renamed.includes(name) ? `if(${name} = '', '', concat(${name}, '~${copy}'))` : name,
    )
    await client.command({
      query: `INSERT INTO events (${columns.join(', ')}, batch_id) SELECT ${values.join(', ')}, generateUUIDv4()
              FROM events WHERE position(event_id, '~') = 0`,
      clickhouse_settings: { insert_deduplicate: 0 },
    })
  }
  for (const table of ['events', 'traffic_15m', 'sessions']) {
    await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` })
  }
  await client.close()
}

const deviceOf = new Map(devices.map((device) => [device.userAgent, device]))

/** The row of an event, without what ingest adds from the request. */
export function toStored(native: NativeEvent, receivedAtMs: number): StoredEvent {
  const parsed = parseCapturedEvent(native)
  if (parsed.kind === 'rejected') throw new Error(`generated event rejected: ${parsed.rejection.reason}`)
  const { event } = parsed
  const page = parsePageUrl(event.context.url)
  const referrerHost = toReferrerHost(event.context.referrer, page.host)
  const device = deviceOf.get(event.context.userAgent)
  return {
    projectId: benchProjectId,
    event: event.event,
    kind: event.kind,
    eventId: event.clientEventId,
    userId: event.userId,
    anonymousId: event.anonymousId,
    previousId: event.previousId,
    sessionId: event.sessionId,
    groups: event.groups,
    source: 'native',
    occurredAtMs: event.timestampMs ?? receivedAtMs,
    receivedAtMs,
    properties: event.properties,
    url: event.context.url,
    host: page.host,
    path: page.path,
    title: event.context.title,
    referrer: event.context.referrer,
    referrerHost,
    channel: toChannel({ ...page, referrerHost }),
    utmSource: page.utmSource,
    utmMedium: page.utmMedium,
    utmCampaign: page.utmCampaign,
    utmTerm: page.utmTerm,
    utmContent: page.utmContent,
    country: event.context.country,
    region: '',
    city: '',
    browser: device?.browser ?? '',
    browserVersion: '141',
    os: device?.os ?? '',
    device: device?.device ?? '',
    screen: event.context.screen,
    language: event.context.language,
    library: '',
    libraryVersion: '',
    revenue: event.revenue,
    currency: event.currency,
    durationMs: event.durationMs,
    botSignal: '',
    bot: '',
    ip: '',
  }
}
