import { describe, expect, it } from 'vitest'
import { toTerminalLine } from './app-log.ts'

describe('toTerminalLine', () => {
  it('keeps quiet about what needs nobody', () => {
    expect(toTerminalLine('{"level":30,"msg":"listening"}')).toBeUndefined()
    expect(toTerminalLine('  ')).toBeUndefined()
  })

  it('shows a warning with its cause in one line', () => {
    expect(toTerminalLine('{"level":40,"msg":"insert failed","err":{"message":"no\\nserver"}}')).toBe(
      'insert failed: no server',
    )
  })

  it('shows the message of a crash without its stack', () => {
    expect(toTerminalLine('TypeError: x is not a function')).toBe('TypeError: x is not a function')
    expect(toTerminalLine('    at run (main.ts:1:1)')).toBeUndefined()
  })
})
