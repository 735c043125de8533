import { describe, expect, it } from 'vitest'
import { watchErrors } from './errors.ts'
import type { Page } from './routes.ts'
import type { Properties } from './tracker.ts'

const ownSource = 'https://stats.example/t.js?v=3'
const checkout = 'https://shop.example/checkout.js?build=7#top'

/** A page whose errors are watched: what happens in it, and what was counted of that. */
function openPage() {
  const target = new EventTarget()
  const seen = new Set<string>()
  const counted: Properties[] = []
  watchErrors(target as Page, ownSource, seen, (event, properties) => counted.push({ event, ...properties }))
  return {
    counted,
    viewNext: () => seen.clear(),
    /** As Chromium tells of an error that nobody caught. */
    fail: (message: string, place: Partial<Pick<ErrorEvent, 'filename' | 'lineno' | 'colno'>> = {}) =>
      target.dispatchEvent(
        Object.assign(new Event('error'), { message, filename: checkout, lineno: 12, colno: 34, ...place }),
      ),
    reject: (reason: unknown) => target.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason })),
    dispatch: (event: Event) => target.dispatchEvent(event),
  }
}

/** An error with the stack that a browser would have given it. */
function anError(message: string, stack: string): Error {
  return Object.assign(new TypeError(message), { stack })
}

describe('watchErrors', () => {
  it('counts an error with its place, the source without what stands behind the path', () => {
    const page = openPage()
    page.fail('Uncaught TypeError: cart is null')
    expect(page.counted).toEqual([
      {
        event: 'error',
        message: 'TypeError: cart is null',
        source: 'https://shop.example/checkout.js',
        line: 12,
        column: 34,
        kind: 'error',
      },
    ])
  })

  it.each([
    [
      'Chromium',
      'TypeError: see https://shop.example/help\n    at pay (https://shop.example/checkout.js?build=7:12:34)\n    at https://shop.example/app.js:1:2',
    ],
    ['Firefox', 'pay@https://shop.example/checkout.js?build=7:12:34\n@https://shop.example/app.js:1:2\n'],
    ['Safari', 'pay@https://shop.example/checkout.js?build=7:12:34\nglobal code@https://shop.example/app.js:1:2'],
  ])('counts a rejected promise at the first place of its stack, as %s writes it', (_browser, stack) => {
    const page = openPage()
    page.reject(anError('see https://shop.example/help', stack))
    expect(page.counted).toEqual([
      {
        event: 'error',
        message: 'TypeError: see https://shop.example/help',
        source: 'https://shop.example/checkout.js',
        line: 12,
        column: 34,
        kind: 'unhandledrejection',
      },
    ])
  })

  it.each([
    ['no answer', 'no answer'],
    [{ message: 'no answer', code: 7 }, 'no answer'],
    [undefined, 'undefined'],
    [null, 'null'],
    [404, '404'],
  ])('counts a promise that was rejected with %j, which knows no place', (reason, message) => {
    const page = openPage()
    page.reject(reason)
    expect(page.counted).toEqual([{ event: 'error', message, kind: 'unhandledrejection' }])
  })

  it('cuts messages to 200 characters', () => {
    const page = openPage()
    page.fail('x'.repeat(5_000))
    page.reject('y'.repeat(5_000))
    expect(page.counted.map(({ message }) => message)).toEqual(['x'.repeat(200), 'y'.repeat(200)])
  })

  it('counts the same message of the same line once in a page view', () => {
    const page = openPage()
    for (const lineno of [12, 12, 13]) page.fail('Uncaught TypeError: cart is null', { lineno })
    page.fail('Uncaught TypeError: cart is null', { filename: 'https://shop.example/app.js' })
    expect(page.counted.map(({ source, line }) => [source, line])).toEqual([
      ['https://shop.example/checkout.js', 12],
      ['https://shop.example/checkout.js', 13],
      ['https://shop.example/app.js', 12],
    ])
    page.viewNext()
    page.fail('Uncaught TypeError: cart is null')
    expect(page.counted).toHaveLength(4)
  })

  it('counts at most ten in a page view', () => {
    const page = openPage()
    for (let lineno = 1; lineno <= 15; lineno++) page.fail('again and again', { lineno })
    expect(page.counted.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    page.viewNext()
    page.fail('again and again')
    expect(page.counted).toHaveLength(11)
  })

  it('leaves out what a script of another origin hides, and its own faults', () => {
    const page = openPage()
    page.fail('Script error.', { filename: '', lineno: 0, colno: 0 })
    page.fail('Uncaught TypeError: mine', { filename: ownSource })
    page.reject(anError('mine', `TypeError: mine\n    at flush (${ownSource}:1:2)`))
    expect(page.counted).toEqual([])
    page.fail('Uncaught Error: Script error.')
    expect(page.counted).toHaveLength(1)
  })

  it('never throws, whatever is thrown or dispatched', async () => {
    const page = openPage()
    const thrown: unknown[] = []
    // What a listener of an EventTarget throws becomes an uncaught exception of the process.
    const onUncaught = (error: unknown) => thrown.push(error)
    process.on('uncaughtException', onUncaught)
    page.dispatch(new Event('error'))
    page.reject(Object.create(null))
    page.reject(
      Object.defineProperty({}, 'stack', {
        get: () => {
          throw new Error('no stack for you')
        },
      }),
    )
    await new Promise((resolve) => setImmediate(resolve))
    process.off('uncaughtException', onUncaught)
    expect(thrown).toEqual([])
    expect(page.counted).toEqual([])
  })
})
