import type { Readable } from 'node:stream'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { v7 as createUuidV7 } from 'uuid'
import { z } from 'zod'
import type { ProjectClaim } from '../doors/door.ts'
import { findBasicUser, findBearerToken, keyClaim } from '../doors/wire/claim.ts'
import {
  importFormats,
  maxImportBytes,
  readImportRows,
  type ImportEncoding,
  type ImportFormat,
} from '../import/import-file.ts'
import type { ImportProgress } from '../import/import-progress.ts'
import type { Importer } from '../import/importer.ts'
import type { KeyRing } from '../keys/key-ring.ts'

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
export async function registerImportRoutes(server: FastifyInstance, deps: ImportRouteDeps): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload))
    const config = { isStreamed: true }
    // A client that is still sending must hear a refusal, and be heard again on the same connection.
    scope.addHook('onSend', (request, _reply, payload, done) => {
      request.raw.resume()
      done(null, payload)
    })

    scope.post('/v1/import', { bodyLimit: maxImportBytes, config }, async (request, reply) => {
      const { projectId } = await deps.keys.resolve(findClaim(request))
      const query = parseQuery(request)
      const id = query.import_id ?? createUuidV7()
      // A dry run is no part of the import that it precedes.
      const known = query.dry_run ? undefined : await deps.importer.find(projectId, id)
      if (known?.isFinished === true) return toReport(known, { isDryRun: false, isRunning: false })
      const rows = readImportRows(toBytes(request.body), {
        format: query.format ?? findFormat(request),
        encoding: findEncoding(request),
        spoolDirectory: deps.spoolDirectory,
      })
      const order = { projectId, importId: id, columns: query.map, isDryRun: query.dry_run, rows }
      const progress = await deps.importer.run(order)
      return reply.send(toReport(progress, { isDryRun: query.dry_run, isRunning: false }))
    })

    scope.get<{ Params: { id: string } }>('/v1/import/:id', async (request) => {
      const { projectId } = await deps.keys.resolve(findClaim(request))
      const progress = await deps.importer.find(projectId, request.params.id)
      if (progress === undefined) throw new DomainError('not_found', 'no such import', { importId: request.params.id })
      return toReport(progress, { isDryRun: false, isRunning: deps.importer.isRunning(projectId, request.params.id) })
    })
    done()
  })
}

function findClaim(request: FastifyRequest): ProjectClaim {
  const claim = keyClaim(findBearerToken(request), request.headers['x-api-key'], findBasicUser(request))
  if (claim?.kind !== 'key') throw new DomainError('unauthenticated', 'a write key or a server key is needed')
  return { ...claim, isServerKeyAllowed: true }
}

/** The import's id may stand in a header instead. */
function parseQuery({ query, headers }: FastifyRequest) {
  const parsed = importQuery.safeParse({ import_id: headers['upload-id'], ...(query as object) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DomainError('invalid_input', issue?.message ?? 'the query is wrong', { field: issue?.path.join('.') ?? '' })
}

function findFormat(request: FastifyRequest): ImportFormat {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const format = formatByMediaType.get(mediaType)
  if (format === undefined) {
    throw new DomainError('invalid_input', `expected ?format= ${importFormats.join(', ')}, or its content type`, {
      mediaType,
    })
  }
  return format
}

function findEncoding(request: FastifyRequest): ImportEncoding {
  const name = (request.headers['content-encoding'] ?? '').trim().toLowerCase()
  const encoding = encodingByName.get(name)
  if (encoding !== undefined) return encoding
  throw new DomainError('invalid_input', 'expected a file in gzip, deflate, br or no encoding', { mediaType: name })
}

/** Who stops reading must not end the connection: its answer is still to go out. */
function toBytes(body: unknown): AsyncIterable<Buffer> {
  if (body === undefined || body === null) throw new DomainError('invalid_input', 'the body is empty', { field: '' })
  return (body as Readable).iterator({ destroyOnReturn: false })
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
