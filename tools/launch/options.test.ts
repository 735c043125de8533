import { describe, expect, it } from 'vitest'
import { parseLaunchOptions } from './options.ts'

const parse = (...args: string[]) => parseLaunchOptions(args, '/srv/app')

describe('parseLaunchOptions', () => {
  it('knows the documented defaults', () => {
    expect(parse()).toEqual({
      dataDir: '/srv/app/.data',
      apiPort: 3007,
      ingestPort: 8006,
      workerPort: 3008,
      demo: false,
      demoEvents: 200_000,
      watch: false,
      help: false,
    })
  })

  it('takes a value after a space or an equals sign', () => {
    expect(parse('--api-port', '0', '--data-dir=/tmp/x', '--demo')).toMatchObject({
      apiPort: 0,
      dataDir: '/tmp/x',
      demo: true,
    })
  })

  it.each([
    [['--foo'], "Unknown option '--foo': run `npm start -- --help` for the options there are."],
    [['extra'], "Unexpected argument 'extra': run `npm start -- --help` for the options there are."],
    [['--api-port', '70000'], '--api-port needs a port from 0 to 65535, not "70000".'],
    [['--api-port', '-1'], '--api-port needs a port from 0 to 65535, not "-1".'],
    [['--worker-port', '1e3'], '--worker-port needs a port from 0 to 65535, not "1e3".'],
    [['--demo-events', '0'], '--demo-events needs a whole number from 1 on, not "0".'],
    [
      ['--data-dir', 'a\nb'],
      '--data-dir needs a path without backslashes and line breaks, not "/srv/app/a\\nb": choose another directory.',
    ],
    [
      ['--data-dir', 'a\\b'],
      '--data-dir needs a path without backslashes and line breaks, not "/srv/app/a\\\\b": choose another directory.',
    ],
    [['--data-dir', ''], '--data-dir needs a directory: for example --data-dir .data.'],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence)
  })
})
