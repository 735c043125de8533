/** What stands in for a key whose secret is not known any more: it was shown once. */
export const keyPlaceholder = 'YOUR_WRITE_KEY'

/** The one tag that a site needs. */
export function scriptTag(ingestUrl: string, key: string): string {
  return `<script defer src="${ingestUrl}/t.js" data-key="${key}"></script>`
}

/** The same door by hand, for servers and for trying it out. */
export function curlCommand(ingestUrl: string, key: string): string {
  const body = { event: 'hello_world', anonymous_id: 'me', properties: { from: 'curl' } }
  return [
    `curl ${ingestUrl}/v1/events \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n')
}
