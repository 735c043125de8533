import { eventLimits, ingestPaths } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import type { CaptureRoute } from './door.ts'
import { doors } from './doors.ts'
import { parseJson } from './wire/json.ts'

const routes = doors.flatMap((door) => door.routes)

/** How many events a door makes of a body; what it refuses makes none. */
function countEvents({ decode, paths }: CaptureRoute, body: unknown): number {
  const path = paths[0] ?? ''
  const request = { method: 'POST', path, params: {}, headers: {}, query: {}, origin: 'http://h', ip: '' }
  try {
    return decode(body, request).reduce((sum, batch) => sum + batch.events.length, 0)
  } catch (error) {
    if (!isDomainError(error)) throw error
    return 0
  }
}

describe('doors', () => {
  it('are served under the origin of the API as well, path by path', () => {
    const isServed = (path: string) =>
      ingestPaths.some((served) => (served.endsWith('/*') ? path.startsWith(served.slice(0, -1)) : served === path))
    const paths = routes.flatMap((route) => route.paths)
    expect(paths.filter((path) => !isServed(path))).toEqual([])
  })

  it('make no more of a body than may come at once, lest a small one keep everybody waiting', () => {
    const many = Array.from({ length: eventLimits.eventsPerRequest + 1 }, () => ({ event: 'a' }))
    const bodies = [many, { batch: many }, { events: many }]
    for (const route of routes.filter(({ kind }) => kind === 'capture') as CaptureRoute[]) {
      for (const body of bodies) expect(countEvents(route, body), route.paths.join(' ')).toBeLessThanOrEqual(1)
    }
  })

  it('of vendors with an SDK in Python read what that writes for a number that is none', () => {
    const ofVendors = doors.filter(({ name }) => ['segment', 'posthog', 'mixpanel'].includes(name))
    for (const path of ['/v1/batch', '/batch', '/e', '/track', '/import', '/engage', '/groups']) {
      const { parseBody } = ofVendors.flatMap((door) => door.routes).find(({ paths }) => paths.includes(path)) ?? {}
      expect(parseBody?.('{"a": NaN}', parseJson), path).toEqual({ a: null })
    }
  })

  it('have names of their own', () => {
    const names = doors.map((door) => door.name)
    expect(new Set(names).size).toBe(names.length)
  })
})
