import { anomalySource, devices, places, site, sources, type Place } from './catalog.ts'
import { createRandom, runningSums, type Random } from './random.ts'
import {
  anomalyDay,
  anomalyFactor,
  dayMs,
  dayWeights,
  funnelSteps,
  hourWeights,
  returnProbability,
  secondDeviceProbability,
} from './shop.ts'
import { countEvent, countVisit, countVisitor, emptyTruth, type Truth } from './truth.ts'
import { walk, type Step, type Visit, type Visitor } from './visit.ts'

/** An event of the native contract, as it is posted. */
export interface NativeEvent {
  readonly event: string
  readonly event_id: string
  readonly user_id?: string
  readonly anonymous_id: string
  readonly session_id: string
  readonly timestamp: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
}

export interface GenerateInput {
  readonly seed: number
  /** Exactly this many events are made. */
  readonly events: number
  readonly days: number
  /** Nothing happens after this instant. */
  readonly now: Date
}

const placeSums = runningSums(places.map((place) => place.weight))
const deviceSums = runningSums(devices.map((device) => device.weight))
const sourceSums = runningSums(sources.map((source) => source.weight))
const hourSums = runningSums(hourWeights)

/**
 * Makes the events of a shop, visitor by visitor (not in order of time), and counts the truth on the way. The same
 * input gives the same events and the same truth; ids are the same too, so that sending them twice counts once.
 */
export class ShopGenerator {
  /** Whole once the last batch was taken. */
  readonly truth: Truth
  readonly #input: GenerateInput
  readonly #random: Random
  readonly #firstDayMs: number
  readonly #daySums: number[]
  #events = 0
  #visitors = 0
  #visits = 0
  #made: NativeEvent[] = []

