import { quarantineReasons, type QuarantineFilter } from '@sightline/domain/quarantine'
import { textOf } from '../../client/search-string'

/** The filter as it stands in the address; an empty text is a value of its own, for a fault of the whole event. */
export interface QuarantineSearch {
  readonly reason?: string
  readonly event?: string
  readonly field?: string
  readonly source?: string
}

const textNames = ['event', 'field', 'source'] as const

/** What does not parse is left out. */
export function parseQuarantineSearch(raw: Readonly<Record<string, unknown>>): QuarantineFilter {
  const reason = quarantineReasons.find((one) => one === textOf(raw.reason))
  const texts = textNames.flatMap((name) => {
    const text = textOf(raw[name])
    return text === undefined ? [] : [[name, text] as const]
  })
  return { ...(reason && { reason }), ...Object.fromEntries(texts) }
}

export function toQuarantineSearch({ reason, event, field, source }: QuarantineFilter): QuarantineSearch {
  return {
    ...(reason !== undefined && { reason }),
    ...(event !== undefined && { event }),
    ...(field !== undefined && { field }),
    ...(source !== undefined && { source }),
  }
}
