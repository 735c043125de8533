import { describe, expect, it } from 'vitest'
import { curlCommand, scriptTag } from './snippet'

describe('scriptTag', () => {
  it('is one tag with the origin and the key', () => {
    expect(scriptTag('https://stats.example.com', 'slw_abc')).toBe(
      '<script defer src="https://stats.example.com/t.js" data-key="slw_abc"></script>',
    )
  })
})

describe('curlCommand', () => {
  it('sends one valid event', () => {
    const command = curlCommand('https://stats.example.com', 'slw_abc')
    expect(command).toContain('https://stats.example.com/v1/events')
    expect(command).toContain("'Authorization: Bearer slw_abc'")
    const body: unknown = JSON.parse(/-d '(.*)'/.exec(command)?.[1] ?? '')
    expect(body).toMatchObject({ event: 'hello_world', anonymous_id: 'me' })
  })
})
