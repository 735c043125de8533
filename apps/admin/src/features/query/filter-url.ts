import { eventFilter, type EventFilter } from '@sightline/domain/query'

/**
 * A filter as one short text: `country:is:DE,US`, `revenue:gt:20`, `user_id:is_set`.
 * The characters that separate (`: , ~`) and `%` are percent-coded inside a part.
 */
export function toFilterText(filter: EventFilter): string {
  const head = `${escapePart(filter.field)}:${filter.operator}`
  if ('values' in filter) return `${head}:${filter.values.map(escapePart).join(',')}`
  if ('value' in filter) return `${head}:${escapePart(String(filter.value))}`
  return head
}

/** Undefined for what is no filter: a URL may have been cut or edited by hand. */
export function parseFilterText(text: string): EventFilter | undefined {
  const [field, operator, rest] = text.split(':')
  if (field === undefined || operator === undefined) return undefined
  const candidates = [
    { field: unescapePart(field), operator },
    ...(rest === undefined
      ? []
      : [
          { field: unescapePart(field), operator, values: rest.split(',').map(unescapePart) },
          { field: unescapePart(field), operator, value: Number(unescapePart(rest)) },
          { field: unescapePart(field), operator, value: unescapePart(rest) },
        ]),
  ]
  return candidates.map((one) => eventFilter.safeParse(one)).find((parsed) => parsed.success)?.data
}

export function parseFilterTexts(texts: readonly string[]): EventFilter[] {
  return texts.map(parseFilterText).filter((filter) => filter !== undefined)
}

export function escapePart(text: string): string {
  return text.replace(/[%:,~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

export function unescapePart(text: string): string {
  return text.replace(/%(25|3A|2C|7E)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
