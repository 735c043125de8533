import { GrowthBook } from '@growthbook/growthbook'
import { growthbookTrackingPlugin } from '@growthbook/growthbook/plugins'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const url = await ingest.listen()

const columns = `event, kind, user_id, anonymous_id, JSONExtractString(properties, 'flag_key') AS flag_key,
  JSONExtractString(properties, 'variant') AS variant, JSONExtractString(properties, 'attributes', 'plan') AS plan`
const who = { user_id: 'user-1', anonymous_id: 'dev-1', plan: 'pro' }

describe('the tracking plug-in of GrowthBook', () => {
  it('has its captured requests taken: an experiment seen is an exposure, with the variant that was shown', async () => {
    const project = await stores.createProject('sdk-test')
    const fixture = readWireFixtures('growthbook').find(({ id }) => id === 'growthbook-002')
    if (fixture === undefined) throw new Error('the fixture is missing')
    expect(await replayWireFixture(ingest, fixture)).toMatchObject({ status: 200 })
    await project.untilStored(5)
    const evaluated = { ...who, event: 'flag_evaluated', kind: 'track', variant: '' }
    expect(new Set(await project.rows(columns))).toEqual(
      new Set([
        { ...who, event: 'exposure', kind: 'exposure', flag_key: 'exp-color', variant: '1' },
        { ...evaluated, flag_key: 'beta' },
        { ...evaluated, flag_key: 'color' },
        { ...evaluated, flag_key: 'rollout' },
        { ...who, event: 'custom event', kind: 'track', flag_key: '', variant: '' },
      ]),
    )
  })

  it('works unmodified when its host is changed', async () => {
    const project = await stores.createProject()
    const growthbook = new GrowthBook({
      clientKey: project.writeKey,
      attributes: { id: 'user-1', user_id: 'user-1', device_id: 'dev-1', plan: 'pro' },
      plugins: [growthbookTrackingPlugin({ ingestorHost: url })],
    })
    growthbook.initSync({
      payload: {
        features: {
          color: {
            defaultValue: 'red',
            rules: [{ key: 'exp-color', variations: ['red', 'blue'], weights: [0, 1], hashAttribute: 'id' }],
          },
        },
      },
    })
    expect(growthbook.getFeatureValue('color', 'red')).toBe('blue')
    await project.untilStored(2)
    expect(await project.rows(columns)).toEqual(
      expect.arrayContaining([
        { ...who, event: 'exposure', kind: 'exposure', flag_key: 'exp-color', variant: '1' },
        { ...who, event: 'flag_evaluated', kind: 'track', flag_key: 'color', variant: '' },
      ]),
    )
    growthbook.destroy()
  })

  it('is told when its key is unknown', async () => {
    const answer = await fetch(`${url}/track?client_key=slw_unknown`, { method: 'POST', body: '[]' })
    expect(answer.status).toBe(401)
  })
})
