/** What speaks for a machine; empty for nothing. */
export type BotSignal = '' | 'crawler' | 'headless' | 'data_centre'

/**
 * The verdict. Only crawlers, which say so themselves, are left out of reports: a headless browser may be a customer's own
 * test, and people browse through the networks of data centres too. The signals are kept, and can be filtered by.
 */
export function isBot(signal: BotSignal): boolean {
  return signal === 'crawler'
}
