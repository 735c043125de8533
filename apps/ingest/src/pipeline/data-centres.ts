import { readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'

const directory = new URL('../../data/', import.meta.url)

/** First and last of each range in turn, ascending. */
type Bounds = Uint32Array | BigUint64Array

/** Tells addresses of hosting providers from people's (apps/ingest/data/README.md says where that comes from). */
export function createDataCentreTest(): (ip: string) => boolean {
  let addresses: Uint32Array | undefined
  let networks: BigUint64Array | undefined
  return (ip) => {
    // An IPv4 address that came over an IPv6 socket is written `::ffff:192.0.2.1`.
    const plain = ip.startsWith('::ffff:') ? ip.slice(7) : ip
    if (isIPv4(plain)) return isWithin((addresses ??= readAddresses()), toAddress(plain))
    return isIPv6(plain) && isWithin((networks ??= readNetworks()), toNetwork(plain))
  }
}

function readAddresses(): Uint32Array {
  const bytes = readFileSync(new URL('data-centres-ipv4.bin', directory))
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4))
}

function readNetworks(): BigUint64Array {
  const bytes = readFileSync(new URL('data-centres-ipv6.bin', directory))
  return BigUint64Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readBigUInt64LE(index * 8))
}

function toAddress(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** The upper half of an IPv6 address: no provider has less than such a network. */
function toNetwork(ip: string): bigint {
  const [head = '', tail = ''] = ip.split('::')
  const [before, after] = [toGroups(head), toGroups(tail)]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return [...before, ...zeros, ...after].slice(0, 4).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}

/** Its groups of 16 bits. One that is written as IPv4 is in the lower half, which nobody asks for. */
function toGroups(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]))
}

function isWithin(bounds: Bounds, address: number | bigint): boolean {
  let low = 0
  let high = bounds.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (address < (bounds[middle * 2] ?? 0)) high = middle - 1
    else if (address > (bounds[middle * 2 + 1] ?? 0)) low = middle + 1
    else return true
  }
  return false
}
