import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import { waitUntil } from './wait-until'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const axeResults = z.object({
  violations: z.array(
    z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
})

/** Fails on what keeps people out, in the colours of day and of night; only contrast differs between them. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource)
  // Still pictures: a colour in transition has no contrast of its own.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  expect(await findViolationsAtRest(page, {}), `${page.url()}, light`).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  expect(await findViolationsAtRest(page, { runOnly: ['color-contrast'] }), `${page.url()}, dark`).toEqual([])
}

/** A page that is loading again is dimmed for that while: what stays wrong for some seconds is wrong. */
async function findViolationsAtRest(page: Page, options: object): Promise<readonly string[]> {
  const deadlineMs = performance.now() + 8_000
  for (;;) {
    const violations = await findSeriousViolations(page, options)
    if (violations.length === 0 || performance.now() > deadlineMs) return violations
  }
}

async function findSeriousViolations(page: Page, options: object): Promise<readonly string[]> {
  const run = `axe.run(${JSON.stringify({ ...options, resultTypes: ['violations'] })})`
  const { violations } = axeResults.parse(await page.evaluate(run))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)
}

/** Nothing hangs over the edge of a phone. Charts take a frame or two to fit. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 800 })
  const fits = () => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
  await waitUntil(`${page.url()} fits on a phone`, fits, true, { timeoutMs: 2_000 })
  if (before !== null) await page.setViewportSize(before)
}
