import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** A script of a vendor's package, and where the vendor's snippets look for it. */
export interface VendorScript {
  /** Patterns of paths; a part that begins with a colon may be anything. */
  readonly paths: readonly string[]
  readonly file: string
  /** What stands around the file where a package has no build for a tag. */
  readonly frame?: readonly [before: string, after: string]
  /** What the path holds never changes: it names the version. */
  readonly isPinned: boolean
}

/** What posthog-js says of itself: which of its files a host has under `/static/`, with their digests. */
const posthogRelease = z.object({ version: z.string(), files: z.record(z.string(), z.string()) })

/**
 * The scripts that vendors' HTML snippets load, out of the packages that the vendors publish. Only what is listed here is
 * served, so that no path can lead anywhere else.
 */
export function listVendorScripts(): readonly VendorScript[] {
  return [...posthogScripts(), ...segmentScripts(), ...rudderstackScripts(), ...jitsuScripts(), ...mixpanelScripts()]
}

/** `array.js` and what it loads on demand; by the newest name, by the major version, and by the exact one. */
function posthogScripts(): readonly VendorScript[] {
  const directory = directoryOf('posthog-js')
  const { version, files } = posthogRelease.parse(JSON.parse(readFileSync(join(directory, 'integrity.json'), 'utf8')))
  const major = version.split('.')[0] ?? version
  const names = Object.keys(files).filter((name) => name.endsWith('.js'))
  return names.flatMap((name) => {
    const file = join(directory, name)
    return [
      { paths: [`/static/${name}`, `/static/${major}/${name}`], file, isPinned: false },
      { paths: [`/static/${version}/${name}`], file, isPinned: true },
    ]
  })
}

/** The snippet's script, and the parts that it loads on demand, whose names hold a digest. */
function segmentScripts(): readonly VendorScript[] {
  const directory = join(directoryOf('@segment/analytics-next'), '../umd')
  const parts = readdirSync(directory).filter((name) => /\.bundle\.[0-9a-f]+\.js$/.test(name))
  return [
    {
      paths: ['/analytics.js/v1/:writeKey/analytics.min.js', '/analytics.js/v1/:writeKey/analytics.js'],
      file: join(directory, 'standalone.js'),
      isPinned: false,
    },
    ...parts.map((name) => ({
      paths: [`/analytics-next/bundles/${name}`],
      file: join(directory, name),
      isPinned: true,
    })),
  ]
}

/**
 * The build that brings its plug-ins along, as a module: made one, it takes the calls that wait in the snippet's list and
 * its place, as the build on RudderStack's CDN does.
 */
function rudderstackScripts(): readonly VendorScript[] {
  const packages = join(directoryOf('@rudderstack/analytics-js/bundled'), '../../..')
  return ['modern', 'legacy'].map((build) => ({
    paths: [`/v3/${build}/rsa.min.js`],
    file: join(packages, build, 'bundled/umd/index.js'),
    frame: ['(function(){var exports={},module={exports:exports};', '\n;new exports.RudderAnalytics()})()'],
    isPinned: false,
  }))
}

function jitsuScripts(): readonly VendorScript[] {
  return [{ paths: ['/p.js'], file: join(directoryOf('@jitsu/js'), 'web/p.js.txt'), isPinned: false }]
}

/** Under the names of Mixpanel's CDN, and of the proxies that its documentation sets up. */
function mixpanelScripts(): readonly VendorScript[] {
  const file = join(directoryOf('mixpanel-browser'), 'mixpanel.min.js')
  return [{ paths: ['/lib.min.js', '/libs/mixpanel-2-latest.min.js'], file, isPinned: false }]
}

/** Where the file lies that the package is entered by. */
function directoryOf(packageName: string): string {
  return dirname(fileURLToPath(import.meta.resolve(packageName)))
}
