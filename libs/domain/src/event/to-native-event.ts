import { parseJsonExactly } from '../kernel/index.ts'
import type { CapturedContext, CapturedEvent } from './event.ts'

/**
 * A captured event in the form of the native contract, whatever door it came through: reading it again gives the same
 * event. What is absent is left out.
 */
export function toNativeEvent(captured: CapturedEvent): Readonly<Record<string, unknown>> {
  return withoutAbsent({
    event: captured.event,
    event_id: captured.clientEventId,
    user_id: captured.userId,
    anonymous_id: captured.anonymousId,
    previous_id: captured.previousId,
    session_id: captured.sessionId,
    timestamp: toTime(captured.timestampMs),
    sent_at: toTime(captured.sentAtMs),
    groups: captured.groups === '' ? undefined : parseJsonExactly(captured.groups),
    properties: captured.properties === '{}' ? undefined : parseJsonExactly(captured.properties),
    context: toNativeContext(captured.context),
  })
}

function toNativeContext(context: CapturedContext): unknown {
  const native = withoutAbsent({
    url: context.url,
    title: context.title,
    referrer: context.referrer,
    screen: context.screen,
    language: context.language,
    timezone: context.timeZone,
    user_agent: context.userAgent,
    ip: context.ip,
    country: context.country,
    region: context.region,
    city: context.city,
    browser: context.browser,
    browser_version: context.browserVersion,
    os: context.os,
    device: context.device,
    campaign: orUndefined({
      source: context.utmSource,
      medium: context.utmMedium,
      name: context.utmCampaign,
      term: context.utmTerm,
      content: context.utmContent,
    }),
    library: orUndefined({ name: context.library, version: context.libraryVersion }),
  })
  return orUndefined(native)
}

function toTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))
}

function orUndefined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const kept = withoutAbsent(fields)
  return Object.keys(kept).length === 0 ? undefined : kept
}
