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
  readonly #texts = new TextColumns()
  readonly #occurredAt = new Int64Column()
  readonly #receivedAt = new Int64Column()
  readonly #revenue = new Int64Column()
  readonly #durationMs = new UInt32Column()
  readonly #columns: readonly NativeColumn[] = [
    this.#projectId,
    ...this.#texts.list.map(([, column]) => column),
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
    this.#texts.append(event)
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

/**
 * The text columns, each with where its value goes. One statement a column, since it runs for every event and a loop over
 * functions takes twice as long. LowCardinality columns are sent as plain strings on purpose.
 */
class TextColumns {
  readonly #event = new StringColumn()
  readonly #kind = new StringColumn()
  readonly #eventId = new StringColumn()
  readonly #userId = new StringColumn()
  readonly #anonymousId = new StringColumn()
  readonly #previousId = new StringColumn()
  readonly #sessionId = new StringColumn()
  readonly #groups = new StringColumn()
  readonly #source = new StringColumn()
  readonly #properties = new StringColumn()
  readonly #url = new StringColumn()
  readonly #host = new StringColumn()
  readonly #path = new StringColumn()
  readonly #title = new StringColumn()
  readonly #referrer = new StringColumn()
  readonly #referrerHost = new StringColumn()
  readonly #channel = new StringColumn()
  readonly #utmSource = new StringColumn()
  readonly #utmMedium = new StringColumn()
  readonly #utmCampaign = new StringColumn()
  readonly #utmTerm = new StringColumn()
  readonly #utmContent = new StringColumn()
  readonly #country = new StringColumn()
  readonly #region = new StringColumn()
  readonly #city = new StringColumn()
  readonly #browser = new StringColumn()
  readonly #browserVersion = new StringColumn()
  readonly #os = new StringColumn()
  readonly #device = new StringColumn()
  readonly #screen = new StringColumn()
  readonly #language = new StringColumn()
  readonly #library = new StringColumn()
  readonly #libraryVersion = new StringColumn()
  readonly #currency = new StringColumn()
  readonly #bot = new StringColumn()
  readonly #botSignal = new StringColumn()
  readonly #ip = new StringColumn()

  /** Name and column, in the order in which they are written. */
  readonly list: readonly (readonly [string, StringColumn])[] = [
    ['event', this.#event],
    ['kind', this.#kind],
    ['event_id', this.#eventId],
    ['user_id', this.#userId],
    ['anonymous_id', this.#anonymousId],
    ['previous_id', this.#previousId],
    ['session_id', this.#sessionId],
    ['groups', this.#groups],
    ['source', this.#source],
    ['properties', this.#properties],
    ['url', this.#url],
    ['host', this.#host],
    ['path', this.#path],
    ['title', this.#title],
    ['referrer', this.#referrer],
    ['referrer_host', this.#referrerHost],
    ['channel', this.#channel],
    ['utm_source', this.#utmSource],
    ['utm_medium', this.#utmMedium],
    ['utm_campaign', this.#utmCampaign],
    ['utm_term', this.#utmTerm],
    ['utm_content', this.#utmContent],
    ['country', this.#country],
    ['region', this.#region],
    ['city', this.#city],
    ['browser', this.#browser],
    ['browser_version', this.#browserVersion],
    ['os', this.#os],
    ['device', this.#device],
    ['screen', this.#screen],
    ['language', this.#language],
    ['library', this.#library],
    ['library_version', this.#libraryVersion],
    ['currency', this.#currency],
    ['bot', this.#bot],
    ['bot_signal', this.#botSignal],
    ['ip', this.#ip],
  ]

  append(event: StoredEvent): void {
    this.#event.append(event.event)
    this.#kind.append(event.kind)
    this.#eventId.append(event.eventId)
    this.#userId.append(event.userId)
    this.#anonymousId.append(event.anonymousId)
    this.#previousId.append(event.previousId)
    this.#sessionId.append(event.sessionId)
    this.#groups.append(event.groups)
    this.#source.append(event.source)
    this.#properties.append(event.properties)
    this.#url.append(event.url)
    this.#host.append(event.host)
    this.#path.append(event.path)
    this.#title.append(event.title)
    this.#referrer.append(event.referrer)
    this.#referrerHost.append(event.referrerHost)
    this.#channel.append(event.channel)
    this.#utmSource.append(event.utmSource)
    this.#utmMedium.append(event.utmMedium)
    this.#utmCampaign.append(event.utmCampaign)
    this.#utmTerm.append(event.utmTerm)
    this.#utmContent.append(event.utmContent)
    this.#country.append(event.country)
    this.#region.append(event.region)
    this.#city.append(event.city)
    this.#browser.append(event.browser)
    this.#browserVersion.append(event.browserVersion)
    this.#os.append(event.os)
    this.#device.append(event.device)
    this.#screen.append(event.screen)
    this.#language.append(event.language)
    this.#library.append(event.library)
    this.#libraryVersion.append(event.libraryVersion)
    this.#currency.append(event.currency)
    this.#bot.append(event.bot)
    this.#botSignal.append(event.botSignal)
    this.#ip.append(event.ip)
  }
}

/** Name and type of a column; kept with logged rows, so that rows of an older version can be told from today's. */
export type EventColumn = readonly [name: string, type: string]

export const eventColumns: readonly EventColumn[] = [
  ['project_id', 'UUID'],
  ...new TextColumns().list.map(([name]) => [name, 'String'] as const),
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
