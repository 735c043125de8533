import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { findBrowser } from './find-browser.ts'

/** Nothing that talks to anybody but the pages under test. */
const quietArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One browser for the whole run; each test opens contexts of its own in it. */
export default async function provideBrowser(project: TestProject): Promise<() => Promise<void>> {
  const { executablePath, args } = await findBrowser(process.env['PATH'] ?? '')
  // Chromium's sandbox refuses to run as root, which is who runs tests in most containers.
  const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const server = await chromium.launchServer({ executablePath, args: [...args, ...quietArgs, ...rootArgs] })
  project.provide('browserUrl', server.wsEndpoint())
  return () => server.close()
}
