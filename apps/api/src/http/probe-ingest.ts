import type { DependencyState } from './health.route.ts'

const timeoutMs = 1_500

/** `ok` when every ingest node takes events. */
export async function probeIngest(ingestUrls: readonly string[]): Promise<DependencyState> {
  const states = await Promise.all(ingestUrls.map(isHealthy))
  return states.every(Boolean) ? 'ok' : 'down'
}

async function isHealthy(ingestUrl: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health', ingestUrl), { signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
