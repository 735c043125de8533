import {
  endpoints,
  entryPages,
  faults,
  features,
  products,
  searchTerms,
  site,
  type Device,
  type Place,
  type Product,
  type Source,
} from './catalog.ts'
import { runningSums, type Random } from './random.ts'
import {
  apiErrorProbability,
  browseLength,
  faultProbability,
  featureProbability,
  funnelSteps,
  signupProbability,
} from './shop.ts'

export interface Visitor {
  readonly anonymousId: string
  readonly place: Place
  readonly device: Device
  readonly firstDay: number
  /** Set when the visitor signs up; events after that carry it. */
  userId: string | undefined
}

export interface Visit {
  readonly visitor: Visitor
  readonly sessionId: string
  readonly day: number
  readonly source: Source
}

export interface Step {
  readonly event: string
  readonly path: string
  readonly title: string
  readonly properties?: Readonly<Record<string, unknown>>
  /** Seconds until the next step. */
  readonly seconds: number
}

const productSums = runningSums(products.map((product) => product.weight))
const entrySums = runningSums(entryPages.map((page) => page.weight))

/** What a visitor does in one visit, step by step. `identify` sets the visitor's user id before its step is made. */
export function* walk(random: Random, visitor: Visitor): Generator<Step, void, undefined> {
  const length = browseLength(random)
  const view = (path: string, title: string): Step => ({
    event: 'page_view',
    path,
    title,
    seconds: 1 + random.exponential(32),
  })
  const act = (event: string, path: string, title: string, properties: Readonly<Record<string, unknown>>): Step => ({
    event,
    path,
    title,
    properties,
    seconds: 1 + random.exponential(4),
  })
  for (let index = 0; index < length; index++) {
    const isProduct = random.chance(index === 0 ? 0.18 : 0.5)
    const product = pickWeighted(random, products, productSums)
    const page = pickWeighted(random, entryPages, entrySums)
    if (isProduct) {
      yield view(`/products/${product.slug}`, product.name)
      const isLast = index + 1 === length
      if (isLast && random.chance(0.5)) yield* shop(random, visitor, product, view, act)
    } else {
      yield view(page.path, page.title)
      if (random.chance(0.06)) {
        yield act('search', page.path, page.title, { term: random.pick(searchTerms), results: random.below(20) })
        yield act('api_called', page.path, page.title, callOf(random))
      }
      if (random.chance(featureProbability)) {
        yield act('feature_used', page.path, page.title, { feature: random.pick(features) })
      }
      if (random.chance(faultProbability)) yield act('error', page.path, page.title, faultOf(random))
    }
  }
  if (visitor.userId === undefined && length > 1 && random.chance(signupProbability)) {
    visitor.userId = `u${visitor.anonymousId.slice(1)}`
    const plan = random.pick(['free', 'club', 'club-plus'] as const)
    const method = random.pick(['email', 'google'] as const)
    yield act('identify', '/account', 'Your account', { plan })
    yield act('signup', '/account', 'Your account', { plan, method })
  }
}

function* shop(
  random: Random,
  visitor: Visitor,
  product: Product,
  view: (path: string, title: string) => Step,
  act: (event: string, path: string, title: string, properties: Readonly<Record<string, unknown>>) => Step,
): Generator<Step, void, undefined> {
  const [viewed, added, checkout] = funnelSteps
  const path = `/products/${product.slug}`
  const item = { product: product.slug, price: product.price }
  const quantity = 1 + random.below(2)
  yield act('product_viewed', path, product.name, item)
  if (!random.chance(viewed.continues)) return
  yield act('added_to_cart', path, product.name, { ...item, quantity })
  if (!random.chance(added.continues)) return
  yield view('/checkout', 'Checkout')
  yield act('checkout_started', '/checkout', 'Checkout', { items: quantity })
  if (!random.chance(checkout.continues)) return
  yield view('/thank-you', 'Thank you')
  const revenue = Math.round(product.price * quantity * 100) / 100
  yield act('purchase', '/thank-you', 'Thank you', { ...item, quantity, revenue, currency: visitor.place.currency })
}

/** A call of the shop's own API, as the contract of `api_called` has it. */
function callOf(random: Random) {
  return {
    endpoint: random.pick(endpoints),
    method: 'GET',
    status: random.chance(apiErrorProbability) ? 503 : 200,
    duration_ms: Math.round(20 + random.exponential(120)),
  }
}

function faultOf(random: Random) {
  const { message, source, line } = random.pick(faults)
  return { message, source: `${site}${source}`, line, kind: 'error' }
}

function pickWeighted<Value>(random: Random, values: readonly [Value, ...Value[]], sums: readonly number[]): Value {
  return values[random.weighted(sums)] ?? values[0]
}
