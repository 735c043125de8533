import { DomainError } from '@sightline/domain/kernel'

/** @throws DomainError `invalid_input` when the text is no JSON; a byte order mark in front of it is skipped. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new DomainError('invalid_input', 'the body is no JSON', { reason }, error)
  }
}
