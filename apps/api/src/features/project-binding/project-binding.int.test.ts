import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApi } from '../../testing/test-api.ts'
import { openOwnersBrowser } from '../../testing/test-owner.ts'

const app = await useTestApi()
const browser = await openOwnersBrowser(app.url)

const createProject = async () => (await browser.trpc.project.create.mutate({ name: 'Shop' })).id

describe('projectBinding', () => {
  it('adds an id as people copy it, once, lists it, and removes it', async () => {
    const projectId = await createProject()
    const { add, list, remove } = browser.trpc.projectBinding
    const externalId = randomUUID()
    const asCopied = { vendor: 'umami', externalId: ` ${externalId.toUpperCase()} ` } as const
    for (const _ of [1, 2]) expect(await add.mutate({ projectId, binding: asCopied })).toMatchObject({ externalId })
    await add.mutate({ projectId, binding: { vendor: 'ga4', externalId: 'g-ab12cd34ef' } })
    expect(await list.query({ projectId })).toMatchObject([
      { vendor: 'ga4', externalId: 'G-AB12CD34EF' },
      { vendor: 'umami', externalId },
    ])
    await remove.mutate({ projectId, binding: asCopied })
    expect(await list.query({ projectId })).toHaveLength(1)
    await expect(remove.mutate({ projectId, binding: asCopied })).rejects.toMatchObject({
      data: { domain: { code: 'not_found' } },
    })
  })

  it('leaves an id with the project that has it', async () => {
    const [one, two] = [await createProject(), await createProject()]
    const binding = { vendor: 'plausible', externalId: `${randomUUID()}.example` } as const
    await browser.trpc.projectBinding.add.mutate({ projectId: one, binding })
    await expect(browser.trpc.projectBinding.add.mutate({ projectId: two, binding })).rejects.toMatchObject({
      data: { domain: { code: 'conflict', message: 'another project receives the events of this id' } },
    })
    await expect(browser.trpc.projectBinding.remove.mutate({ projectId: two, binding })).rejects.toMatchObject({
      data: { domain: { code: 'not_found' } },
    })
  })

  it('says what an id should look like', async () => {
    const projectId = await createProject()
    const binding = { vendor: 'umami', externalId: 'my site' } as const
    await expect(browser.trpc.projectBinding.add.mutate({ projectId, binding })).rejects.toMatchObject({
      data: { domain: { code: 'invalid_input' } },
    })
  })
})
