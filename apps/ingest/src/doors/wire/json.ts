import { DomainError, parseJsonExactly } from '@sightline/domain/kernel'

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

function read(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new DomainError('invalid_input', 'the body is no JSON', { reason }, error)
  }
}
