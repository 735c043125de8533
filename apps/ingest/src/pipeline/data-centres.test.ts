import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDataCentreTest } from './data-centres.ts'

const isDataCentre = createDataCentreTest()

describe('createDataCentreTest', () => {
  it.each([
    '52.95.110.1',
    '::ffff:52.95.110.1',
    '165.227.0.1',
    '95.216.0.1',
    '2600:1f00::',
    '2600:1F00:4fff:ffff:ffff:ffff:ffff:ffff',
    '2600:1f18:1:2:3:4:5:6',
    '2a01:4f8::1',
    '2604:a880::192.0.2.1',
  ])('knows %s for a hosting provider’s', (ip) => {
    expect(isDataCentre(ip)).toBe(true)
  })

  it.each([
    '129.132.19.216',
    '8.8.8.8',
    '127.0.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '2001:638::1',
    '2600:1f00',
    '2600:5000::1',
    '2003::1',
    '::1',
    '::',
    '::2:3:4:5:6:7',
    'fe80::1%eth0',
    '',
    '52.95',
  ])('takes %s for nothing of the kind', (ip) => {
    expect(isDataCentre(ip)).toBe(false)
  })

  it('reads an IPv6 address the same however it is written', () => {
    const group = fc.constantFrom(0, 1, 0x1f00, 0x2600, 0x2a01, 0x4f8, 0xffff)
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((one) => one.toString(16).padStart(4, '0')).join(':')
        // As browsers write a host: the longest run of zeros is left out.
        const short = new URL(`http://[${long}]`).hostname.slice(1, -1)
        expect(isDataCentre(short)).toBe(isDataCentre(long))
      }),
    )
  })
})
