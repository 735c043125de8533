import { Agent, request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { Readable } from 'node:stream'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const url = await ingest.listen()

interface Report {
  readonly import_id: string
  readonly state: string
  readonly rows: number
  readonly accepted: number
  readonly duplicate: number
  readonly rejected: number
  readonly errors: readonly { readonly row: number; readonly field: string }[]
}

type Body = string | Buffer | ReadableStream

async function send(project: TestProject, query: string, body: Body, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/v1/import?${query}`, {
    method: 'POST',
    body: body as RequestInit['body'],
    headers: { authorization: `Bearer ${project.writeKey}`, ...headers },
    duplex: 'half',
  } as RequestInit)
  return { status: answer.status, report: (await answer.json()) as Report }
}

const rowCount = 20_000
const dayMs = 86_400_000
const eventAt = (index: number) => new Date(Date.UTC(2025, 0, 1) + (index % 365) * dayMs).toISOString()
const indexes = Array.from({ length: rowCount }, (_, index) => index)
const ndjson = indexes
  .map((index) =>
    JSON.stringify({ event: 'order', user_id: `u${index}`, timestamp: eventAt(index), properties: { index } }),
  )
  .join('\n')

async function expectAllRows(project: TestProject): Promise<void> {
  await project.untilStored(rowCount, 30_000)
  const [sums] = await project.rows<Record<string, number>>(
    `uniqExact(event_id) OVER () AS ids, sum(JSONExtractInt(properties, 'index')) OVER () AS total,
     uniqExact(toDate(occurred_at)) OVER () AS days`,
  )
  expect(sums).toEqual({ ids: rowCount, total: (rowCount * (rowCount - 1)) / 2, days: 365 })
}

describe('POST /v1/import', () => {
  it('stores 20 000 lines, each once, and does nothing when the same import comes again', async () => {
    const project = await stores.createProject()
    const first = await send(project, 'format=ndjson&import_id=orders', ndjson)
    expect(first).toMatchObject({ status: 200, report: { state: 'finished', accepted: rowCount, rejected: 0 } })
    const second = await send(project, 'format=ndjson&import_id=orders', ndjson)
    expect(second.report).toEqual(first.report)
    await expectAllRows(project)
  })

  it('reads gzipped CSV with columns of any name and type', async () => {
    const project = await stores.createProject()
    const csv = ['What,user_id,When,properties.index:number', ...indexes.map((i) => `order,u${i},${eventAt(i)},${i}`)]
    const map = encodeURIComponent('{"What":"event","When":"timestamp"}')
    const headers = { 'content-type': 'text/csv', 'content-encoding': 'gzip' }
    const answer = await send(project, `map=${map}`, gzipSync(csv.join('\n')), headers)
    expect(answer).toMatchObject({ status: 200, report: { accepted: rowCount } })
    await expectAllRows(project)
  })

  it('reads Parquet', async () => {
    const project = await stores.createProject()
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'event', data: indexes.map(() => 'order'), type: 'STRING' },
        { name: 'user_id', data: indexes.map((index) => `u${index}`), type: 'STRING' },
        { name: 'timestamp', data: indexes.map((index) => new Date(eventAt(index))), type: 'TIMESTAMP' },
        { name: 'index', data: indexes.map(BigInt), type: 'INT64' },
      ],
      rowGroupSize: [7_000],
    })
    const answer = await send(project, 'format=parquet', Buffer.from(buffer))
    expect(answer).toMatchObject({ status: 200, report: { accepted: rowCount } })
    await expectAllRows(project)
  })

  it('goes on where a connection was cut', async () => {
    const project = await stores.createProject()
    const cut = Readable.from(
      (async function* () {
        yield await Promise.resolve(Buffer.from(ndjson.slice(0, ndjson.length / 2)))
        throw new Error('the line is dead')
      })(),
    )
    await expect(send(project, 'format=ndjson&import_id=cut', Readable.toWeb(cut) as ReadableStream)).rejects.toThrow()
    const { report } = await send(project, 'format=ndjson&import_id=cut', ndjson)
    expect(report).toMatchObject({ state: 'finished', rows: rowCount, accepted: rowCount, duplicate: 0, rejected: 0 })
    await expectAllRows(project)
  })

  it('reports every row that it cannot take, and takes the others', async () => {
    const project = await stores.createProject()
    const lines = [
      '{"event":"a","user_id":"u"}',
      '{"user_id":"u"}',
      'x',
      '{"event":"a"}',
      '{"event":"b","user_id":"u"}',
    ]
    const { report } = await send(project, 'format=ndjson&import_id=mixed', lines.join('\n'))
    expect(report).toMatchObject({ rows: 5, accepted: 2, rejected: 3 })
    expect(report.errors.map(({ row, field }) => [row, field])).toEqual([
      [2, 'event'],
      [3, ''],
      [4, 'user_id'],
    ])
    const answer = await fetch(`${url}/v1/import/mixed`, { headers: { authorization: `Bearer ${project.serverKey}` } })
    expect(await answer.json()).toEqual(report)
    await project.untilStored(2)
  })

  it('stores nothing in a dry run, and says what it would', async () => {
    const project = await stores.createProject()
    const lines = ['{"event":"a","user_id":"u"}', '{"event":"a","user_id":"u","timestamp":"1970-01-01"}']
    const { report } = await send(project, 'format=ndjson&dry_run=true&import_id=trial', lines.join('\n'))
    expect(report).toMatchObject({ accepted: 1, rejected: 1, errors: [{ row: 2, field: 'timestamp' }] })
    await ingest.flush()
    expect(await project.count()).toBe(0)
    expect((await send(project, 'format=ndjson&import_id=trial', lines.join('\n'))).report).toMatchObject({
      accepted: 1,
    })
  })

  it.each([
    ['format=parquet', Buffer.from('no parquet'), 400],
    ['format=csv', Buffer.from('a\n"1'), 400],
    ['format=xml', Buffer.from('x'), 400],
    ['', Buffer.from('x'), 415],
    ['format=ndjson&map=x', Buffer.from('x'), 400],
    ['format=ndjson&import_id=a/b', Buffer.from('x'), 400],
  ])('refuses %s with what it cannot read', async (query, body, status) => {
    const project = await stores.createProject()
    expect((await send(project, query, body)).status).toBe(status)
  })

  it('refuses gzip that was cut off, and an unknown key', async () => {
    const project = await stores.createProject()
    const half = gzipSync(ndjson).subarray(0, 1_000)
    expect((await send(project, 'format=ndjson', half, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await send(project, 'format=ndjson', 'x', { authorization: 'Bearer slw_unknown' })).status).toBe(401)
  })

  it('answers an id that is none alike, wherever it stands', async () => {
    const project = await stores.createProject()
    const [inQuery, inHeader] = [
      await send(project, 'format=ndjson&import_id=a%20b', ndjson),
      await send(project, 'format=ndjson', ndjson, { 'upload-id': 'a b' }),
    ]
    expect(inHeader).toEqual(inQuery)
    expect(inHeader).toMatchObject({ status: 400, report: { error: { details: { field: 'import_id' } } } })
  })

  it('takes the import’s id from a header too', async () => {
    const project = await stores.createProject()
    const { report } = await send(project, 'format=ndjson', '{"event":"a","user_id":"u"}', { 'upload-id': 'mine' })
    expect(report).toMatchObject({ import_id: 'mine', accepted: 1 })
  })

  it('reads a gzipped file that no header announces', async () => {
    const project = await stores.createProject()
    const headers = { 'content-type': 'application/gzip' }
    const { report } = await send(project, 'format=ndjson&import_id=zipped', gzipSync(ndjson), headers)
    expect(report).toMatchObject({ state: 'finished', rows: rowCount, accepted: rowCount, rejected: 0 })
    await expectAllRows(project)
  })

  it.each([
    ['lzma', 415],
    ['gzip', 400],
  ])('refuses what is not in %s, names it, and leaves its id unused', async (encoding, status) => {
    const project = await stores.createProject()
    const refused = await send(project, 'format=ndjson&import_id=packed', ndjson, { 'content-encoding': encoding })
    expect(refused).toMatchObject({ status, report: { error: { message: expect.stringContaining('gzip') as string } } })
    const again = await send(project, 'format=ndjson&import_id=packed', ndjson)
    expect(again.report).toMatchObject({ state: 'finished', accepted: rowCount })
  })

  it('lists a row of CSV that is too long or no UTF-8, and stores the rows around it', async () => {
    const project = await stores.createProject()
    const file = Buffer.concat([
      Buffer.from(`event,user_id,name\na,u1,x\na,u2,${'y'.repeat(2_000_000)}\na,u3,x\n`),
      Buffer.from('a,u4,caf\xe9\n', 'latin1'),
      Buffer.from('a,u5,café\n'),
    ])
    const { report } = await send(project, 'format=csv', file)
    expect(report).toMatchObject({ state: 'finished', rows: 5, accepted: 3, rejected: 2 })
    expect(report.errors.map(({ row }) => row)).toEqual([2, 4])
    await project.untilStored(3)
  })

  it.each([
    ['under an unknown key', 'format=ndjson', { authorization: 'Bearer slw_unknown' }, 401],
    ['in an unknown encoding', 'format=ndjson', { 'content-encoding': 'lzma' }, 415],
    ['that are no gzip', 'format=ndjson', { 'content-encoding': 'gzip' }, 400],
    ['that are no br', 'format=csv', { 'content-encoding': 'br' }, 400],
    ['without a header of columns', 'format=csv', {}, 400],
    ['of an import that is finished', 'format=ndjson&import_id=done', {}, 200],
  ])(
    'answers while 30 MB %s are sent, and hears the next request on that line',
    async (_name, query, headers, status) => {
      const project = await stores.createProject()
      await send(project, 'format=ndjson&import_id=done', '{"event":"a","user_id":"u"}')
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const post = (search: string, body: Buffer, more = {}) =>
        new Promise<number | undefined>((resolve, reject) => {
          const authorization = `Bearer ${project.writeKey}`
          const options = { method: 'POST', agent, headers: { authorization, ...more } }
          const request = httpRequest(`${url}/v1/import?${search}`, options, (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode))
          })
          request.on('error', reject).end(body)
        })
      expect(await post(query, Buffer.alloc(30_000_000, 'x'), headers)).toBe(status)
      expect(await post('format=ndjson', Buffer.from('{"event":"a","user_id":"u"}'))).toBe(200)
      agent.destroy()
    },
  )
})
