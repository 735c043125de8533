import type { Page } from 'playwright-core'

/** For `addInitScript`: posthog-js takes automated browsers for bots and then captures nothing. */
export const hideAutomation = `
  Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })
  const userAgent = navigator.userAgent.replace('Headless', '')
  Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => userAgent })
  Object.defineProperty(Navigator.prototype, 'userAgentData', { get: () => undefined })`

/** Errors of the page's scripts, and whatever its console shows as one. */
export function recordFailures(page: Page): readonly string[] {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  return failures
}
