import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { Refusal } from './refusal.ts'

/**
 * Below the range from which systems take ports for outgoing connections: a port from that range can be lost to any
 * client, even to one that connects to the port itself, while its server restarts.
 */
const freePortRange = { from: 15_000, to: 32_000 }
const freePortAttempts = 200

/** True when a server can listen there now. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Some port that is free on `host` and not among `taken`. */
export async function findFreePort(host: string, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < freePortAttempts; attempt++) {
    const port = randomInt(freePortRange.from, freePortRange.to)
    if (!taken.has(port) && (await isPortFree(port, host))) return port
  }
  throw new Refusal(`No free port was found between ${freePortRange.from} and ${freePortRange.to}: end other servers.`)
}

export interface PortWish {
  readonly app: string
  readonly option: string
  /** 0 = any free port. */
  readonly port: number
}

/** The ports the apps get, in the order of the wishes; refuses one that is taken or wished for twice. */
export async function reservePorts(wishes: readonly PortWish[], host: string): Promise<number[]> {
  const taken = new Set<number>()
  for (const wish of wishes) {
    if (wish.port === 0) continue
    if (taken.has(wish.port) || !(await isPortFree(wish.port, host)))
      throw new Refusal(
        `Port ${wish.port} for ${wish.app} is taken: stop the other program, or choose another port with ${wish.option} N (0 = any free one).`,
      )
    taken.add(wish.port)
  }
  const ports: number[] = []
  for (const wish of wishes) {
    const port = wish.port === 0 ? await findFreePort(host, taken) : wish.port
    taken.add(port)
    ports.push(port)
  }
  return ports
}
