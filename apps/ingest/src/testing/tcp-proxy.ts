import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Breaks every connection and takes no new ones, as a server that is gone. */
  cut(): void
  /** Takes connections and bytes and answers nothing, as a server that hangs. */
  stall(): void
  restore(): void
  /** Bytes that were taken and not handed on. */
  readonly bytesHeld: number
}

/** Stands between two processes, so that a test can break what is between them. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'stalled' = 'open'
  let bytesHeld = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((client) => {
    keep(client)
    if (mode === 'cut') return client.destroy()
    const upstream = keep(connect(target.port, target.host))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    const hand = (to: Socket) => (bytes: Buffer) => {
      if (mode === 'open') to.write(bytes)
      else bytesHeld += bytes.length
    }
    client.on('data', hand(upstream))
    upstream.on('data', hand(client))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const destroyAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      mode = 'cut'
      destroyAll()
    },
    stall() {
      mode = 'stalled'
    },
    restore() {
      if (mode === 'stalled') destroyAll()
      mode = 'open'
    },
    get bytesHeld() {
      return bytesHeld
    },
    async [Symbol.asyncDispose]() {
      destroyAll()
      await new Promise((closed) => server.close(closed))
    },
  }
}
