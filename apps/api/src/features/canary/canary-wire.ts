import { createHmac } from 'node:crypto'
import { buildCanaryQuery } from '@sightline/db/canary'
import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { canaryEvent, canaryProject } from '@sightline/domain/canary'
import { projectKeyPrefixes } from '@sightline/domain/project'
import { z } from 'zod'
import type { CanaryDeps } from './follow-canary.ts'

export interface CanaryWireDeps {
  readonly clickhouse: ClickHouseReader
  readonly writeKey: string
  readonly internalToken: string
  /** Bounds a request. */
  readonly requestSignal: () => AbortSignal
}

const answer = z.object({ accepted: z.number(), duplicate: z.number() })
const pending = z.object({ pending: z.array(z.object({ projectId: z.string(), accepted: z.number() })) })

/** A key that all workers of an installation agree on without telling each other. */
export function toCanaryKey(secret: string): string {
  return projectKeyPrefixes.write + createHmac('sha256', secret).update('canary').digest('base64url')
}

/** A canary's way: the native door as any client uses it, and the reader that reports use. */
export function createCanaryWire(deps: CanaryWireDeps): Pick<CanaryDeps, 'send' | 'isCounted' | 'isStored'> {
  const { requestSignal } = deps
  return {
    async send(node, eventId) {
      const response = await fetch(new URL('/v1/events', node), {
        method: 'POST',
        headers: { authorization: `Bearer ${deps.writeKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ event: canaryEvent, user_id: canaryEvent, event_id: eventId }),
        signal: requestSignal(),
      })
      if (response.status !== 202) {
        await response.body?.cancel()
        return 'refused'
      }
      const { accepted, duplicate } = answer.parse(await response.json())
      return accepted + duplicate === 1 ? 'accepted' : 'refused'
    },

    async isCounted(eventId, sentAt) {
      const { rows } = await deps.clickhouse.run(buildCanaryQuery({ eventId, sentAt }), requestSignal())
      return (rows[0]?.events ?? 0) > 0
    },

    async isStored(node) {
      const response = await fetch(new URL('/internal/pending', node), {
        headers: { 'x-internal-token': deps.internalToken },
        signal: requestSignal(),
      })
      const owed = pending.parse(await response.json()).pending
      return !owed.some((entry) => entry.projectId === canaryProject.projectId && entry.accepted > 0)
    },
  }
}
