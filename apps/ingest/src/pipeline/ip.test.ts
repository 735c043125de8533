import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { truncateIp } from './ip.ts'

/** The eight groups of an IPv6 address as numbers. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const toGroups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const before = toGroups(head)
  if (tail === undefined) return before
  const after = toGroups(tail)
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

describe('truncateIp', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0'],
    ['0.0.0.0', ''],
    ['::ffff:0.0.0.0', ''],
    ['0.0.0.1', '0.0.0.0'],
    ['::ffff:203.0.113.7', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:db8::1', '2001:db8::'],
    ['2001:DB8:1::', '2001:DB8:1::'],
    ['::1', '::'],
    ['::', '::'],
    ['', ''],
    ['localhost', ''],
    ['203.0.113', ''],
    ['203.0.113.7, 10.0.0.1', ''],
    ['203.0.113.7:443', ''],
    ['fe80::1%eth0', ''],
    ['abc', ''],
    ['<script>', ''],
  ])('makes %j %j', (ip, network) => {
    expect(truncateIp(ip)).toBe(network)
  })

  it('keeps the first 24 bits of any IPv4 address and nothing of the rest', () => {
    fc.assert(
      fc.property(
        fc.ipV4().filter((ip) => ip !== '0.0.0.0'),
        (ip) => {
          expect(truncateIp(ip).split('.')).toEqual([...ip.split('.').slice(0, 3), '0'])
        },
      ),
    )
  })

  it('keeps the first 48 bits of any public IPv6 address and nothing of the rest', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
    // Public addresses are those of 2000::/3.
    const first = fc.integer({ min: 0x2000, max: 0x3fff })
    fc.assert(
      fc.property(first, fc.array(group, { minLength: 7, maxLength: 7 }), (head, tail) => {
        const groups = [head, ...tail]
        const written = groups.map((one) => one.toString(16)).join(':')
        const canonical = new URL(`http://[${written}]/`).hostname.slice(1, -1)
        for (const ip of [written, canonical]) {
          expect(groupsOf(truncateIp(ip))).toEqual([...groups.slice(0, 3), 0, 0, 0, 0, 0])
        }
      }),
    )
  })

  it('lets no text through that it does not understand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(truncateIp(text)).toMatch(/^(|[0-9.]+\.0|[0-9a-fA-F:]*::)$/)
      }),
    )
  })
})
