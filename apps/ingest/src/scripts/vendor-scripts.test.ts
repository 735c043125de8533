import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { ingestPaths } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { listVendorScripts } from './vendor-scripts.ts'

const scripts = listVendorScripts()
const fileAt = (path: string) => basename(scripts.find(({ paths }) => paths.includes(path))?.file ?? '')

describe('listVendorScripts', () => {
  it('has what the snippet of each vendor asks for', () => {
    expect(fileAt('/static/array.js')).toBe('array.js')
    expect(fileAt('/analytics.js/v1/:writeKey/analytics.min.js')).toBe('standalone.js')
    expect(fileAt('/v3/modern/rsa.min.js')).toBe('index.js')
    expect(fileAt('/v3/legacy/rsa.min.js')).toBe('index.js')
    expect(fileAt('/p.js')).toBe('p.js.txt')
    expect(fileAt('/lib.min.js')).toBe('mixpanel.min.js')
  })

  it('has what posthog-js loads on demand', () => {
    for (const name of ['array.full', 'recorder', 'surveys', 'dead-clicks-autocapture', 'web-vitals']) {
      expect(fileAt(`/static/${name}.js`), name).toBe(`${name}.js`)
      expect(fileAt(`/static/1/${name}.js`), name).toBe(`${name}.js`)
    }
  })

  it('lets a path be kept for ever only when it names a version or a digest', () => {
    const pinned = scripts.filter(({ isPinned }) => isPinned).flatMap(({ paths }) => paths)
    expect(pinned.filter((path) => !/\/\d+\.\d+\.\d+\/|\.bundle\.[0-9a-f]{20}\.js$/.test(path))).toEqual([])
    expect(pinned.length).toBeGreaterThan(30)
  })

  it('names files that are there', () => {
    expect(scripts.filter(({ file }) => !existsSync(file))).toEqual([])
  })

  it('is served under the origin of the API as well, path by path', () => {
    const isServed = (path: string) =>
      ingestPaths.some((served) => (served.endsWith('/*') ? path.startsWith(served.slice(0, -1)) : served === path))
    expect(scripts.flatMap(({ paths }) => paths).filter((path) => !isServed(path))).toEqual([])
  })
})
