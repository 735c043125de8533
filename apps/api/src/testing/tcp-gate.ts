import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TcpGate extends AsyncDisposable {
  /** The same URL, by way of the gate. */
  readonly url: string
  /** Takes connections from now on and hands nothing on, as a server that hangs. */
  close(): void
  open(): void
}

/** Stands before a server, so that a test can have it hang for those who come this way. */
export async function startTcpGate(target: string): Promise<TcpGate> {
  const { hostname, port } = new URL(target)
  let isOpen = true
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    if (!isOpen) return
    const upstream = keep(connect(Number(port), hostname))
    client.pipe(upstream).pipe(client)
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const cut = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: url.toString().replace(/\/$/, ''),
    close() {
      isOpen = false
      cut()
    },
    open() {
      isOpen = true
      cut()
    },
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((closed) => server.close(closed))
    },
  }
}
