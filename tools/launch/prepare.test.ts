import { describe, expect, it } from 'vitest'
import { isInstalled, refuseMachine } from './prepare.mjs'

const machine = { nodeVersion: 'v20.1.0', platform: 'linux', arch: 'x64', glibcVersion: '2.36' }

describe('refuseMachine', () => {
  it('accepts Linux with glibc and macOS from Node 20 on', () => {
    expect(refuseMachine(machine)).toBeUndefined()
    expect(refuseMachine({ ...machine, platform: 'darwin', arch: 'arm64', glibcVersion: undefined })).toBeUndefined()
  })

  it.each([
    [{ nodeVersion: 'v18.20.4' }, 'needs Node 20 or newer'],
    [{ platform: 'win32' }, 'WSL 2'],
    [{ glibcVersion: undefined }, 'glibc'],
    [{ arch: 'riscv64' }, 'not on linux riscv64'],
  ])('refuses %j with the way out', (change, part) => {
    expect(refuseMachine({ ...machine, ...change })).toContain(part)
  })
})

describe('isInstalled', () => {
  const locked = {
    '': {},
    'libs/domain': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  }

  it('does not miss optional packages of other platforms', () => {
    expect(isInstalled(locked, { 'node_modules/a': { version: '1.0.0' } })).toBe(true)
  })

  it('notices a package that is absent or of another version', () => {
    expect(isInstalled(locked, {})).toBe(false)
    expect(isInstalled(locked, { 'node_modules/a': { version: '1.0.1' } })).toBe(false)
  })
})
