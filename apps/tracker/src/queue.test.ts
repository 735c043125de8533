import { describe, expect, it } from 'vitest'
import { createQueue, type QueuedEvent } from './queue.ts'
import { createStorage } from './storage.ts'
import { createLocalStorage } from './testing/local-storage.ts'

interface Body {
  readonly events: readonly QueuedEvent[]
  readonly sent_at: string
}

/** A server that answers with the given statuses in turn, then with 202; time passes only when the test says so. */
function createBrowser(statuses: number[] = []) {
  const received: Body[] = []
  const beacons: Body[] = []
  const timers: { work: () => void; ms: number; dueMs: number }[] = []
  let passedMs = 0
  const local = createLocalStorage()
  const storage = createStorage(() => local)
  const open = (key = 'slw_a') =>
    createQueue({
      key,
      storage,
      now: () => Date.UTC(2026, 0, 1),
      schedule: (work, ms) => timers.push({ work, ms, dueMs: passedMs + ms }),
      post: (body) => {
        received.push(JSON.parse(body) as Body)
        return Promise.resolve({ status: statuses.shift() ?? 202, retryAfterSeconds: 7 })
      },
      beacon: (body) => beacons.push(JSON.parse(body) as Body) > 0,
    })
  /** Runs what is scheduled for the next `ms`, or until nothing is. @returns the waits, in milliseconds. */
  const passTime = async (ms = Infinity) => {
    const waits: number[] = []
    const untilMs = passedMs + ms
    const next = () => {
      timers.sort((a, b) => a.dueMs - b.dueMs)
      return timers[0] !== undefined && timers[0].dueMs <= untilMs ? timers.shift() : undefined
    }
    for (let timer = next(); timer !== undefined; timer = next()) {
      passedMs = timer.dueMs
      waits.push(timer.ms)
      timer.work()
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    }
    return waits
  }
  const idsOf = (bodies: readonly Body[]) => bodies.map((body) => body.events.map((event) => event.event_id))
  return { open, passTime, storage, received, beacons, stored: () => Object.keys(local), idsOf }
}

describe('createQueue', () => {
  it('sends events of one moment in one request, with the time of sending', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    queue.add({ event_id: 'a' })
    queue.add({ event_id: 'b' })
    await browser.passTime()
    expect(browser.idsOf(browser.received)).toEqual([['a', 'b']])
    expect(browser.received[0]?.sent_at).toBe('2026-01-01T00:00:00.000Z')
  })

  it.each([0, 408, 429, 500, 503])(
    'sends the same ids again after %s, and waits as long as it is told',
    async (status) => {
      const browser = createBrowser([status])
      browser.open().add({ event_id: 'a' })
      const waits = await browser.passTime()
      expect(browser.idsOf(browser.received)).toEqual([['a'], ['a']])
      expect(waits).toEqual([20, 7_000])
      expect(browser.stored()).toEqual([])
    },
  )

  it('keeps new events back while it waits for a retry, and has one retry only', async () => {
    const browser = createBrowser([429, 503])
    const queue = browser.open()
    queue.add({ event_id: 'a' })
    await browser.passTime(20)
    queue.add({ event_id: 'b' })
    await browser.passTime(6_999)
    expect(browser.idsOf(browser.received)).toEqual([['a']])
    // The network is back: worth a try at once, and no second retry when that fails.
    await queue.flush()
    expect(await browser.passTime()).toEqual([7_000])
    expect(browser.idsOf(browser.received)).toEqual([['a'], ['a', 'b'], ['a', 'b']])
  })

  it.each([400, 401, 413])('gives up what the server refuses for good with %s', async (status) => {
    const browser = createBrowser([status])
    browser.open().add({ event_id: 'a' })
    await browser.passTime()
    expect(browser.received).toHaveLength(1)
    expect(browser.stored()).toEqual([])
  })

  it('hands what is unconfirmed to a beacon and sends it again on the next page', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    queue.add({ event_id: 'a' })
    queue.leave()
    expect(browser.idsOf(browser.beacons)).toEqual([['a']])
    await browser.open().flush()
    expect(browser.idsOf(browser.received)).toEqual([['a']])
    expect(browser.stored()).toEqual([])
  })

  it('sends a long queue in several requests, each event once', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    const ids = Array.from({ length: 120 }, (_, index) => `e${100 + index}`)
    for (const id of ids) queue.add({ event_id: id })
    await browser.passTime()
    expect(browser.idsOf(browser.received).flat()).toEqual(ids)
    expect(browser.received.length).toBe(3)
  })

  it('splits what would be too large for one request, and keeps it together otherwise', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    const large = { properties: { text: 'x'.repeat(30_000) } }
    for (const id of ['a', 'b', 'c']) queue.add({ event_id: id, ...large })
    await browser.passTime()
    expect(browser.idsOf(browser.received)).toEqual([['a'], ['b'], ['c']])
  })

  it('measures a request in bytes, as browsers do', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    for (const id of ['a', 'b']) queue.add({ event_id: id, ...{ properties: { text: '語'.repeat(10_000) } } })
    await browser.passTime()
    expect(browser.idsOf(browser.received)).toEqual([['a'], ['b']])
  })

  it('drops the oldest of more than 200 events', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    const ids = Array.from({ length: 203 }, (_, index) => `e${100 + index}`)
    for (const id of ids) queue.add({ event_id: id })
    await browser.passTime()
    expect(browser.idsOf(browser.received).flat()).toEqual(ids.slice(3))
  })

  it('sends nothing that waits for another key', async () => {
    const browser = createBrowser()
    browser.open('slw_b').add({ event_id: 'b' })
    const queue = browser.open()
    queue.add({ event_id: 'a' })
    queue.leave()
    expect(browser.idsOf(browser.beacons)).toEqual([['a']])
    await browser.passTime()
    expect(browser.idsOf(browser.received)).toEqual([['b'], ['a']])
  })

  it('hands what comes after it has been told to leave to a beacon at once, until the page goes on', async () => {
    const browser = createBrowser()
    const queue = browser.open()
    queue.leave()
    queue.add({ event_id: 'a' })
    expect(browser.idsOf(browser.beacons)).toEqual([['a']])
    await browser.passTime()
    queue.add({ event_id: 'b' })
    await browser.passTime()
    expect(browser.beacons).toHaveLength(1)
    expect(browser.idsOf(browser.received)).toEqual([['a'], ['b']])
  })

  it('throws away what waits for any key, and touches nothing else', async () => {
    const browser = createBrowser()
    browser.storage.set('sl_off', '1')
    const queue = browser.open()
    for (const id of ['a', 'b']) queue.add({ event_id: id })
    browser.open('slw_b').add({ event_id: 'c' })
    queue.clear()
    await browser.passTime()
    expect(browser.received).toEqual([])
    expect(browser.stored()).toEqual(['sl_off'])
  })
})
