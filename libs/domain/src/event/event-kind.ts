/** What an event is about; decides which reports look at it. */
export const eventKinds = [
  'track',
  'page',
  'screen',
  'identify',
  'group',
  'alias',
  'exposure',
  'performance',
  'system',
] as const
export type EventKind = (typeof eventKinds)[number]

/**
 * The name that events of a kind have, whatever door they come through: a page view of one SDK is the page view of
 * every other. Events of kind `track` and `system` have names of their own.
 */
export const eventNameByKind = {
  page: 'page_view',
  screen: 'screen_view',
  identify: 'identify',
  group: 'group',
  alias: 'alias',
  exposure: 'exposure',
  performance: 'performance',
} as const satisfies Partial<Record<EventKind, string>>

/**
 * What a system says of a person: traits, as `identify` has them, such as the score of a model. It is nothing that the
 * person did, so it makes nobody active: else a model would find its own scores in what it learns from.
 */
export const setTraitsEvent = 'set_traits'

/** Names that mean a kind; every other name is `track`. */
const kindByName: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ...Object.entries(eventNameByKind).map(([kind, name]) => [name, kind as keyof typeof eventNameByKind] as const),
  [setTraitsEvent, 'system'],
])

export function toEventKind(eventName: string): EventKind {
  return kindByName.get(eventName) ?? 'track'
}
