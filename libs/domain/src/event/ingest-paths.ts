/**
 * Paths of ingest that the API's origin serves too, so that one origin is enough. `*` at the end stands for the rest of
 * the path; a slash at the end makes no difference. Everything else under `/api` is the API's own.
 */
export const ingestPaths: readonly string[] = [
  '/v1/*',
  '/t.js',
  // segment, rudderstack, jitsu
  '/beacon/v1/batch',
  '/pixel/v1/*',
  '/sourceConfig',
  '/api/s/*',
  '/api/px/*',
  '/analytics.js/*',
  '/analytics-next/*',
  '/v3/*',
  '/p.js',
  // posthog
  '/batch',
  '/e',
  '/capture',
  '/s',
  '/i/*',
  '/flags',
  '/flags/definitions',
  '/decide',
  '/array/*',
  '/static/*',
  '/api/feature_flag/local_evaluation',
  '/mp/collect',
  '/debug/mp/collect',
  // growthbook, mixpanel
  '/track',
  '/import',
  '/engage',
  '/groups',
  '/settings',
  '/record',
  '/lib.min.js',
  '/libs/*',
  // umami, plausible
  '/script.js',
  '/api/send',
  '/api/batch',
  '/js/*',
  '/api/event',
  // rest
  '/api/events',
  '/api/events/batch',
  '/api/analytics/track',
  '/api/analytics/track/batch',
  '/api/v1/events',
  '/api/v1/events/batch',
  '/api/v1/analytics/event',
  '/api/v1/analytics/event/batch',
  '/api/v1/funnels/track',
  '/api/learning/session',
]
