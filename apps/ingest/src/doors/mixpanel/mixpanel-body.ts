import { eventLimits, parseCapturedEvent } from '@sightline/domain/event'
import type { DoorBatch, DoorRequest, JsonReader } from '../door.ts'
import { findBasicUser, keyClaim } from '../wire/claim.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { isFields, toFields, type Fields } from '../wire/fields.ts'
import { parseFormJson } from '../wire/form.ts'
import { parseJson } from '../wire/json.ts'
import { withPythonNumbers } from '../wire/python-json.ts'
import { readQueryData } from '../wire/query-data.ts'

/** Documented for `/import`; the other paths carry far less. */
export const maxBodyBytes = 10 * 1024 * 1024

/** A record as it was sent, and its place in the request. */
export interface PlacedRecord {
  readonly record: unknown
  readonly index: number
}

/**
 * The value of a body: JSON, a form with `data`, or a JSON object in each line. Lines are what is no JSON as a whole but
 * has an object in one of them, so that no broken line, wherever it stands, costs the others.
 */
export function parseBody(text: string, read: JsonReader = parseJson): unknown {
  const readJson = withPythonNumbers(read)
  try {
    return parseFormJson(text, maxBodyBytes, readJson)
  } catch (error) {
    const lines = isArrayOverLines(text) ? [] : takeLines(text, eventLimits.eventsPerRequest + 1)
    // A line that is no JSON costs far more time than one that is: no more of them are read than may come at once.
    const records = lines.slice(0, eventLimits.eventsPerRequest).map((line) => parseLine(line, readJson))
    if (!records.some(isFields)) throw error
    assertFewEvents(lines, 'data')
    return records
  }
}

/** The first lines that are not empty; a body may hold millions. */
function takeLines(text: string, max: number): readonly string[] {
  const lines: string[] = []
  for (let start = 0; start < text.length && lines.length < max;) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? text.length : end)
    if (line.trim() !== '') lines.push(line)
    start = end < 0 ? text.length : end + 1
  }
  return lines
}

/** The first line opens an array that goes on in the next: when it is broken, its last element is no record alone. */
function isArrayOverLines(text: string): boolean {
  return /^\s*\[([^\n]*[[{,])?\s*\n/.test(text)
}

/** A line that is no JSON is refused alone: it stays a text, which is no event. */
function parseLine(line: string, readJson: JsonReader): unknown {
  try {
    return readJson(line)
  } catch {
    return line
  }
}

/** One batch for each project that the records name. */
export function decodeBody(
  body: unknown,
  request: DoorRequest,
  toNative: (record: unknown) => Fields,
): readonly DoorBatch[] {
  return [...groupRecords(body, request)].map(([key, own]) => ({
    claim: keyClaim(key),
    events: own.map(({ record }) =>
      parseCapturedEvent(isFields(record) ? toNative(record) : record, { isIdOptional: true }),
    ),
  }))
}

/** Records by their projects' keys: the token in the record, or the key that the request bears for all of them. */
export function groupRecords(
  body: unknown,
  request: DoorRequest,
): ReadonlyMap<string | undefined, readonly PlacedRecord[]> {
  const value = body ?? readQueryData(request, maxBodyBytes)
  const records = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  // The vendor takes 2,000; the browser SDK halves what was too much.
  assertFewEvents(records, 'data')
  const ofRequest = [findBasicUser(request), request.query['api_key']]
  return Map.groupBy(
    records.map((record, index) => ({ record, index })),
    ({ record }) => findKey(findToken(record), ...ofRequest),
  )
}

function findKey(...places: readonly unknown[]): string | undefined {
  const claim = keyClaim(...places)
  return claim?.kind === 'key' ? claim.key : undefined
}

function findToken(record: unknown): unknown {
  const wire = toFields(record)
  return wire['$token'] ?? toFields(wire['properties'])['token']
}
