/**
 * Writes `apps/ingest/data/data-centres-ipv4.bin` and `-ipv6.bin`: the ranges of hosting providers, from the list of
 * networks and their operators that the npm package `@ip-location-db/asn` holds (RouteViews and DB-IP, CC BY 4.0).
 * Usage: `node tools/generate/data-centres.ts <folder of the unpacked package>`
 */
import { createReadStream, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Autonomous systems from which hardly anybody browses. Networks that also carry people's traffic (Cloudflare and Fastly:
 * relays of browsers; M247 and its like: VPNs) are left out on purpose.
 */
const hostingAsNumbers: ReadonlyMap<number, string> = new Map([
  [16509, 'Amazon'],
  [14618, 'Amazon'],
  [396982, 'Google Cloud'],
  [8075, 'Microsoft Azure'],
  [31898, 'Oracle Cloud'],
  [36351, 'IBM Cloud'],
  [45102, 'Alibaba Cloud'],
  [37963, 'Alibaba Cloud'],
  [132203, 'Tencent Cloud'],
  [136907, 'Huawei Cloud'],
  [55990, 'Huawei Cloud'],
  [14061, 'DigitalOcean'],
  [62567, 'DigitalOcean'],
  [24940, 'Hetzner'],
  [213230, 'Hetzner'],
  [212317, 'Hetzner'],
  [16276, 'OVH'],
  [35540, 'OVH'],
  [63949, 'Linode'],
  [20473, 'Vultr'],
  [12876, 'Scaleway'],
  [51167, 'Contabo'],
  [60781, 'Leaseweb'],
  [28753, 'Leaseweb'],
  [30633, 'Leaseweb'],
  [26496, 'GoDaddy'],
  [8560, 'IONOS'],
  [197540, 'netcup'],
  [53667, 'FranTech'],
  [40676, 'Psychz'],
  [8100, 'QuadraNet'],
  [32244, 'Liquid Web'],
])

const [packageDir] = process.argv.slice(2)
if (packageDir === undefined) throw new Error('expected the folder of the unpacked package')

const dataDir = path.resolve(import.meta.dirname, '../../apps/ingest/data')

/** IPv4 addresses as 32 bits, little-endian. */
const addresses = await readRanges(path.join(packageDir, 'asn-ipv4-num.csv'), 0n)
writeFileSync(path.join(dataDir, 'data-centres-ipv4.bin'), Uint32Array.from(addresses.flat(), Number))
/** The upper halves of IPv6 addresses as 64 bits, little-endian: no range ends within a lower half. */
const networks = await readRanges(path.join(packageDir, 'asn-ipv6-num.csv'), 64n)
writeFileSync(path.join(dataDir, 'data-centres-ipv6.bin'), BigUint64Array.from(networks.flat()))
console.log(`${addresses.length} ranges of IPv4, ${networks.length} of IPv6`)

/** First and last of each range, ascending, without their lower bits; neighbours are one. */
async function readRanges(file: string, lowerBits: bigint): Promise<readonly (readonly [bigint, bigint])[]> {
  const ranges: [bigint, bigint][] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [first, last, asNumber] = line.split(',', 3)
    if (first === undefined || last === undefined || !hostingAsNumbers.has(Number(asNumber))) continue
    const [from, to] = [BigInt(first) >> lowerBits, BigInt(last) >> lowerBits]
    const previous = ranges.at(-1)
    if (previous === undefined || from > previous[1] + 1n) ranges.push([from, to])
    else if (to > previous[1]) previous[1] = to
  }
  return ranges
}
