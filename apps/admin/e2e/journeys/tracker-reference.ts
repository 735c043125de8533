import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

const reference = readFileSync(fileURLToPath(new URL('../../../../docs/tracker.md', import.meta.url)), 'utf8')

export function trackerReferenceJourneys(stage: () => Stage): void {
  it('has examples that run, and whose events are accepted', async () => {
    const project = await stage().createProject('Reference, calls')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    const errors: string[] = []
    visitor.page.on('pageerror', (error) => errors.push(error.message))
    await visitor.visit(site.url)
    await visitor.waitForDelivered()
    for (const example of findExamples('js')) {
      await visitor.run(example)
      await visitor.waitForDelivered()
    }
    const events = ['page_view', 'purchase', 'page_view', 'identify', 'signup', 'error', 'purchase', 'page_view']
    expect(visitor.sent.map((one) => one.event)).toEqual(events)
    expect(errors).toEqual([])
    await project.waitForStored('*', events.length)
  })

  it('has a heading for every method', async () => {
    const project = await stage().createProject('Reference, methods')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    await visitor.visit(site.url)
    const methods = await visitor.page.evaluate<string[]>('Object.keys(sightline)')
    const described = [...reference.matchAll(/^### .*$/gm)].flatMap(([line]) => line.match(/\w+(?=\()/g) ?? [])
    expect(described.toSorted()).toEqual(methods.toSorted())
  })

  it.each([
    { index: 0, events: ['page_view', 'sentinel', 'sentinel'] },
    // The hash is a page of its own.
    { index: 1, events: ['page_view', 'page_view', 'sentinel', 'sentinel'] },
    // No automatic views.
    { index: 2, events: ['sentinel', 'sentinel'] },
    // Clicks and forms, of which there are none.
    { index: 3, events: ['page_view', 'sentinel', 'sentinel'] },
    // Errors as well, of which there are none either.
    { index: 4, events: ['page_view', 'sentinel', 'sentinel'] },
    // Nothing before consent.
    { index: 5, events: ['sentinel'] },
  ])('has a script tag number $index that measures as it says', async ({ index, events }) => {
    const project = await stage().createProject(`Reference, tag ${index}`)
    const tags = findExamples('html')
    expect(tags).toHaveLength(6)
    const tag = (tags[index] ?? '')
      .replaceAll('https://stats.example.com', stage().ingestUrl)
      .replaceAll('slw_YOUR_WRITE_KEY', project.writeKey)
    await using site = await project.openSite({ '/tagged': tag })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/tagged`)
    await visitor.waitForDelivered()
    await visitor.run(`location.hash = '#/inbox'`)
    await visitor.run(`sightline.track('sentinel')`)
    await visitor.waitForDelivered()
    await visitor.run(`sightline.optIn(); sightline.track('sentinel')`)
    await visitor.waitForDelivered()
    expect(visitor.sent.map((one) => one.event).toSorted()).toEqual(events)
  })
}

function findExamples(language: 'js' | 'html'): readonly string[] {
  return [...reference.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code)
}
