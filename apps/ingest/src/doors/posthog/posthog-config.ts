import type { DoorAnswer, DoorRefusal, DoorRequest } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import type { Fields } from '../wire/fields.ts'
import { toPosthogRefusal } from './posthog-answer.ts'

/**
 * What posthog-js asks before it starts. Without it events come uncompressed, each with a preflight, and clicks are not
 * captured. What we do not take is off, else the client would load scripts for it; `surveys` is not even named, for it
 * loads theirs before it looks whether they are off.
 */
export function toRemoteConfig(token: string): Fields {
  return {
    token,
    supportedCompression: ['gzip', 'gzip-js'],
    hasFeatureFlags: true,
    captureDeadClicks: false,
    capturePerformance: false,
    autocapture_opt_out: false,
    autocaptureExceptions: false,
    analytics: { endpoint: '/i/v0/e/' },
    elementsChainAsString: true,
    sessionRecording: false,
    heatmaps: false,
    defaultIdentifiedOnly: true,
    siteApps: [],
  }
}

const configHeaders = { 'cache-control': 'public, max-age=300' }

export function toConfigAnswer({ params }: DoorRequest): DoorAnswer {
  return { ...jsonAnswer(200, toRemoteConfig(params['token'] ?? '')), headers: configHeaders }
}

/** The same as a script. The token is one of our keys by now, so there is nothing in it that could end the script. */
export function toConfigScriptAnswer({ params }: DoorRequest): DoorAnswer {
  const token = params['token'] ?? ''
  const value = JSON.stringify({ config: toRemoteConfig(token), siteApps: [] })
  const configs = 'window._POSTHOG_REMOTE_CONFIG'
  return {
    status: 200,
    body: `(function(){${configs}=${configs}||{};${configs}[${JSON.stringify(token)}]=${value}})()`,
    contentType: 'application/javascript; charset=utf-8',
    headers: configHeaders,
  }
}

/** There is no configuration of a project that is not. */
export function toConfigRefusal(refusal: DoorRefusal): DoorAnswer {
  const answer = toPosthogRefusal(refusal)
  return refusal.error.code === 'unauthenticated' ? { ...answer, status: 404 } : answer
}
