import { DomainError, parseJsonExactly } from '@sightline/domain/kernel'
import { toFields, type Fields } from './fields.ts'

/** @throws DomainError `invalid_input` when the text is no JSON; a byte order mark in front of it is skipped. */
export function parseJson(text: string): unknown {
  return read(text, JSON.parse)
}

/**
 * The same for doors that see few events at once: a look for long runs of digits, which costs half as much as reading,
 * decides whether the text is read with every digit.
 */
export function parseJsonByLook(text: string): unknown {
  return /\d{16}/.test(text) ? parseExactJson(text) : parseJson(text)
}

/** The same with every digit of large integers; several times as slow. */
export function parseExactJson(text: string): unknown {
  return read(text, parseJsonExactly)
}

/** An object, or JSON of one in a text, as the first tracker of Plausible sends its props; an empty one for all else. */
export function toJsonFields(value: unknown): Fields {
  if (typeof value !== 'string') return toFields(value)
  try {
    return toFields(parseJsonByLook(value))
  } catch {
    return {}
  }
}

/**
 * Objects and lists in one text. They take microseconds of work for two characters, and seconds for 20 MB of them, which
 * gzip makes of a small body, while nobody else is served; of events the largest bodies hold a tenth of this.
 */
const maxContainers = 500_000

function assertFewContainers(text: string): void {
  if (text.length < 2 * maxContainers) return
  for (const opening of ['{', '[']) {
    let found = 0
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      if (++found > maxContainers)
        throw new DomainError('limit_exceeded', 'too many objects or lists in the body', { max: maxContainers })
    }
  }
}

function read(text: string, parse: (text: string) => unknown): unknown {
  assertFewContainers(text)
  try {
    return parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new DomainError('invalid_input', 'the body is no JSON', { reason }, error)
  }
}
