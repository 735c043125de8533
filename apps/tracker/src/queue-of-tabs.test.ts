import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQueue, type QueuedEvent } from './queue.ts'
import { createStorage } from './storage.ts'
import { createSharedStorage } from './testing/shared-storage.ts'

type Action = 'add' | 'hear' | 'pass time' | 'answer' | 'refuse' | 'lose the answer' | 'leave'
const actions: readonly Action[] = ['add', 'hear', 'pass time', 'answer', 'refuse', 'lose the answer', 'leave']

/** Tabs of one site, each in a process of its own; nothing happens in them but what the test says. */
function createTabs() {
  const shared = createSharedStorage()
  const added: string[] = []
  const kept = new Set<string>()

  function openTab() {
    const { local, hear } = shared.openCopy()
    const timers: (() => void)[] = []
    const requests: { ids: string[]; answer: (status: number) => void }[] = []
    const queue = createQueue({
      key: 'slw_a',
      storage: createStorage(() => local),
      now: () => 0,
      schedule: (work) => timers.push(work),
      post: (body) =>
        new Promise((resolve) => {
          requests.push({ ids: idsOf(body), answer: (status) => resolve({ status, retryAfterSeconds: 0 }) })
        }),
      // Nobody knows whether a beacon arrives.
      beacon: () => true,
    })
    const answer = ({ isKept, status }: { isKept: boolean; status: number }) => {
      const request = requests.shift()
      if (request === undefined) return
      if (isKept) for (const id of request.ids) kept.add(id)
      request.answer(status)
    }
    const moves: Record<Action, () => void> = {
      add() {
        const id = `e${String(added.length).padStart(3, '0')}`
        added.push(id)
        queue.add({ event_id: id })
      },
      hear,
      'pass time': () => timers.splice(0).forEach((work) => work()),
      answer: () => answer({ isKept: true, status: 202 }),
      refuse: () => answer({ isKept: false, status: 503 }),
      'lose the answer': () => answer({ isKept: true, status: 0 }),
      leave: () => queue.leave(),
    }
    return { queue, isQuiet: () => timers.length + requests.length === 0, do: (action: Action) => moves[action]() }
  }

  const tabs = [openTab()]
  return {
    added,
    kept,
    names: shared.names,
    /** A tab that leaves makes room for the next page. */
    async do(action: Action, at: number): Promise<void> {
      tabs[at] ??= openTab()
      tabs[at].do(action)
      if (action === 'leave') delete tabs[at]
      await settle()
    },
    /** All go on until nothing is left to do; then one more page opens, as one does some day. */
    async finish(): Promise<void> {
      const last = openTab()
      const open = [...tabs.filter((tab) => tab !== undefined), last]
      void last.queue.flush()
      while (open.some((tab) => !tab.isQuiet()))
        for (const tab of open)
          for (const action of ['hear', 'pass time', 'answer'] as const) {
            tab.do(action)
            await settle()
          }
    },
  }
}

/** Lets promises that are resolved go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

function idsOf(body: string): string[] {
  const { events } = JSON.parse(body) as { events: readonly QueuedEvent[] }
  return events.map((event) => event.event_id)
}

describe('createQueue in several tabs', () => {
  it('keeps what two tabs add before they hear of each other', async () => {
    const tabs = createTabs()
    await tabs.do('hear', 1)
    await tabs.do('add', 0)
    await tabs.do('add', 1)
    expect(tabs.names()).toHaveLength(2)
    await tabs.finish()
    expect([...tabs.kept].sort()).toEqual(tabs.added)
    expect(tabs.names()).toEqual([])
  })

  it('keeps what a tab adds while another has its events confirmed', async () => {
    const tabs = createTabs()
    await tabs.do('hear', 1)
    await tabs.do('add', 0)
    await tabs.do('pass time', 0)
    await tabs.do('add', 1)
    await tabs.do('answer', 0)
    expect(tabs.names()).toHaveLength(1)
    await tabs.finish()
    expect([...tabs.kept].sort()).toEqual(tabs.added)
    expect(tabs.names()).toEqual([])
  })

  it('loses nothing in whatever order tabs add, send, hear, fail and leave', async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...actions), fc.nat(2)), { maxLength: 60, size: 'max' })
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const tabs = createTabs()
        for (const [action, at] of order) await tabs.do(action, at)
        await tabs.finish()
        expect([...tabs.kept].sort()).toEqual(tabs.added)
        expect(tabs.names()).toEqual([])
      }),
    )
  })
})
