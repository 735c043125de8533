import { describe, expect, it } from 'vitest'
import { localDays } from './local-day.ts'
import { planSettled, sessionGraceMs } from './settled-plan.ts'
import type { SettledStateRow } from './settled-state.query.ts'
import { toSettledState } from './settled-state.ts'

/** A Monday. */
const monday = Date.parse('2026-03-02T00:00:00Z')
const dayMs = 86_400_000
const at = (days: number, hours = 0) => new Date(monday + days * dayMs + hours * 3_600_000)
const range = (from: number, to: number) => ({ from: at(from), to: at(to) })
const seconds = (instant: Date) => instant.getTime() / 1000

const nothing = { side: '', version: 0, generation: 0, until: 0, is_open: 0, source_events: 0, recent: 0 } as const

/** 10 views and 20 events of sessions on each day; of the eighth, 4 and 8 of them in the last quarter that is told. */
const traffic: SettledStateRow[] = Array.from({ length: 8 }, (_, day) => day).flatMap((day) => {
  const row = { ...nothing, kind: 'traffic', from: seconds(at(day)), to: seconds(at(day)) } as const
  if (day < 7) return [{ ...row, counts: [10, 20] }]
  return [
    { ...row, counts: [6, 12] },
    { ...row, recent: seconds(at(7, 9)), counts: [4, 8] },
  ]
})

let versions = 1
function span(from: number, to: number, sourceEvents: number, more: Partial<SettledStateRow> = {}): SettledStateRow {
  return {
    ...nothing,
    kind: 'span',
    side: 'views',
    from: seconds(at(from)),
    to: seconds(at(to)),
    until: seconds(at(to)),
    version: versions++,
    generation: 1,
    source_events: sourceEvents,
    counts: [],
    ...more,
  }
}

const days = (count: number) => Array.from({ length: count }, (_, day) => span(day, day + 1, 10))

function plan(spans: readonly SettledStateRow[], asked = range(0, 8), side: 'views' | 'sessions' = 'views') {
  const state = toSettledState([...spans, ...traffic])
  return planSettled(state, side, asked, localDays(asked, 'UTC') ?? [])
}

describe('planSettled', () => {
  it('takes whole days and, in place of seven of them, their week', () => {
    const planned = plan([...days(8).slice(0, 7), span(0, 7, 70)])
    expect(planned?.days.map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5, 6].map((day) => at(day)))
    expect(planned?.widest).toMatchObject([range(0, 7)])
    expect(planned?.live).toEqual([range(7, 8)])
  })

  it('has no plan when nothing is settled', () => {
    expect(plan([])).toBeUndefined()
  })

  it('counts a day live of which there is more by now, or of which rows were taken away', () => {
    const spans = days(7)
    spans[2] = span(2, 3, 9)
    spans[4] = span(4, 5, -1)
    const planned = plan([...spans, span(0, 7, 69)])
    expect(planned?.live).toEqual([range(2, 3), range(4, 5), range(7, 8)])
    expect(planned?.widest).toHaveLength(5)
  })

  it('leaves what is cut off by the range to be counted live', () => {
    const asked = { from: at(0, 12), to: at(2, 6) }
    expect(plan(days(7), asked)).toMatchObject({
      days: [range(1, 2)],
      live: [
        { from: at(0, 12), to: at(1) },
        { from: at(2), to: at(2, 6) },
      ],
    })
  })

  it('takes a day that is not over up to the frontier, as long as nothing before that is new', () => {
    const open = { is_open: 1, until: seconds(at(7, 9)) }
    const planned = plan([...days(7), span(7, 8, 6, open)])
    expect(planned?.open).toHaveLength(1)
    expect(planned?.live).toEqual([{ from: at(7, 9), to: at(8) }])
    expect(plan([...days(7), span(7, 8, 5, open)])?.live).toEqual([range(7, 8)])
    // Another open span reaches further: this one is of an earlier run.
    const later = span(6, 7, 10, { is_open: 1, until: seconds(at(7, 10)) })
    expect(plan([...days(6), later, span(7, 8, 6, open)])?.live).toEqual([range(7, 8)])
  })

  it('looks for sessions of open days that went on until lately', () => {
    const open = { side: 'sessions', is_open: 1, until: seconds(at(7, 9)) } as const
    // From a day before to a day after: 60 events, of the last day 12 before the frontier.
    const spans = [span(6, 7, 52, open), span(7, 8, 32, open), span(2, 3, 60, { side: 'sessions' })]
    expect(plan(spans, range(2, 8), 'sessions')).toMatchObject({
      days: [range(2, 3)],
      live: [range(3, 6)],
      ongoing: [{ range: range(6, 8), since: new Date(at(7, 9).getTime() - sessionGraceMs) }],
    })
  })

  it('takes no span whose visitors have numbers of an earlier generation', () => {
    const [first, ...rest] = days(7)
    expect(plan([{ ...first, generation: 2 } as SettledStateRow, ...rest])?.live).toEqual([range(1, 8)])
  })
})
