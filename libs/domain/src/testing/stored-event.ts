import type { StoredEvent } from '../event/index.ts'

const projectId = '01936d00-0000-7000-8000-00000000000a'

/** A page view on 1 January 2026 at noon UTC, unless told otherwise. */
export function aStoredEvent(overrides: Partial<StoredEvent> = {}): StoredEvent {
  return {
    projectId,
    event: 'page_view',
    kind: 'page',
    eventId: 'e1',
    userId: '',
    anonymousId: 'a1',
    sessionId: 's1',
    occurredAtMs: Date.UTC(2026, 0, 1, 12),
    receivedAtMs: Date.UTC(2026, 0, 1, 12),
    properties: '{}',
    url: 'https://site.example/',
    host: 'site.example',
    path: '/',
    title: '',
    referrer: '',
    referrerHost: '',
    channel: 'Direct',
    utmSource: '',
    utmMedium: '',
    utmCampaign: '',
    utmTerm: '',
    utmContent: '',
    country: '',
    region: '',
    city: '',
    browser: '',
    browserVersion: '',
    os: '',
    device: '',
    screen: '',
    language: '',
    library: '',
    libraryVersion: '',
    revenue: 0,
    currency: '',
    durationMs: 0,
    bot: '',
    ip: '',
    ...overrides,
  }
}
