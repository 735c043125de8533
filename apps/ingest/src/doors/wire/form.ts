import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { JsonReader } from '../door.ts'
import { isGzip } from './gzip.ts'
import { parseJson } from './json.ts'
import { inflateLz64, isLz64 } from './lz64.ts'

/**
 * JSON as old analytics clients pack it: plain; or in the field `data` of a form, there plain, percent-encoded, or as
 * base64 of JSON, of gzipped JSON, or of what lz-string makes of it. Told by its content, never by a content type: beacons
 * label forms as text.
 * @throws DomainError `invalid_input` when it is none of these; `limit_exceeded` when it inflates to more than `maxBytes`.
 */
export function parseFormJson(
  text: string,
  maxBytes: number = eventLimits.bodyBytes,
  readJson: JsonReader = parseJson,
): unknown {
  const body = text.trimStart()
  // Texts in JSON may hold what looks like a field of a form.
  if (body.startsWith('{') || body.startsWith('[')) return readJson(text)
  const raw = splitRawJson(body)
  if (raw !== undefined) return readJson(raw.json)
  // Not by splitting it: a body may be nothing but ampersands.
  const value = /(?:^|&)data=([^&]*)/.exec(body)?.[1]
  if (value !== undefined) return parseFieldValue(value, maxBytes, readJson)
  return isBareBase64(body) ? parseBase64Json(body, maxBytes, readJson) : readJson(text)
}

/** Longer than what any client has there. */
const maxFieldsLength = 10_000

/**
 * What stands beside `data` in a form, such as `verbose=1`; nothing in a body that is no such form. Some clients put there
 * what others put into the query.
 */
export function findFormFields(text: string): Readonly<Record<string, string>> {
  const body = text.trimStart()
  if (!/^[^{[]*\bdata=/.test(body)) return {}
  const beside = (splitRawJson(body)?.rest ?? body).replaceAll(/(^|&)data=[^&]*/g, '')
  return beside.length > maxFieldsLength ? {} : Object.fromEntries(new URLSearchParams(beside))
}

/** JSON that stands in the first field as it is, as people write it for curl, and the fields behind it. */
function splitRawJson(body: string): { readonly json: string; readonly rest: string } | undefined {
  if (!body.startsWith('data={') && !body.startsWith('data=[')) return undefined
  const value = body.slice('data='.length)
  const end = Math.max(value.lastIndexOf('}'), value.lastIndexOf(']')) + 1
  const rest = value.slice(end).trim()
  return rest.startsWith('&') ? { json: value.slice(0, end), rest } : { json: value, rest: '' }
}

/** So begins base64 of an object, of an array, and of gzip, whatever is in it; JSON never does. */
function isBareBase64(body: string): boolean {
  return /^([eW][w-z\d+/]|H4sI)/.test(body) || isLz64(body)
}

/** In percent-encoded JSON a plus sign is a space; in base64 it is a character, which some clients leave unescaped. */
function parseFieldValue(value: string, maxBytes: number, readJson: JsonReader): unknown {
  const decoded = decodePercents(value)
  if (!/^\s*[[{]/.test(decoded.replaceAll('+', ' '))) return parseBase64Json(decoded, maxBytes, readJson)
  return readJson(decodePercents(value.replaceAll('+', ' ')))
}

function decodePercents(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (error) {
    throw new DomainError('invalid_input', 'the form is not percent-encoded as it should be', { field: 'data' }, error)
  }
}

/** RFC 4648, both alphabets, with or without padding. A space was a plus sign before somebody decoded the form. */
function parseBase64Json(value: string, maxBytes: number, readJson: JsonReader): unknown {
  const base64 = value.trimEnd().replaceAll(' ', '+')
  if (!/^[\w+/-]+={0,3}$/.test(base64)) {
    throw new DomainError('invalid_input', 'expected JSON, or base64 of JSON', { field: 'data' })
  }
  if (isLz64(base64)) return readJson(inflateLz64(base64, maxBytes))
  const bytes = Buffer.from(base64, 'base64')
  if (isGzip(bytes)) return readJson(gunzip(bytes, maxBytes).toString('utf8'))
  // What is no UTF-8 comes from `btoa`, which makes a byte of each character and takes none above U+00FF.
  return readJson(bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1'))
}

function gunzip(bytes: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw new DomainError('limit_exceeded', 'the body is too large', { maxBytes })
    throw new DomainError('invalid_input', 'the body is no whole gzip stream', { field: 'data' }, error)
  }
}