  constructor(input: GenerateInput) {
    this.#input = input
    this.#random = createRandom(input.seed)
    this.#firstDayMs = (Math.floor(input.now.getTime() / dayMs) - input.days + 1) * dayMs
    this.#daySums = runningSums(dayWeights(this.#firstDayMs, input.days))
    this.truth = emptyTruth({ ...input, firstDayMs: this.#firstDayMs })
  }

  /** The events, in pieces of at most `size`. */
  *batches(size: number): Generator<NativeEvent[], void, undefined> {
    while (this.#events < this.#input.events) {
      this.#makePerson()
      while (this.#made.length >= size) yield this.#made.splice(0, size)
    }
    if (this.#made.length > 0) yield this.#made.splice(0)
  }

  #makePerson(): void {
    const random = this.#random
    const visitor = this.#makeVisitor(random.weighted(this.#daySums))
    const devicesSeen = [this.#live(visitor)]
    if (visitor.userId !== undefined && random.chance(secondDeviceProbability)) {
      const firstDay = Math.min(this.#input.days - 1, visitor.firstDay + 1 + random.below(5))
      const second = this.#makeVisitor(firstDay, visitor.place)
      second.userId = visitor.userId
      devicesSeen.push(this.#live(second))
    }
    if (devicesSeen.includes(true)) this.truth.persons++
    if (visitor.userId !== undefined) this.truth.users++
  }

  #makeVisitor(firstDay: number, place?: Place): Visitor {
    this.#visitors++
    return {
      anonymousId: `a${this.#input.seed.toString(36)}-${this.#visitors.toString(36)}`,
      place: place ?? places[this.#random.weighted(placeSums)] ?? places[0],
      device: devices[this.#random.weighted(deviceSums)] ?? devices[0],
      firstDay,
      userId: undefined,
    }
  }

  /** All visits of one device. @returns whether there was any before the generator's end. */
  #live(visitor: Visitor): boolean {
    const daysSeen: number[] = []
    for (let day = visitor.firstDay; day < this.#input.days; day++) {
      const daysAfter = day - visitor.firstDay
      const isComing =
        daysAfter === 0 || this.#random.chance(returnProbability(daysAfter, visitor.userId !== undefined))
      if (isComing && this.#makeVisit(visitor, day)) daysSeen.push(day)
    }
    if (daysSeen.length > 0) countVisitor(this.truth, visitor, daysSeen)
    return daysSeen.length > 0
  }

  /**
   * @returns whether it happened. A visit ends at midnight (UTC), so that all of it lies on the day it is counted for;
   * at `now`; and when there are as many events as were asked for.
   */
  #makeVisit(visitor: Visitor, day: number): boolean {
    const startedAtMs = this.#chooseStart(visitor.place, day)
    const endMs = Math.min(this.#firstDayMs + (day + 1) * dayMs, this.#input.now.getTime())
    const visit: Visit = {
      visitor,
      sessionId: `s${this.#input.seed.toString(36)}-${(++this.#visits).toString(36)}`,
      day,
      source: this.#chooseSource(visitor, day),
    }
    let atMs = startedAtMs
    let lastAtMs = startedAtMs
    let views = 0
    let referrer = visit.source.referrer
    const userBefore = visitor.userId
    for (const step of walk(this.#random, visitor)) {
      if (atMs >= endMs || this.#events >= this.#input.events) {
        // What was cut off did not happen: neither did an identity that nobody will hear of.
        if (step.event === 'identify') visitor.userId = userBefore
        break
      }
      const url = `${site}${step.path}${views === 0 && visit.source.query !== '' ? `?${visit.source.query}` : ''}`
      this.#emit(visit, step, { atMs, url, referrer })
      lastAtMs = atMs
      atMs += Math.floor(step.seconds * 1000)
      if (step.event === 'page_view') {
        views++
        referrer = url
      }
    }
    if (views > 0) countVisit(this.truth, { day, views, seconds: (lastAtMs - startedAtMs) / 1000 })
    return views > 0
  }

  #chooseStart(place: Place, day: number): number {
    const localHour = this.#random.weighted(hourSums) + this.#random.next()
    const utcHour = (((localHour - place.utcOffsetHours) % 24) + 24) % 24
    return Math.floor(this.#firstDayMs + day * dayMs + utcHour * 3_600_000)
  }

  #chooseSource(visitor: Visitor, day: number) {
    const isAnomalyDay = day === visitor.firstDay && day === anomalyDay(this.#input.days)
    if (isAnomalyDay && this.#random.chance(1 - 1 / anomalyFactor)) return anomalySource
    return sources[this.#random.weighted(sourceSums)] ?? sources[0]
  }

  #emit(
    visit: Visit,
    step: Step,
    at: { readonly atMs: number; readonly url: string; readonly referrer: string },
  ): void {
    const { visitor } = visit
    this.#events++
    this.#made.push({
      event: step.event,
      event_id: `${this.#input.seed.toString(36)}-${this.#events.toString(36)}`,
      ...(visitor.userId === undefined ? {} : { user_id: visitor.userId }),
      anonymous_id: visitor.anonymousId,
      session_id: visit.sessionId,
      timestamp: new Date(at.atMs).toISOString(),
      ...(step.properties === undefined ? {} : { properties: step.properties }),
      context: {
        url: at.url,
        title: step.title,
        ...(at.referrer === '' ? {} : { referrer: at.referrer }),
        screen: visitor.device.screen,
        language: visitor.place.language,
        timezone: visitor.place.timeZone,
        country: visitor.place.country,
        user_agent: visitor.device.userAgent,
      },
    })
    const revenue = step.properties?.['revenue']
    countEvent(this.truth, {
      event: step.event,
      path: step.path,
      day: visit.day,
      currency: visitor.place.currency,
      ...(typeof revenue === 'number' ? { revenue } : {}),
    })
    const funnelStep = funnelSteps.findIndex((candidate) => candidate.event === step.event)
    const reached = this.truth.funnel[funnelStep]
    if (reached !== undefined) reached.sessions++
  }
}
