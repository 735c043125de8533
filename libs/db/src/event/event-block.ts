import type { StoredEvent } from '@sightline/domain/event'
import {
  Int64Column,
  StringColumn,
  toUuidBytes,
  UInt32Column,
  UuidColumn,
  varintBytes,
  writeVarint,
  type NativeColumn,
} from './native-column.ts'

/** How many units of the last digit a Decimal(18, 4) has. */
const revenueScale = 10_000

/** Rows by column, as they lie in ClickHouse's Native format, without the names and types in front of them. */
export interface EventRows {
  readonly rows: number
  /** One for each entry of `eventColumns`, in that order. */
  readonly columns: readonly Buffer[]
}

/**
 * Encodes stored events into the columns of a block of ClickHouse's Native format. The bytes go into the log as they
 * are, and from the log to ClickHouse as they are: an event is encoded once. Reuses its memory from block to block.
 */
export class EventBlock {
  #rows = 0
  readonly #projectId = new UuidColumn()
  readonly #texts: readonly StringColumn[] = textColumns.map(() => new StringColumn())
  readonly #occurredAt = new Int64Column()
  readonly #receivedAt = new Int64Column()
  readonly #revenue = new Int64Column()
  readonly #durationMs = new UInt32Column()
  readonly #columns: readonly NativeColumn[] = [
    this.#projectId,
    ...this.#texts,
    this.#occurredAt,
    this.#receivedAt,
    this.#revenue,
    this.#durationMs,
  ]

  get rows(): number {
    return this.#rows
  }

  append(event: StoredEvent): void {
    this.#projectId.append(uuidBytesOf(event.projectId))
    for (let index = 0; index < textColumns.length; index++) {
      this.#texts[index]?.append(textColumns[index]?.[1](event) ?? '')
    }
    this.#occurredAt.append(event.occurredAtMs)
    this.#receivedAt.append(event.receivedAtMs)
    this.#revenue.append(Math.round(event.revenue * revenueScale))
    this.#durationMs.append(event.durationMs)
    this.#rows++
  }

  /** The rows so far; their bytes are overwritten by the next `append` after `clear`. */
  view(): EventRows {
    return { rows: this.#rows, columns: this.#columns.map((column) => column.bytes()) }
  }

  clear(): void {
    for (const column of this.#columns) column.clear()
    this.#rows = 0
  }
}

/** Text columns in the order in which they are written; LowCardinality ones are sent as plain strings on purpose. */
const textColumns: readonly (readonly [string, (event: StoredEvent) => string])[] = [
  ['event', (event) => event.event],
  ['kind', (event) => event.kind],
  ['event_id', (event) => event.eventId],
  ['user_id', (event) => event.userId],
  ['anonymous_id', (event) => event.anonymousId],
  ['previous_id', (event) => event.previousId],
  ['session_id', (event) => event.sessionId],
  ['groups', (event) => event.groups],
  ['source', (event) => event.source],
  ['properties', (event) => event.properties],
  ['url', (event) => event.url],
  ['host', (event) => event.host],
  ['path', (event) => event.path],
  ['title', (event) => event.title],
  ['referrer', (event) => event.referrer],
  ['referrer_host', (event) => event.referrerHost],
  ['channel', (event) => event.channel],
  ['utm_source', (event) => event.utmSource],
  ['utm_medium', (event) => event.utmMedium],
  ['utm_campaign', (event) => event.utmCampaign],
  ['utm_term', (event) => event.utmTerm],
  ['utm_content', (event) => event.utmContent],
  ['country', (event) => event.country],
  ['region', (event) => event.region],
  ['city', (event) => event.city],
  ['browser', (event) => event.browser],
  ['browser_version', (event) => event.browserVersion],
  ['os', (event) => event.os],
  ['device', (event) => event.device],
  ['screen', (event) => event.screen],
  ['language', (event) => event.language],
  ['library', (event) => event.library],
  ['library_version', (event) => event.libraryVersion],
  ['currency', (event) => event.currency],
  ['bot', (event) => event.bot],
  ['bot_signal', (event) => event.botSignal],
  ['ip', (event) => event.ip],
]

/** Name and type of a column; kept with logged rows, so that rows of an older version can be told from today's. */
export type EventColumn = readonly [name: string, type: string]

export const eventColumns: readonly EventColumn[] = [
  ['project_id', 'UUID'],
  ...textColumns.map(([name]) => [name, 'String'] as const),
  ['occurred_at', "DateTime64(3, 'UTC')"],
  ['received_at', "DateTime64(3, 'UTC')"],
  ['revenue', 'Decimal(18, 4)'],
  ['duration_ms', 'UInt32'],
]

/**
 * One Native block of many pieces, each row carrying `batchId` (a UUID): the columns' bytes joined, nothing decoded.
 * Large blocks cost ClickHouse a fraction of many small ones.
 * @param allocate gives the memory for a block of that many bytes.
 */
export function joinEventRows(
  columns: readonly EventColumn[],
  pieces: readonly EventRows[],
  batchId: string,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0)
  const parts: Buffer[] = [toVarint(columns.length + 1), toVarint(rows)]
  for (const [index, column] of columns.entries()) {
    parts.push(toColumnHead(column))
    for (const piece of pieces) parts.push(piece.columns[index] ?? Buffer.alloc(0))
  }
  parts.push(toColumnHead(['batch_id', 'UUID']), Buffer.alloc(rows * 16, toUuidBytes(batchId)))
  const block = allocate(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) at += part.copy(block, at)
  return block
}

function toVarint(value: number): Buffer {
  const bytes = Buffer.alloc(varintBytes(value))
  writeVarint(bytes, 0, value)
  return bytes
}

function toColumnHead([name, type]: EventColumn): Buffer {
  return Buffer.from([name.length, ...Buffer.from(name, 'latin1'), type.length, ...Buffer.from(type, 'latin1')])
}

const uuidBytes = new Map<string, Buffer>()

function uuidBytesOf(uuid: string): Buffer {
  const known = uuidBytes.get(uuid)
  if (known !== undefined) return known
  const bytes = toUuidBytes(uuid)
  if (uuidBytes.size > 10_000) uuidBytes.clear()
  uuidBytes.set(uuid, bytes)
  return bytes
}
