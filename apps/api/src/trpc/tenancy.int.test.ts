import { randomUUID } from 'node:crypto'
import { createProjectKeyStore, createProjectStore } from '@sightline/db/project'
import { newOwner } from '@sightline/domain/account'
import { ingestPaths } from '@sightline/domain/event'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { procedureInputs } from '../testing/procedure-inputs.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { TestBrowser } from '../testing/test-client.ts'
import { appRouter } from './app-router.ts'

/** Procedures that are not about a project. A new one belongs here or in `procedureInputs`, or this test fails. */
const withoutProject = [
  'setup.status',
  'setup.createOwner',
  'account.me',
  'project.list',
  'project.create',
  'canary.status',
  'system.info',
]

/** tRPC lists a router's procedures flat, by path; its types have them nested. */
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)

let app: TestApi
let cookie: string
let ownKey: string
let foreignProjectId: string
let siblingProjectId: string

beforeAll(async () => {
  app = await startTestApi({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  const { db } = app.postgres
  const browser = new TestBrowser(app.url)
  const person = newOwner.parse({
    name: 'Ann',
    email: 'ann@example.com',
    password: 'a long password',
    organizationName: 'A',
  })
  const { organizationId } = await browser.trpc.setup.createOwner.mutate(person)
  cookie = browser.cookie
  const own = await browser.trpc.project.create.mutate({ name: 'own' })
  ownKey = (await createProjectKeyStore({ db }).create(own.id, { kind: 'server', name: 'own' })).secret
  siblingProjectId = (await createProjectStore({ db }).create(organizationId, { name: 'sibling', timeZone: 'UTC' })).id
  const other = await db
    .insertInto('organizations')
    .values({ name: 'B', slug: 'b', logo: null, metadata: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  foreignProjectId = (await createProjectStore({ db }).create(other.id, { name: 'foreign', timeZone: 'UTC' })).id
})
afterAll(() => app[Symbol.asyncDispose]())

async function call(path: string, type: string, projectId: string, headers: Record<string, string>) {
  const input = JSON.stringify({ json: { projectId, ...procedureInputs[path] } })
  const answer =
    type === 'mutation'
      ? await fetch(`${app.url}/trpc/${path}`, {
          method: 'POST',
          body: input,
          headers: { ...headers, 'content-type': 'application/json' },
        })
      : await fetch(`${app.url}/trpc/${path}?input=${encodeURIComponent(input)}`, { headers })
  const body = (await answer.text()).replaceAll('\\', '')
  // A subscription over HTTP is a stream of events, whose first is the refusal.
  const status = type === 'subscription' ? Number(/"httpStatus":(\d+)/.exec(body)?.[1]) : answer.status
  return { status, body }
}

describe('every procedure', () => {
  it('is known to this test', () => {
    expect(procedures.map(([path]) => path).sort()).toEqual([...withoutProject, ...Object.keys(procedureInputs)].sort())
  })

  for (const [path, procedure] of procedures) {
    if (withoutProject.includes(path)) continue
    const { type } = procedure._def

    it(`${path} does not know a foreign project, or one that does not exist`, async () => {
      for (const projectId of [foreignProjectId, randomUUID()]) {
        const asMember = await call(path, type, projectId, { cookie })
        expect(asMember, 'member').toMatchObject({ status: 404, body: expect.stringContaining('"code":"not_found"') })
        const asKey = await call(path, type, projectId, { authorization: `Bearer ${ownKey}` })
        expect(asKey, 'key').toMatchObject({ status: 404, body: expect.stringContaining('"code":"not_found"') })
      }
      const asSibling = await call(path, type, siblingProjectId, { authorization: `Bearer ${ownKey}` })
      expect(asSibling, 'key of another project').toMatchObject({ status: 404 })
    })

    it(`${path} asks to sign in first`, async () => {
      const nobody = await call(path, type, foreignProjectId, {})
      expect(nobody).toMatchObject({ status: 401, body: expect.stringContaining('"code":"unauthenticated"') })
    })
  }
})

/** REST routes about a project. A new one must be added here, or the test fails. */
const restRoutes = [
  ['GET', '/api/events/stats'],
  ['GET', '/api/v1/person-features'],
  ['GET', '/api/v1/stream'],
  ['GET', '/api/v1/stream/consumers'],
  ['PUT', '/api/v1/stream/consumers/:name'],
  ['DELETE', '/api/v1/stream/consumers/:name'],
] as const

describe('every REST route', () => {
  const ask = async (method: string, path: string, projectId: string, headers: Record<string, string>) => {
    const answer = await fetch(`${app.url}${path}?project_id=${projectId}&after=earliest`, {
      method,
      headers: { ...headers, ...(method === 'PUT' && { 'content-type': 'application/json', origin: app.url }) },
      ...(method === 'PUT' && { body: '{"offset":"latest"}' }),
    })
    return { status: answer.status, body: await answer.text() }
  }

  it('is known to this test', () => {
    // Those of better-auth and those that are handed to ingest are others' to check.
    const own = listRoutes(app.api.server.printRoutes({ commonPrefix: false })).filter(
      ([method, path]) =>
        path.startsWith('/api/') &&
        method !== 'HEAD' &&
        method !== 'OPTIONS' &&
        !path.startsWith('/api/auth/') &&
        !ingestPaths.includes(path),
    )
    expect(own.toSorted()).toEqual(restRoutes.toSorted())
  })

  it.each(restRoutes)('%s %s does not know a foreign project, or one that does not exist', async (method, path) => {
    for (const headers of [{ cookie }, { authorization: `Bearer ${ownKey}` }]) {
      for (const projectId of [foreignProjectId, randomUUID()]) {
        const answer = await ask(method, path, projectId, headers)
        expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('"code":"not_found"') })
      }
    }
    const asSibling = await ask(method, path, siblingProjectId, { authorization: `Bearer ${ownKey}` })
    expect(asSibling, 'key of another project').toMatchObject({ status: 404 })
  })

  it.each(restRoutes)('%s %s asks to sign in first', async (method, path) => {
    const nobody = await ask(method, path, foreignProjectId, {})
    expect(nobody).toMatchObject({ status: 401, body: expect.stringContaining('"code":"unauthenticated"') })
  })
})

/** Method and path of each line of fastify's tree, in which a path stands below the one that it goes on from. */
function listRoutes(tree: string): (readonly [method: string, path: string])[] {
  const parents: string[] = []
  return [...tree.matchAll(/^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/gm)].flatMap(
    ([, indent = '', part = '', methods = '']) => {
      parents.length = indent.length / 4
      const path = parents.join('') + part
      parents.push(part)
      return methods === '' ? [] : methods.split(', ').map((method) => [method, path] as const)
    },
  )
}
