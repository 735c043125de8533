import { describe, expect, it } from 'vitest'
import { parseAboveZero, parseCommandLine } from './command-line.ts'

const options = { hours: { type: 'string', default: '48' }, help: { type: 'boolean', default: false } } as const
const parse = (...args: string[]) => parseCommandLine({ command: 'verify', options, args })

describe('parseCommandLine', () => {
  it('reads the options it knows', () => {
    expect(parse('--hours=2', '--help')).toEqual({ hours: '2', help: true })
  })

  it.each([
    [['--foo'], "Unknown option '--foo': run `npm run verify -- --help` for the options there are."],
    [['extra'], "Unexpected argument 'extra': run `npm run verify -- --help` for the options there are."],
    [
      ['--hours'],
      "Option '--hours <value>' argument missing: run `npm run verify -- --help` for the options there are.",
    ],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence)
  })
})

describe('parseAboveZero', () => {
  it('reads whole and broken numbers', () => {
    expect([parseAboveZero('hours', '48'), parseAboveZero('hours', '0.5')]).toEqual([48, 0.5])
  })

  it.each(['abc', '', '0', '-1', 'NaN', 'Infinity', '1e999'])('refuses "%s" in one sentence', (text) => {
    expect(() => parseAboveZero('hours', text)).toThrow(`--hours needs a number above 0, not "${text}".`)
  })
})
