/** What stands in for a key whose secret is not known any more: it was shown once. */
export const keyPlaceholder = 'YOUR_WRITE_KEY'

export interface Snippet {
  readonly id: string
  readonly group: 'Websites' | 'Servers' | 'Other tools'
  /** As the people who use it call it. */
  readonly title: string
  /** What to do with the code, in a sentence. */
  readonly hint: string
  readonly language: 'HTML' | 'JavaScript' | 'Shell'
  /** The page of docs/ that tells more. */
  readonly doc: string
  /** The door that the events come through. */
  readonly door: string
  readonly code: (host: string, key: string) => string
}

/** The one tag that a site needs. */
export function scriptTag(host: string, key: string): string {
  return `<script defer src="${host}/t.js" data-key="${key}"></script>`
}

/** Every way to send events, with host and key filled in. The first of a group is the one that fits most. */
export const snippets: readonly Snippet[] = [
  {
    id: 'script',
    group: 'Websites',
    title: 'Website',
    hint: 'Paste this into the <head> of every page. Page views, single-page navigation and sessions are tracked from then on.',
    language: 'HTML',
    doc: 'tracker.md',
    door: 'native',
    code: scriptTag,
  },
  {
    id: 'curl',
    group: 'Servers',
    title: 'HTTP (curl)',
    hint: 'Send an event from a terminal, a server, or anything else that speaks HTTP.',
    language: 'Shell',
    doc: 'native-events.md',
    door: 'native',
    code: (host, key) =>
      toCurl(`${host}/v1/events`, key, { event: 'hello_world', anonymous_id: 'me', properties: { from: 'curl' } }),
  },
  {
    id: 'rest',
    group: 'Servers',
    title: 'REST (eventName, userId)',
    hint: 'Services that post to /api/analytics/track, /api/events or /api/v1/events keep their bodies.',
    language: 'Shell',
    doc: 'sdks/rest.md',
    door: 'rest',
    code: (host, key) =>
      toCurl(`${host}/api/analytics/track`, key, {
        eventName: 'signup',
        userId: 'user-1',
        properties: { plan: 'pro' },
      }),
  },
  {
    id: 'import',
    group: 'Servers',
    title: 'Files (CSV, NDJSON, Parquet)',
    hint: 'Load what you have already. Sent again under the same import_id, it goes on where it was cut.',
    language: 'Shell',
    doc: 'import.md',
    door: 'import',
    code: (host, key) =>
      [
        `curl -X POST '${host}/v1/import?import_id=history' \\`,
        `  -H 'Authorization: Bearer ${key}' \\`,
        `  -H 'Content-Type: text/csv' --data-binary @events.csv`,
      ].join('\n'),
  },
  {
    id: 'segment-browser',
    group: 'Other tools',
    title: 'Segment, browser',
    hint: 'Keep your calls; change key and host.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'segment',
    code: (host, key) => `const analytics = AnalyticsBrowser.load({\n  writeKey: '${key}',\n  cdnURL: '${host}',\n})`,
  },
  {
    id: 'segment-html',
    group: 'Other tools',
    title: 'Segment, HTML snippet',
    hint: 'Keep your snippet; in these two lines of it change host and key. The host must be https.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'segment',
    code: (host, key) => `t.src = "${host}/analytics.js/v1/" + key + "/analytics.min.js"\nanalytics.load("${key}")`,
  },
  {
    id: 'segment-node',
    group: 'Other tools',
    title: 'Segment, Node',
    hint: 'Keep your calls; change key and host.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'segment',
    code: (host, key) => `const analytics = new Analytics({\n  writeKey: '${key}',\n  host: '${host}',\n})`,
  },
  {
    id: 'rudderstack',
    group: 'Other tools',
    title: 'RudderStack',
    hint: 'In the browser with the bundled build, or in Node.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'segment',
    code: (host, key) =>
      [
        `// Browser: @rudderstack/analytics-js/bundled`,
        `rudder.load('${key}', '${host}', { configUrl: '${host}' })`,
        `// Node: @rudderstack/rudder-sdk-node`,
        `const rudder = new RudderAnalytics('${key}', { dataPlaneUrl: '${host}' })`,
      ].join('\n'),
  },
  {
    id: 'rudderstack-html',
    group: 'Other tools',
    title: 'RudderStack, HTML snippet',
    hint: 'Keep your snippet; in these two places of it change host and key. configUrl is new.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'segment',
    code: (host, key) =>
      `var sdkBaseUrl = "${host}"\nrudderanalytics.load('${key}', '${host}', {\n  configUrl: '${host}',\n})`,
  },
  {
    id: 'jitsu',
    group: 'Other tools',
    title: 'Jitsu',
    hint: 'Its key wants a colon: ours may stand on either side of it.',
    language: 'JavaScript',
    doc: 'sdks/segment.md',
    door: 'jitsu',
    code: (host, key) => `const jitsu = jitsuAnalytics({\n  host: '${host}',\n  writeKey: 'sightline:${key}',\n})`,
  },
  {
    id: 'jitsu-html',
    group: 'Other tools',
    title: 'Jitsu, HTML tag',
    hint: 'Keep your tag; change key and host. A key wants a colon: ours may stand on either side of it.',
    language: 'HTML',
    doc: 'sdks/segment.md',
    door: 'jitsu',
    code: (host, key) => `<script async src="${host}/p.js" data-write-key="sightline:${key}"></script>`,
  },
  {
    id: 'posthog-browser',
    group: 'Other tools',
    title: 'PostHog, browser',
    hint: 'Keep your calls; change token and api_host.',
    language: 'JavaScript',
    doc: 'sdks/posthog.md',
    door: 'posthog',
    code: (host, key) => `posthog.init('${key}', {\n  api_host: '${host}',\n})`,
  },
  {
    id: 'posthog-html',
    group: 'Other tools',
    title: 'PostHog, HTML snippet',
    hint: 'Keep the snippet that you have and change token and api_host, or paste this one.',
    language: 'HTML',
    doc: 'sdks/posthog.md',
    door: 'posthog',
    code: (host, key) =>
      [
        `<script src="${host}/static/loader-bootstrap.js" data-asset-host="${host}"></script>`,
        `<script>posthog.init('${key}', { api_host: '${host}' })</script>`,
      ].join('\n'),
  },
  {
    id: 'posthog-node',
    group: 'Other tools',
    title: 'PostHog, Node',
    hint: 'Keep your calls; change token and host.',
    language: 'JavaScript',
    doc: 'sdks/posthog.md',
    door: 'posthog',
    code: (host, key) => `const posthog = new PostHog('${key}', {\n  host: '${host}',\n})`,
  },
  {
    id: 'mixpanel-browser',
    group: 'Other tools',
    title: 'Mixpanel, browser',
    hint: 'Keep your calls; change token and api_host.',
    language: 'JavaScript',
    doc: 'sdks/mixpanel.md',
    door: 'mixpanel',
    code: (host, key) => `mixpanel.init('${key}', {\n  api_host: '${host}',\n})`,
  },
  {
    id: 'mixpanel-html',
    group: 'Other tools',
    title: 'Mixpanel, HTML snippet',
    hint: 'Keep your snippet; say before it where the library comes from, and change token and api_host after it.',
    language: 'HTML',
    doc: 'sdks/mixpanel.md',
    door: 'mixpanel',
    code: (host, key) =>
      [
        `<script>var MIXPANEL_CUSTOM_LIB_URL = '${host}/lib.min.js'</script>`,
        `<!-- the snippet of Mixpanel stays as it is -->`,
        `<script>mixpanel.init('${key}', { api_host: '${host}' })</script>`,
      ].join('\n'),
  },
  {
    id: 'mixpanel-node',
    group: 'Other tools',
    title: 'Mixpanel, Node',
    hint: 'Keep your calls; change token and host.',
    language: 'JavaScript',
    doc: 'sdks/mixpanel.md',
    door: 'mixpanel',
    code: (host, key) => {
      const { host: hostAndPort, protocol } = new URL(host)
      return `const mixpanel = Mixpanel.init('${key}', {\n  host: '${hostAndPort}',\n  protocol: '${protocol.replace(':', '')}',\n})`
    },
  },
  {
    id: 'growthbook',
    group: 'Other tools',
    title: 'GrowthBook tracking plug-in',
    hint: 'Exposures and evaluated flags come here; features may stay where they are.',
    language: 'JavaScript',
    doc: 'sdks/growthbook.md',
    door: 'growthbook',
    code: (host, key) =>
      `const growthbook = new GrowthBook({\n  clientKey: '${key}',\n  plugins: [growthbookTrackingPlugin({ ingestorHost: '${host}' })],\n})`,
  },
  {
    id: 'ga4',
    group: 'Other tools',
    title: 'GA4 Measurement Protocol',
    hint: 'For servers. A measurement id of your own can be bound in “Ids of other tools” instead of the key.',
    language: 'Shell',
    doc: 'sdks/ga4.md',
    door: 'ga4',
    code: (host, key) =>
      [
        `curl -X POST '${host}/mp/collect?api_secret=${key}' \\`,
        `  -d '${JSON.stringify({ client_id: 'me', events: [{ name: 'sign_up' }] })}'`,
      ].join('\n'),
  },
]

function toCurl(url: string, key: string, body: object): string {
  return [
    `curl ${url} \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n')
}
