import type { Random } from './random.ts'

export const dayMs = 86_400_000

/* What is planted: every probability that a reader of the truth may want to find again in a report. */

/** Probability to go on from one step of the funnel to the next. */
export const funnelSteps = [
  { event: 'product_viewed', continues: 0.34 },
  { event: 'added_to_cart', continues: 0.52 },
  { event: 'checkout_started', continues: 0.66 },
  { event: 'purchase', continues: 0 },
] as const

/** Probability that a visitor comes back on the n-th day after the first (n >= 1): a power law, higher for users. */
export function returnProbability(daysAfter: number, isUser: boolean): number {
  return (isUser ? 0.42 : 0.16) * daysAfter ** -0.65
}

/** Of views that are of no product: how many lead to the use of a feature, and to an error. */
export const featureProbability = 0.05
export const faultProbability = 0.015
/** Of calls of the shop's own API, how many fail. */
export const apiErrorProbability = 0.03

export const signupProbability = 0.07
/** Of those who sign up, how many also come with a second device. */
export const secondDeviceProbability = 0.18

/** Relative traffic of a weekday, Sunday first: a shop sells in the evening and at the weekend's end. */
const weekdayWeights = [1.12, 1.06, 1.0, 0.98, 0.97, 0.9, 0.97]

/** Relative traffic of an hour of local time. */
export const hourWeights = [
  0.9, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 3.6, 4, 4.2, 4.4, 4.1, 3.9, 3.8, 3.9, 4.2, 4.8, 5.6, 6.1, 5.4, 3.6, 1.9,
]

/** The anomaly: on one day a link on a news site brings this many times the new visitors of a normal day. */
export const anomalyFactor = 3

/** The day of the anomaly, counted from the first. */
export function anomalyDay(days: number): number {
  return Math.floor(days * 0.7)
}

/** Relative number of new visitors by day: growth of about 0.6 % a day, and the week's rhythm. */
export function dayWeights(firstDayMs: number, days: number): number[] {
  return Array.from({ length: days }, (_, day) => {
    const weekday = new Date(firstDayMs + day * dayMs).getUTCDay()
    const factor = day === anomalyDay(days) ? anomalyFactor : 1
    return 1.006 ** day * (weekdayWeights[weekday] ?? 1) * factor
  })
}

/** Views beside the funnel that a visit has; many have one only. */
export function browseLength(random: Random): number {
  return random.chance(0.38) ? 1 : 2 + Math.min(12, Math.floor(random.exponential(1.9)))
}
