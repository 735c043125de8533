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

/** Names that mean a kind on the native door; every other name is `track`. */
const kindByName: ReadonlyMap<string, EventKind> = new Map([
  ['page_view', 'page'],
  ['screen_view', 'screen'],
  ['identify', 'identify'],
  ['group', 'group'],
  ['alias', 'alias'],
  ['exposure', 'exposure'],
  ['performance', 'performance'],
])

export function toEventKind(eventName: string): EventKind {
  return kindByName.get(eventName) ?? 'track'
}
