import type { Project } from '@sightline/domain/project'
import { describe, expect, it } from 'vitest'
import { toKeptStep } from './kept-install'

const project = { id: 'p1', name: 'Shop', timeZone: 'UTC' } as Project
const text = JSON.stringify({ projectId: 'p1', writeKey: 'slw_1' })

describe('toKeptStep', () => {
  it('is the step with the key again, after a reload', () =>
    expect(toKeptStep(text, [project])).toEqual({ kind: 'install', project, writeKey: 'slw_1' }))
  it('is none for a project that somebody else sees, or that is gone', () =>
    expect(toKeptStep(text, [])).toBeUndefined())
  it('is none where nothing was kept', () => expect(toKeptStep(undefined, [project])).toBeUndefined())
})
