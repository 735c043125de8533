import { parseCapturedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { DoorBatch, DoorRequest, JsonReader } from '../door.ts'
import { findBasicUser, keyClaim } from '../wire/claim.ts'
import { toFields, type Fields } from '../wire/fields.ts'
import { parseFormJson } from '../wire/form.ts'
import { parseJson } from '../wire/json.ts'

/** Documented for `/import`; the other paths carry far less. */
export const maxBodyBytes = 10 * 1024 * 1024

/** The value of a body: a form with `data`, JSON, or a JSON object in each line. */
export function parseBody(text: string, readJson: JsonReader = parseJson): unknown {
  return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text)
    ? text
        .split('\n')
        .filter(isLine)
        .map((line) => parseLine(line, readJson))
    : parseFormJson(text, maxBodyBytes, readJson)
}

function isLine(line: string): boolean {
  return line.trim() !== ''
}

/** A line that is no JSON is refused alone: it becomes something that is no event. */
function parseLine(line: string, readJson: JsonReader): unknown {
  try {
    return readJson(line)
  } catch {
    return undefined
  }
}

/** Records of one project each; the token stands in every record, or the request bears it as its Basic user. */
export function decodeBody(
  body: unknown,
  request: DoorRequest,
  toNative: (record: unknown) => Fields,
): readonly DoorBatch[] {
  const value = body ?? parseQueryData(request)
  const records = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  const ofRequest = findBasicUser(request)
  return [...Map.groupBy(records, (record) => findToken(record) ?? ofRequest)].map(([token, own]) => ({
    claim: keyClaim(token),
    events: own.map((record) => parseCapturedEvent(toNative(record), { isIdOptional: true })),
  }))
}

function parseQueryData({ query }: DoorRequest): unknown {
  const { data } = query
  if (typeof data !== 'string') throw new DomainError('invalid_input', 'expected data', { field: 'data' })
  return parseFormJson(`data=${encodeURIComponent(data)}`, maxBodyBytes)
}

function findToken(record: unknown): string | undefined {
  const wire = toFields(record)
  const token = wire['$token'] ?? toFields(wire['properties'])['token']
  return typeof token === 'string' && token !== '' ? token : undefined
}
