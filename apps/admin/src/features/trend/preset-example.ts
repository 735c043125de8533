import type { PresetEvent } from './trend-preset'

export interface PresetExample {
  /** When the event is sent, in a sentence. */
  readonly hint: string
  readonly language: 'HTML' | 'JavaScript' | 'Shell'
  readonly code: (host: string, key: string) => string
}

/** How the events of the presets are sent: the shortest way for each. */
export const presetExamples: Readonly<Record<PresetEvent, PresetExample>> = {
  feature_used: {
    hint: 'Send it whenever somebody uses a feature, with a name that stays the same.',
    language: 'JavaScript',
    code: () => `sightline.track('feature_used', { feature: 'export' })`,
  },
  api_called: {
    hint: 'Send it from your server after each call, for the user who made it.',
    language: 'Shell',
    code: (host, key) =>
      [
        `curl ${host}/v1/events \\`,
        `  -H 'Authorization: Bearer ${key}' \\`,
        `  -d '{"event": "api_called", "user_id": "user-1", "properties": {`,
        `    "endpoint": "/orders/:id", "method": "GET", "status": 200, "duration_ms": 42}}'`,
      ].join('\n'),
  },
  error: {
    hint: 'With data-capture in your script tag, errors that nobody catches count by themselves.',
    language: 'HTML',
    code: (host, key) =>
      [`<script defer`, `  src="${host}/t.js"`, `  data-key="${key}"`, `  data-capture="errors"></script>`].join('\n'),
  },
}
