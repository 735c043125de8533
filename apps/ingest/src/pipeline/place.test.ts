import { describe, expect, it } from 'vitest'
import { createPlaceReader, nowhere } from './place.ts'

const placeOf = createPlaceReader()

describe('createPlaceReader', () => {
  it('knows where well-known addresses lie, in both families and in the mapped form', () => {
    // Universities, which have had their networks for decades: ETH Zurich, MIT; DFN in Germany over IPv6.
    expect(placeOf('129.132.19.216')).toMatchObject({
      country: 'CH',
      region: 'Zurich',
      city: expect.stringMatching(/Z[uü]rich/) as string,
    })
    expect(placeOf('::ffff:18.9.22.169')).toMatchObject({ country: 'US', region: 'Massachusetts' })
    expect(placeOf('2001:638:408:200::1')).toMatchObject({ country: 'DE' })
  })

  it.each([
    '',
    'localhost',
    '127.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '172.31.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '1.2.3',
  ])('knows no place of %s', (ip) => {
    expect(placeOf(ip)).toEqual(nowhere)
  })
})
