const doorNames: ReadonlyMap<string, string> = new Map([
  ['native', 'Native'],
  ['segment', 'Segment / RudderStack'],
  ['jitsu', 'Jitsu'],
  ['posthog', 'PostHog'],
  ['umami', 'Umami'],
  ['plausible', 'Plausible'],
  ['mixpanel', 'Mixpanel'],
  ['ga4', 'GA4'],
  ['growthbook', 'GrowthBook'],
  ['rest', 'REST'],
  ['import', 'Import'],
])

/** How people call the door that events come through. */
export function sourceName(source: string): string {
  return doorNames.get(source) ?? source
}
