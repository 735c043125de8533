import { readFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'

const file = new URL('../../data/data-centres-ipv4.bin', import.meta.url)

/**
 * Tells addresses of hosting providers from people's (apps/ingest/data/README.md says where that comes from).
 * IPv6 is not covered: it answers false.
 */
export function createDataCentreTest(): (ip: string) => boolean {
  let bounds: Uint32Array | undefined
  return (ip) => {
    const address = toIPv4(ip)
    if (address === undefined) return false
    bounds ??= readBounds()
    return isWithin(bounds, toNumber(address))
  }
}

function readBounds(): Uint32Array {
  const bytes = readFileSync(file)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4))
}

/** An IPv4 address that came over an IPv6 socket is written `::ffff:192.0.2.1`. */
function toIPv4(ip: string): string | undefined {
  const plain = ip.startsWith('::ffff:') ? ip.slice(7) : ip
  return isIPv4(plain) ? plain : undefined
}

function toNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** @param bounds first and last of each range in turn, ascending. */
function isWithin(bounds: Uint32Array, address: number): boolean {
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
