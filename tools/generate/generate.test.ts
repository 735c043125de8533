import { describe, expect, it } from 'vitest'
import { ShopGenerator, type NativeEvent } from './generate.ts'

const now = new Date('2026-03-31T15:00:00Z')

function generate(input: { seed?: number; events?: number; days?: number } = {}) {
  const generator = new ShopGenerator({ seed: 1, events: 5_000, days: 30, now, ...input })
  const events: NativeEvent[] = []
  for (const batch of generator.batches(700)) events.push(...batch)
  return { events, truth: generator.truth }
}
const distinct = (values: Iterable<string>) => new Set(values).size

describe('ShopGenerator', () => {
  it('makes exactly as many events as were asked for, each with an id of its own', () => {
    const { events } = generate({ events: 4_321 })
    expect(events).toHaveLength(4_321)
    expect(distinct(events.map((event) => event.event_id))).toBe(4_321)
  })

  it('makes the same from the same seed and something else from another', () => {
    expect(generate()).toEqual(generate())
    expect(generate({ seed: 2 }).events[0]?.anonymous_id).not.toBe(generate().events[0]?.anonymous_id)
  })

  it('keeps to the days it was given and to the past', () => {
    const times = generate()
      .events.map((event) => event.timestamp)
      .sort()
    expect(times[0]?.slice(0, 10) ?? '').toMatch(/^2026-03-0[2-4]$/)
    expect(new Date(times.at(-1) ?? '').getTime()).toBeLessThanOrEqual(now.getTime())
  })

  it('tells the truth about its events, recounted here in the plainest way', () => {
    const { events, truth } = generate()
    const views = events.filter((event) => event.event === 'page_view')
    const sessions = Map.groupBy(events, (event) => event.session_id)
    const seconds = [...sessions.values()].map((session) => {
      const times = session.map((event) => Date.parse(event.timestamp))
      return (Math.max(...times) - Math.min(...times)) / 1000
    })
    const isBounce = (session: NativeEvent[]) => session.filter((event) => event.event === 'page_view').length === 1
    expect(truth.views).toBe(views.length)
    expect(truth.visitors).toBe(distinct(views.map((event) => event.anonymous_id)))
    expect(truth.sessions).toBe(sessions.size)
    expect(truth.bounces).toBe([...sessions.values()].filter(isBounce).length)
    expect(truth.sessionSeconds).toBeCloseTo(
      seconds.reduce((sum, each) => sum + each, 0),
      3,
    )
    for (const day of truth.byDay) {
      const ofDay = views.filter((event) => event.timestamp.startsWith(day.day))
      expect([day.views, day.visitors]).toEqual([ofDay.length, distinct(ofDay.map((event) => event.anonymous_id))])
    }
    const users = new Map(
      events.filter((event) => event.event === 'identify').map((event) => [event.anonymous_id, event.user_id ?? '']),
    )
    expect(truth.persons).toBe(
      distinct(events.map((event) => event.user_id ?? users.get(event.anonymous_id) ?? event.anonymous_id)),
    )
  })

  it('plants the funnel and the anomaly where a report will find them', () => {
    const { truth } = generate({ events: 200_000, days: 60 })
    for (const [index, step] of truth.funnel.slice(1).entries()) {
      const before = truth.funnel[index]
      const rate = step.sessions / (before?.sessions ?? 0)
      // Three standard errors of a proportion around what was planted.
      const planted = before?.continues ?? 0
      expect(Math.abs(rate - planted)).toBeLessThan(3 * Math.sqrt((planted * (1 - planted)) / (before?.sessions ?? 1)))
    }
    const peak = truth.byDay.reduce((most, day) => (day.visitors > most.visitors ? day : most))
    expect(peak.day).toBe(truth.anomaly.day)
  })
})
