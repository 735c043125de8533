import type { StoredEvent } from '@sightline/domain/event'
import {
  Int64Column, StringColumn, toUuidBytes, UInt32Column, UuidColumn, varintBytes, writeVarint, type NativeColumn,
} from './native-column.ts'

/** How many units of the last digit a Decimal(18, 4) has. */
const revenueScale = 10_000

/**
 * Encodes stored events into blocks of ClickHouse's Native format. The bytes go into the log as they are and from the
 * log to ClickHouse as they are, so an event is encoded once. Reuses its memory from block to block.
 */
export class EventBlock {
  #rows = 0
  readonly #projectId = new UuidColumn()
  readonly #batchId = new UuidColumn()
  readonly #strings: readonly (readonly [string, StringColumn, (event: StoredEvent) => string])[] = textColumns.map(
    ([name, read]) => [name, new StringColumn(), read],
  )
  readonly #occurredAt = new Int64Column("DateTime64(3, 'UTC')")
  readonly #receivedAt = new Int64Column("DateTime64(3, 'UTC')")
  readonly #revenue = new Int64Column('Decimal(18, 4)')
  readonly #durationMs = new UInt32Column()
  readonly #uuidBytes = new Map<string, Buffer>()

  get rows(): number {
    return this.#rows
  }

  append(event: StoredEvent): void {
    this.#projectId.append(this.#toUuid(event.projectId))
    for (const [, column, read] of this.#strings) column.append(read(event))
    this.#occurredAt.append(event.occurredAtMs)
    this.#receivedAt.append(event.receivedAtMs)
    this.#revenue.append(Math.round(event.revenue * revenueScale))
    this.#durationMs.append(event.durationMs)
    this.#rows++
  }

  /**
   * The block's bytes behind `headroom` free bytes, every row carrying `batchId` (a UUID). Clears the block; no bytes
   * when it has no rows.
   */
  take(batchId: string, headroom: number): Buffer {
    if (this.#rows === 0) return Buffer.alloc(headroom)
    const batch = toUuidBytes(batchId)
    for (let row = 0; row < this.#rows; row++) this.#batchId.append(batch)
    const columns = this.#columns()
    const head = toHead(columns.length, this.#rows)
    const pieces = columns.flatMap(([name, column]) => [toColumnHead(name, column.type), column.bytes()])
    const bytes = Buffer.allocUnsafe(headroom + head.length + pieces.reduce((sum, piece) => sum + piece.length, 0))
    let at = headroom + head.copy(bytes, headroom)
    for (const piece of pieces) at += piece.copy(bytes, at)
    this.clear()
    return bytes
  }

  clear(): void {
    for (const [, column] of this.#columns()) column.clear()
    this.#rows = 0
  }

  #columns(): (readonly [string, Pick<NativeColumn<never>, "type" | "bytes" | "clear">])[] {
    return [
      ['project_id', this.#projectId],
      ...this.#strings.map(([name, column]) => [name, column] as const),
      ['occurred_at', this.#occurredAt],
      ['received_at', this.#receivedAt],
      ['revenue', this.#revenue],
      ['duration_ms', this.#durationMs],
      ['batch_id', this.#batchId],
    ]
  }

  #toUuid(projectId: string): Buffer {
    const known = this.#uuidBytes.get(projectId)
    if (known !== undefined) return known
    const bytes = toUuidBytes(projectId)
    if (this.#uuidBytes.size > 10_000) this.#uuidBytes.clear()
    this.#uuidBytes.set(projectId, bytes)
    return bytes
  }
}

/** Text columns in the order in which they are written; LowCardinality ones are sent as plain strings on purpose. */
const textColumns: readonly (readonly [string, (event: StoredEvent) => string])[] = [
  ['event', (event) => event.event],
  ['kind', (event) => event.kind],
  ['event_id', (event) => event.eventId],
  ['user_id', (event) => event.userId],
  ['anonymous_id', (event) => event.anonymousId],
  ['session_id', (event) => event.sessionId],
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
  ['ip', (event) => event.ip],
]

/** The columns of every block, for the INSERT statement; columns not named here are computed by ClickHouse. */
export const eventBlockColumns: readonly string[] = [
  'project_id',
  ...textColumns.map(([name]) => name),
  'occurred_at',
  'received_at',
  'revenue',
  'duration_ms',
  'batch_id',
]

function toHead(columns: number, rows: number): Buffer {
  const head = Buffer.allocUnsafe(varintBytes(columns) + varintBytes(rows))
  writeVarint(head, 0, columns)
  writeVarint(head, varintBytes(columns), rows)
  return head
}

const columnHeads = new Map<string, Buffer>()

function toColumnHead(name: string, type: string): Buffer {
  const known = columnHeads.get(name)
  if (known !== undefined) return known
  const head = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), Buffer.byteLength(type), ...Buffer.from(type)])
  columnHeads.set(name, head)
  return head
}
