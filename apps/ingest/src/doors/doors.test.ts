import { ingestPaths } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { doors } from './doors.ts'

describe('doors', () => {
  it('are served under the origin of the API as well, path by path', () => {
    const isServed = (path: string) =>
      ingestPaths.some((served) => (served.endsWith('/*') ? path.startsWith(served.slice(0, -1)) : served === path))
    const paths = doors.flatMap((door) => door.routes.flatMap((route) => route.paths))
    expect(paths.filter((path) => !isServed(path))).toEqual([])
  })

  it('have names of their own', () => {
    const names = doors.map((door) => door.name)
    expect(new Set(names).size).toBe(names.length)
  })
})
