import { newOwner } from '@sightline/domain/account'
import type { ProjectKeyKind } from '@sightline/domain/project'
import { TestBrowser } from './test-client.ts'

/** The browser of whoever has just set the installation up: signed in, and without a project yet. */
export async function openOwnersBrowser(url: string): Promise<TestBrowser> {
  const browser = new TestBrowser(url)
  const owner = { name: 'Ann', email: 'ann@example.com', password: 'a long password', organizationName: 'A' }
  await browser.trpc.setup.createOwner.mutate(newOwner.parse(owner))
  return browser
}

/** A new key of a project, in full. */
export async function createKey(browser: TestBrowser, projectId: string, kind: ProjectKeyKind): Promise<string> {
  return (await browser.trpc.key.create.mutate({ projectId, kind, name: kind })).secret
}
