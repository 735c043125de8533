import { createIsbotFromList, list } from 'isbot'
import { UAParser } from 'my-ua-parser'
import type { BotSignal } from './bot-signal.ts'
import { createBoundedCache } from './bounded-cache.ts'

export interface UserAgentFacts {
  readonly browser: string
  readonly browserVersion: string
  readonly os: string
  /** `desktop`, `mobile`, `tablet`, `tv`, …; empty when the text names no browser. */
  readonly device: string
  /** What the agent says of itself that speaks for a machine. */
  readonly botSignal: BotSignal
}

const unknownAgent: UserAgentFacts = { browser: '', browserVersion: '', os: '', device: '', botSignal: '' }

/** Crawlers that say what they are; a headless browser is a signal of its own, for it may be a customer's own test. */
const isCrawler = createIsbotFromList(list.filter((pattern) => !/headless/i.test(pattern)))

const headless = /headless|phantomjs|puppeteer|playwright|selenium|electron\/.*nightmare/i

const deviceNames: Readonly<Record<string, string>> = { smarttv: 'tv' }
const browserNames: Readonly<Record<string, string>> = {
  'Mobile Safari': 'Safari',
  'Mobile Chrome': 'Chrome',
  'Mobile Firefox': 'Firefox',
}

/** Reads user agents; the same few thousand come again and again, so answers are kept. */
export function createUserAgentReader(): (userAgent: string) => UserAgentFacts {
  return createBoundedCache(10_000, readUserAgent)
}

function readUserAgent(userAgent: string): UserAgentFacts {
  if (userAgent === '') return unknownAgent
  const { browser, os, device } = new UAParser(userAgent).getResult()
  const type = device.type ?? (browser.name === undefined ? '' : 'desktop')
  const name = browser.name ?? ''
  return {
    browser: browserNames[name] ?? name,
    browserVersion: (browser.version ?? '').split('.')[0] ?? '',
    os: os.name ?? '',
    device: deviceNames[type] ?? type,
    botSignal: isCrawler(userAgent) ? 'crawler' : headless.test(userAgent) ? 'headless' : '',
  }
}
