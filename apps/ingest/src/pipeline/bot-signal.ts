/** What speaks for a machine; empty for nothing. */
export type BotSignal = '' | 'crawler' | 'headless' | 'data_centre'

/** What decides where a project says nothing. */
const usualSignals: ReadonlySet<BotSignal> = new Set(['crawler'])

/**
 * The verdict: the first of the signals that counts. Only crawlers, which say so themselves, are left out of reports: a headless browser may be a customer's own
 * test, and people browse through the networks of data centres too. A project can say otherwise. The signals are kept, and can be filtered by.
 */
export function toBotVerdict(signals: readonly BotSignal[], counted: ReadonlySet<BotSignal> = usualSignals): BotSignal {
  return signals.find((signal) => counted.has(signal)) ?? ''
}
