import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Stands between ingest and ClickHouse. */
export interface StoreProxy extends AsyncDisposable {
  readonly port: number
  /** Every piece waits for so long, in both directions. 0 = as fast as it can. */
  slowDown(delayMs: number): void
  /** Requests reach the server, answers do not reach the client. When that ends, all connections break. */
  swallowAnswers(isSwallowing: boolean): void
  /** Resolves when the rows of an insert are on their way. */
  nextInsert(): Promise<void>
}

/** An insert of a batch sends at least this much at once. */
const insertBytes = 2_048

/** @param findPort of the real server, asked for each connection. */
export async function startStoreProxy(findPort: () => number): Promise<StoreProxy> {
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  let delayMs = 0
  let isSwallowing = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const hand = (from: Socket, to: Socket, onBytes: (bytes: Buffer) => boolean) =>
    from.on('data', (bytes: Buffer) => {
      if (!onBytes(bytes)) return
      if (delayMs === 0) return void to.write(bytes)
      from.pause()
      setTimeout(() => {
        to.write(bytes)
        from.resume()
      }, delayMs)
    })
  const server = createServer((client) => {
    keep(client)
    const upstream = keep(connect(findPort(), '127.0.0.1'))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    hand(client, upstream, (bytes) => {
      if (bytes.length > insertBytes) waiting.splice(0).forEach((resolve) => resolve())
      return true
    })
    hand(upstream, client, () => !isSwallowing)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const breakAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    port: (server.address() as AddressInfo).port,
    slowDown: (ms) => void (delayMs = ms),
    swallowAnswers(isOn) {
      if (isSwallowing && !isOn) breakAll()
      isSwallowing = isOn
    },
    nextInsert: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      breakAll()
      await new Promise((closed) => server.close(closed))
    },
  }
}
