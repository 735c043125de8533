import { createHash } from 'node:crypto'
import { parseCapturedEvent, toOccurredAt, type EventRejection, type ParsedEvent } from '@sightline/domain/event'
import { DomainError, isDomainError } from '@sightline/domain/kernel'
import type { Capture } from '../pipeline/capture.ts'
import type { Screen } from '../pipeline/screen.ts'
import {
  maxListedErrors,
  startProgress,
  type ImportProgress,
  type ImportProgressStore,
  type RowError,
} from './import-progress.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { toNativeEvent, type ColumnMap } from './row-event.ts'

/** Rows that become durable together; after each such chunk the progress is saved. */
const rowsPerChunk = 1_000
/** How long an import waits for room in the log before it gives up; what it has done by then stands. */
const maxWaitMs = 60_000
const retryMs = 1_000

export interface ImportOrder {
  readonly projectId: string
  readonly importId: string
  readonly columns: ColumnMap
  readonly isDryRun: boolean
  readonly rows: ImportRows
}

export interface ImporterDeps {
  readonly capture: Capture
  /** The project's rules and schemas, for a dry run: capture applies them itself. */
  readonly screen: Screen
  readonly progress: ImportProgressStore
  readonly now: () => number
  readonly delay: (ms: number) => Promise<void>
}

export type Importer = ReturnType<typeof createImporter>

/** Runs imports, each once at a time, from the first row that is not done yet. */
export function createImporter(deps: ImporterDeps) {
  const running = new Set<string>()
  return {
    find: (projectId: string, importId: string) => deps.progress.find(projectId, importId),

    isRunning: (projectId: string, importId: string) => running.has(`${projectId} ${importId}`),

    /**
     * @returns how it went; of a dry run, how it would go.
     * @throws DomainError `conflict` while the same import runs; `invalid_input` for a broken file; `unavailable` when the
     * log takes nothing more. What was done before that stays done.
     */
    async run(order: ImportOrder): Promise<ImportProgress> {
      const name = `${order.projectId} ${order.importId}`
      if (running.has(name)) throw new DomainError('conflict', 'this import is running', { importId: order.importId })
      running.add(name)
      try {
        return order.isDryRun ? await check(order, deps) : await store(order, deps)
      } finally {
        running.delete(name)
      }
    },
  }
}

async function store(order: ImportOrder, deps: ImporterDeps): Promise<ImportProgress> {
  let progress = (await deps.progress.find(order.projectId, order.importId)) ?? startProgress(order.importId)
  for await (const chunk of toChunks(order.rows, progress.rows)) {
    const outcome = await captureWithin(maxWaitMs, deps, {
      projectId: order.projectId,
      source: 'import',
      events: chunk.map((row) => toParsed(row, order, deps.now())),
      sentAtMs: undefined,
      userAgent: '',
      ip: '',
      isVisitor: false,
    })
    const errors = outcome.rejected.map(({ index, ...rejection }) => toRowError(chunk[index], rejection))
    progress = advance(progress, chunk, { accepted: outcome.accepted, duplicate: outcome.duplicate, errors })
    await deps.progress.save(order.projectId, progress)
  }
  progress = { ...progress, isFinished: true }
  await deps.progress.save(order.projectId, progress)
  return progress
}

/** The same as `store` up to the log: contract, rules and schemas. */
async function check(order: ImportOrder, deps: ImporterDeps): Promise<ImportProgress> {
  let progress = startProgress(order.importId)
  for await (const chunk of toChunks(order.rows, 0)) {
    const parsed = chunk.map((row) => toParsed(row, order, deps.now()))
    const { events } = await deps.screen(order.projectId, parsed)
    const errors = events.flatMap((event, index) =>
      event.kind === 'rejected' && event.isToldAccepted !== true ? [toRowError(chunk[index], event.rejection)] : [],
    )
    progress = advance(progress, chunk, { accepted: chunk.length - errors.length, duplicate: 0, errors })
  }
  return { ...progress, isFinished: true }
}

/**
 * Where the file is broken, what was read before that place comes first, and then the error.
 * @param done rows that are skipped, for they were imported before.
 */
async function* toChunks(rows: ImportRows, done: number): AsyncIterable<readonly ImportRow[]> {
  let chunk: ImportRow[] = []
  try {
    for await (const row of rows) {
      if (row.number <= done) continue
      chunk.push(row)
      if (chunk.length < rowsPerChunk) continue
      yield chunk
      chunk = []
    }
  } catch (error) {
    if (chunk.length > 0) yield chunk
    throw error
  }
  if (chunk.length > 0) yield chunk
}

async function captureWithin(waitMs: number, deps: ImporterDeps, request: Parameters<Capture>[0]) {
  const deadlineMs = deps.now() + waitMs
  for (;;) {
    try {
      return await deps.capture(request)
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'unavailable' || deps.now() > deadlineMs) throw error
      await deps.delay(retryMs)
    }
  }
}

function toParsed(row: ImportRow, { projectId, importId, columns }: ImportOrder, nowMs: number): ParsedEvent {
  if (row.fault !== undefined) return { kind: 'rejected', rejection: { field: '', reason: row.fault } }
  const id = createHash('sha256').update(`${projectId} ${importId} ${row.number}`).digest('base64url').slice(0, 22)
  const native = toNativeEvent(row.fields, columns, `import-${id}`)
  const parsed = parseCapturedEvent(native)
  if (parsed.kind === 'rejected') return parsed
  // What is stored at its arrival elsewhere: a history that lands on the day of its import would be none.
  const { clamp } = toOccurredAt(parsed.event.timestampMs, undefined, nowMs)
  return clamp === undefined ? parsed : { kind: 'rejected', rejection: implausibleTime, native }
}

const implausibleTime: EventRejection = { field: 'timestamp', reason: 'expected a time between the year 2000 and now' }

function toRowError(row: ImportRow | undefined, { field, reason }: EventRejection): RowError {
  return { row: row?.number ?? 0, field, reason }
}

function advance(
  progress: ImportProgress,
  chunk: readonly ImportRow[],
  done: { readonly accepted: number; readonly duplicate: number; readonly errors: readonly RowError[] },
): ImportProgress {
  return {
    ...progress,
    rows: chunk.at(-1)?.number ?? progress.rows,
    accepted: progress.accepted + done.accepted,
    duplicate: progress.duplicate + done.duplicate,
    rejected: progress.rejected + done.errors.length,
    errors: [...progress.errors, ...done.errors].slice(0, maxListedErrors),
  }
}
