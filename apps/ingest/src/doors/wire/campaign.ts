import { toText, type Fields } from './fields.ts'

/** The campaign of a native event, from members that are named as the UTM parameters are. */
export function toCampaign(fields: Fields): Fields {
  const text = (name: string) => toText(fields[name], 200)
  return {
    source: text('utm_source'),
    medium: text('utm_medium'),
    name: text('utm_campaign'),
    term: text('utm_term'),
    content: text('utm_content'),
  }
}
