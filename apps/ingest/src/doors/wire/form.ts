import { gunzipSync } from 'node:zlib'
import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { JsonReader } from '../door.ts'
import { isGzip } from './gzip.ts'
import { parseJson } from './json.ts'

/**
 * JSON as old analytics clients pack it: plain; or in the field `data` of a form, there plain, percent-encoded, or as
 * base64 of JSON or of gzipped JSON. Told by its content, never by a content type: beacons label forms as text.
 * @throws DomainError `invalid_input` when it is none of these; `limit_exceeded` when gzip inflates to more than `maxBytes`.
 */
export function parseFormJson(
  text: string,
  maxBytes: number = eventLimits.bodyBytes,
  readJson: JsonReader = parseJson,
): unknown {
  const body = text.trimStart()
  // Texts in JSON may hold what looks like a field of a form.
  if (body.startsWith('{') || body.startsWith('[')) return readJson(text)
  if (body.startsWith('data={') || body.startsWith('data=[')) return readJson(body.slice('data='.length))
  const field = body.split('&').find((pair) => pair.startsWith('data='))
  if (field !== undefined) return parseFieldValue(field.slice('data='.length), maxBytes, readJson)
  return isBareBase64(body) ? parseBase64Json(body, maxBytes, readJson) : readJson(text)
}

/** So begins base64 of an object, of an array, and of gzip, whatever is in it; JSON never does. */
function isBareBase64(body: string): boolean {
  return /^([eW][w-z\d+/]|H4sI)/.test(body)
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
  if (!/^[\w+/-]+={0,2}$/.test(base64)) {
    throw new DomainError('invalid_input', 'expected JSON, or base64 of JSON', { field: 'data' })
  }
  const bytes = Buffer.from(base64, 'base64')
  return readJson((isGzip(bytes) ? gunzip(bytes, maxBytes) : bytes).toString('utf8'))
}

function gunzip(bytes: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw new DomainError('limit_exceeded', 'the body is too large', { maxBytes })
    throw new DomainError('invalid_input', 'the body is no whole gzip stream', { field: 'data' }, error)
  }
}
