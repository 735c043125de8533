import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'
import { waitUntil } from './wait-until'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const axeResults = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
    }),
  ),
})

/** Fails on what keeps people out, in the colours of day and of night; only contrast differs between them. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource)
  await showIn(page, 'light')
  expect(await findSeriousViolations(page, {}), `${page.url()}, light`).toEqual([])
  await showIn(page, 'dark')
  expect(await findSeriousViolations(page, { runOnly: ['color-contrast'] }), `${page.url()}, dark`).toEqual([])
}

/** Resolves once the page has put the colours on: it hears of a change of the system's scheme some time later. */
async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  const isDark = () => page.evaluate(`document.documentElement.classList.contains('dark')`)
  await waitUntil(`${page.url()} is dark`, isDark, colorScheme === 'dark', { timeoutMs: 5_000, pollMs: 20 })
}

async function findSeriousViolations(page: Page, options: object): Promise<readonly string[]> {
  const run = `axe.run(${JSON.stringify({ ...options, resultTypes: ['violations'] })})`
  const { violations } = axeResults.parse(await page.evaluate(run))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
}

/** Nothing hangs over the edge of a phone. Charts take a frame or two to fit. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 800 })
  const fits = () => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
  await waitUntil(`${page.url()} fits on a phone`, fits, true, { timeoutMs: 2_000 })
  if (before !== null) await page.setViewportSize(before)
}
