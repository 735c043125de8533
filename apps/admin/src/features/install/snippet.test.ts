import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { snippets } from './snippet'

const host = 'https://stats.example.com'
const codeOf = (id: string) => snippets.find((snippet) => snippet.id === id)?.code(host, 'slw_abc') ?? ''

describe('snippets', () => {
  it.each(snippets)('have host and key filled in: $title', ({ code }) => {
    expect(code(host, 'slw_abc')).toContain('stats.example.com')
    expect(code(host, 'slw_abc')).toContain('slw_abc')
  })

  it.each(snippets)('have a page that tells more: $title', ({ doc }) => {
    expect(existsSync(path.resolve(import.meta.dirname, '../../../../../docs', doc))).toBe(true)
  })

  it('are one tag for a website', () => {
    expect(codeOf('script')).toBe('<script defer src="https://stats.example.com/t.js" data-key="slw_abc"></script>')
  })

  it('send one valid event with curl', () => {
    const body: unknown = JSON.parse(/-d '(.*)'/.exec(codeOf('curl'))?.[1] ?? '')
    expect(body).toMatchObject({ event: 'hello_world', anonymous_id: 'me' })
  })

  it('name host and protocol apart where an SDK wants that', () => {
    expect(codeOf('mixpanel-node')).toContain("host: 'stats.example.com',\n  protocol: 'https'")
  })
})
