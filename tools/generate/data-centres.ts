/**
 * Writes `apps/ingest/data/data-centres-ipv4.bin`: the IPv4 ranges of hosting providers, from the list of networks and
 * their operators that the npm package `@ip-location-db/asn` holds (RouteViews and DB-IP, CC BY 4.0).
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

const ranges: [number, number][] = []
const lines = createInterface({ input: createReadStream(path.join(packageDir, 'asn-ipv4-num.csv')) })
for await (const line of lines) {
  const [first, last, asNumber] = line.split(',', 3).map(Number)
  if (first === undefined || last === undefined || !hostingAsNumbers.has(asNumber ?? 0)) continue
  const previous = ranges.at(-1)
  if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last)
  else ranges.push([first, last])
}
const bytes = Buffer.alloc(ranges.length * 8)
for (const [index, [first, last]] of ranges.entries()) {
  bytes.writeUInt32LE(first, index * 8)
  bytes.writeUInt32LE(last, index * 8 + 4)
}
writeFileSync(path.resolve(import.meta.dirname, '../../apps/ingest/data/data-centres-ipv4.bin'), bytes)
console.log(`${ranges.length} ranges`)
