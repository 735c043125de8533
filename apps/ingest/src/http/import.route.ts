import type { IncomingMessage } from 'node:http'
import { DomainError } from '@sightline/domain/kernel'
import { v7 as createUuidV7 } from 'uuid'
import { z } from 'zod'
import type { ProjectClaim } from '../doors/door.ts'
import { jsonAnswer } from '../doors/wire/answer.ts'
import { findBasicUser, findBearerToken, keyClaim } from '../doors/wire/claim.ts'
import { importFormats, readImportRows, type ImportEncoding, type ImportFormat } from '../import/import-file.ts'
import type { ImportProgress } from '../import/import-progress.ts'
import type { Importer } from '../import/importer.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { HttpRequest } from './http-request.ts'
import type { Route } from './route.ts'

export interface ImportRouteDeps {
  readonly keys: KeyRing
  readonly importer: Importer
  /** For files that cannot be read as they arrive. */
  readonly spoolDirectory: string
}

const formatByMediaType: ReadonlyMap<string, ImportFormat> = new Map(
  Object.entries({
    'application/x-ndjson': 'ndjson',
    'application/ndjson': 'ndjson',
    'application/jsonl': 'ndjson',
    'application/x-jsonlines': 'ndjson',
    'text/csv': 'csv',
    'application/csv': 'csv',
    'application/vnd.apache.parquet': 'parquet',
    'application/x-parquet': 'parquet',
  }),
)

const encodingByName: ReadonlyMap<string, ImportEncoding> = new Map(
  Object.entries({
    '': 'identity',
    identity: 'identity',
    gzip: 'gzip',
    'x-gzip': 'gzip',
    deflate: 'deflate',
    br: 'br',
    zstd: 'zstd',
  }),
)

const importId = z.string().regex(/^[\w.:-]{1,100}$/, 'expected 1 to 100 letters, digits or . : _ -')
const columnMap = z.record(z.string(), z.string()).transform((names) => new Map(Object.entries(names)))
const flag = z.enum(['true', 'false', '1', '0', '']).transform((text) => text !== 'false' && text !== '0')
const importQuery = z.object({
  import_id: importId.optional(),
  format: z.enum(importFormats).optional(),
  dry_run: flag.default(false),
  map: z
    .string()
    .transform((text, context) => {
      const parsed = columnMap.safeParse(parseOrUndefined(text))
      if (parsed.success) return parsed.data
      context.addIssue('expected a JSON object such as {"Date":"timestamp"}')
      return z.NEVER
    })
    .default(new Map()),
})

/** `POST /v1/import`: files of events, read as they arrive; see docs/import.md. */
export function createImportRoutes(deps: ImportRouteDeps): Route[] {
  return [
    {
      methods: ['POST'],
      path: '/v1/import',
      isStreamed: true,
      async handle(request) {
        const { projectId } = await deps.keys.resolve(findClaim(request))
        const query = parseQuery(request)
        const id = query.import_id ?? createUuidV7()
        // A dry run is no part of the import that it precedes.
        const known = query.dry_run ? undefined : await deps.importer.find(projectId, id)
        if (known?.isFinished === true) return jsonAnswer(200, toReport(known, { isDryRun: false, isRunning: false }))
        const rows = readImportRows(toBytes(request.raw), {
          format: query.format ?? findFormat(request),
          encoding: findEncoding(request),
          spoolDirectory: deps.spoolDirectory,
        })
        const order = { projectId, importId: id, columns: query.map, isDryRun: query.dry_run, rows }
        const progress = await deps.importer.run(order)
        return jsonAnswer(200, toReport(progress, { isDryRun: query.dry_run, isRunning: false }))
      },
    },
    {
      methods: ['GET'],
      path: '/v1/import/:id',
      async handle(request) {
        const { id = '' } = request.params
        const { projectId } = await deps.keys.resolve(findClaim(request))
        const progress = await deps.importer.find(projectId, id)
        if (progress === undefined) throw new DomainError('not_found', 'no such import', { importId: id })
        return jsonAnswer(
          200,
          toReport(progress, { isDryRun: false, isRunning: deps.importer.isRunning(projectId, id) }),
        )
      },
    },
  ]
}

function findClaim(request: HttpRequest): ProjectClaim {
  const claim = keyClaim(findBearerToken(request), request.headers['x-api-key'], findBasicUser(request))
  if (claim?.kind !== 'key') throw new DomainError('unauthenticated', 'a write key or a server key is needed')
  return { ...claim, isServerKeyAllowed: true }
}

/** The import's id may stand in a header instead. */
function parseQuery({ query, headers }: HttpRequest) {
  const parsed = importQuery.safeParse({ import_id: headers['upload-id'], ...(query as object) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DomainError('invalid_input', issue?.message ?? 'the query is wrong', { field: issue?.path.join('.') ?? '' })
}

function findFormat(request: HttpRequest): ImportFormat {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const format = formatByMediaType.get(mediaType)
  if (format === undefined) {
    throw new DomainError('invalid_input', `expected ?format= ${importFormats.join(', ')}, or its content type`, {
      mediaType,
    })
  }
  return format
}

function findEncoding(request: HttpRequest): ImportEncoding {
  const name = (request.headers['content-encoding'] ?? '').trim().toLowerCase()
  const encoding = encodingByName.get(name)
  if (encoding !== undefined) return encoding
  throw new DomainError('invalid_input', 'expected a file in gzip, deflate, br, zstd or no encoding', {
    mediaType: name,
  })
}

/** Who stops reading must not end the connection: its answer is still to go out. */
function toBytes(request: IncomingMessage): AsyncIterable<Buffer> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && Number(length ?? 0) === 0)
    throw new DomainError('invalid_input', 'the body is empty', { field: '' })
  return request.iterator({ destroyOnReturn: false })
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function toReport(progress: ImportProgress, run: { readonly isDryRun: boolean; readonly isRunning: boolean }) {
  const { importId: id, rows, accepted, duplicate, rejected, errors, isFinished } = progress
  const state = isFinished ? 'finished' : run.isRunning ? 'running' : 'interrupted'
  return {
    import_id: id,
    state,
    dry_run: run.isDryRun,
    rows,
    accepted,
    duplicate,
    rejected,
    errors,
    errors_truncated: rejected > errors.length,
  }
}
