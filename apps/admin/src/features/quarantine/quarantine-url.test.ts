import { describe, expect, it } from 'vitest'
import { parseSearchString, toSearchString } from '../../client/search-string'
import { parseQuarantineSearch, toQuarantineSearch } from './quarantine-url'

describe('parseQuarantineSearch', () => {
  it('reads back what was written, the empty field as well', () => {
    const filter = { reason: 'schema', event: 'paid & more', field: '' } as const
    const text = toSearchString({ ...toQuarantineSearch(filter) })
    expect(parseQuarantineSearch(parseSearchString(text))).toEqual(filter)
  })

  it('leaves out what nobody can mean', () => {
    expect(parseQuarantineSearch({ reason: 'bored', source: 7, x: 'y' })).toEqual({})
  })
})
