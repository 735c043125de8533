import type { DoorAnswer } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'

/**
 * What Segment's SDKs fetch before they send anything: without `apiKey` they send events without a key, without a
 * `sampleRate` of 0 they report about themselves to Segment, and on an error they never send.
 * @param origin under which the client reached us, where its events shall go too.
 */
export function toSegmentSettings(writeKey: string, origin: string): DoorAnswer {
  const [protocol, host] = origin.split('://')
  return jsonAnswer(200, {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol,
        unbundledIntegrations: [],
        addBundledMetadata: true,
      },
    },
    plan: {},
    edgeFunction: {},
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  })
}

const disabled = { enabled: false }

/** What RudderStack's browser and mobile SDKs fetch from their control plane before they send anything. */
export function toRudderSourceConfig(writeKey: string): DoorAnswer {
  return jsonAnswer(200, {
    isHosted: true,
    source: {
      id: 'sightline',
      name: 'Sightline',
      writeKey,
      workspaceId: 'sightline',
      config: { statsCollection: { errors: disabled, metrics: disabled } },
      enabled: true,
      connections: [],
      destinations: [],
      dataplanes: {},
    },
    updatedAt: '2026-01-01T00:00:00.000Z',
  })
}
