import type { IncomingMessage } from 'node:http'

const importPath = /^\/v1\/import\/?(?=$|\?)/

/**
 * Segment's SDKs for Java and Android, and its older ones, post their batches to the path under which we import files.
 * They are told by what no import has: JSON as the type, without a `format`, and the key as user of Basic.
 * @returns the path where their door is; that of the request for everything else.
 */
export function toDoorUrl({ method, url = '/', headers }: IncomingMessage): string {
  if (!url.startsWith('/v1/import') || method !== 'POST' || !importPath.test(url) || /[?&]format=/.test(url)) return url
  const isTheirs =
    /^application\/json\b/i.test(headers['content-type'] ?? '') && /^Basic /i.test(headers.authorization ?? '')
  return isTheirs ? url.replace(importPath, '/v1/batch') : url
}
