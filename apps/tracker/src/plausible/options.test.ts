import { describe, expect, it } from 'vitest'
import { isLocal, readOptions } from './options.ts'

const shop = { hostname: 'www.shop.example' } as Location

/** A script tag, as far as it is read. */
function aScript(src: string, dataset: Record<string, string> = {}, attributes: Record<string, string> = {}) {
  const list = Object.entries(attributes).map(([name, value]) => ({ name, value }))
  return { src, dataset, attributes: list } as unknown as HTMLScriptElement
}

describe('readOptions', () => {
  it('reads what the name of the script adds', () => {
    const plain = readOptions(aScript('https://stats.example/js/script.js', { domain: 'shop.example' }), shop)
    expect(plain).toMatchObject({
      domain: 'shop.example',
      endpoint: 'https://stats.example/api/event',
      isAutomatic: true,
      hasHashRoutes: false,
      countsLocal: false,
      tracksOutbound: false,
      tracksTagged: false,
      fileTypes: undefined,
    })
    const name = 'script.hash.manual.local.outbound-links.tagged-events.file-downloads.js'
    const all = readOptions(aScript(`https://stats.example/js/${name}`, { addFileTypes: 'epub' }), shop)
    expect(all).toMatchObject({ isAutomatic: false, hasHashRoutes: true, countsLocal: true })
    expect(all).toMatchObject({ tracksOutbound: true, tracksTagged: true })
    expect(all.fileTypes).toEqual(expect.arrayContaining(['pdf', 'epub']))
  })

  it('reads the attributes', () => {
    const script = aScript(
      'https://stats.example/js/script.pageview-props.js',
      { api: 'https://proxy.example/event', domain: 'a.example,b.example', exclude: '/admin/*, /drafts/**' },
      { 'event-author': 'ann', 'data-domain': 'a.example' },
    )
    const options = readOptions(script, shop)
    expect(options).toMatchObject({ endpoint: 'https://proxy.example/event', domain: 'a.example,b.example' })
    expect(options.excluded).toEqual(['/admin/*', '/drafts/**'])
    expect(options.props('pageview')).toEqual({ author: 'ann' })
  })

  it('reads what the page gives to init, and takes its own host for the domain', () => {
    const init = {
      hashBasedRouting: true,
      autoCapturePageviews: false,
      fileDownloads: { fileExtensions: ['pdf'] },
      customProperties: (eventName: string) => ({ seen: eventName }),
    }
    const options = readOptions(aScript('https://stats.example/js/pa-abc.js'), shop, init)
    expect(options).toMatchObject({
      domain: 'shop.example',
      hasHashRoutes: true,
      isAutomatic: false,
      fileTypes: ['pdf'],
    })
    expect(options.props('signup')).toEqual({ seen: 'signup' })
  })

  it('counts a developer’s own pages where the analytics are on the same kind of machine', () => {
    expect(readOptions(aScript('http://localhost:8006/js/script.js'), shop).countsLocal).toBe(true)
  })
})

describe('isLocal', () => {
  it('knows the names of the own machine', () => {
    expect(['localhost', '127.0.0.1', '[::1]', ''].map(isLocal)).toEqual([true, true, true, true])
    expect(['shop.example', '10.0.0.1', 'localhost.example'].map(isLocal)).toEqual([false, false, false])
  })
})
