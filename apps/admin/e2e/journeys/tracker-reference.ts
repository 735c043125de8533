import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

const reference = readFileSync(fileURLToPath(new URL('../../../../docs/tracker.md', import.meta.url)), 'utf8')

export function trackerReferenceJourneys(stage: () => Stage): void {
  it('has examples of every method that run, and events that are accepted', async () => {
    const project = await stage().createProject('Reference, calls')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    const errors: string[] = []
    visitor.page.on('pageerror', (error) => errors.push(error.message))
    await visitor.visit(site.url)
    await visitor.waitForAcknowledged(1)
    for (const example of findExamples('js')) await visitor.run(example)
    // The page, then: purchase, page, identify, signup, and the page again once consent is there.
    await visitor.waitForAcknowledged(6)
    await project.waitForStored('*', 6)
    expect(errors).toEqual([])
    const names = [...new Set(visitor.sent.map((one) => one.event))]
    expect(names).toEqual(['page_view', 'purchase', 'identify', 'signup'])
    const methods = await visitor.page.evaluate<string[]>('Object.keys(sightline)')
    for (const method of methods) expect(findExamples('js').join('\n')).toContain(`sightline.${method}`.replace('.push', ' ??= []).push'))
  })

  it('has script tags that measure as they say', async () => {
    const project = await stage().createProject('Reference, tags')
    const tags = findExamples('html').map((example) =>
      example.replaceAll('https://stats.example.com', stage().ingestUrl).replaceAll('slw_YOUR_WRITE_KEY', project.writeKey),
    )
    await using site = await project.openSite(Object.fromEntries(tags.map((tag, index) => [`/tag-${index}`, tag])))
    const views: string[][] = []
    for (const index of tags.keys()) {
      await using visitor = await stage().openVisitor()
      await visitor.visit(`${site.url}/tag-${index}`)
      await visitor.run(`location.hash = '#/inbox'`)
      await visitor.run(`sightline.track('sentinel')`)
      await visitor.run('sightline.optIn()')
      await visitor.run(`sightline.track('sentinel')`)
      await visitor.waitForSent('sentinel')
      views.push(visitor.sent.map((one) => one.event))
    }
    expect(views).toEqual([
      ['page_view', 'sentinel', 'sentinel'],
      ['page_view', 'page_view', 'sentinel', 'sentinel'],
      ['sentinel', 'sentinel'],
      ['sentinel'],
    ])
  })
}

function findExamples(language: 'js' | 'html'): readonly string[] {
  return [...reference.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code)
}
