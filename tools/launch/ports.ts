import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { Refusal } from './refusal.ts'

/**
 * Below the range from which systems take ports for outgoing connections: a port from that range can be lost to any
 * client, even to one that connects to the port itself, while its server restarts.
 */
const freePortRange = { from: 15_000, to: 32_000 }
const freePortAttempts = 200

/** Clients that are told `localhost` try this one first: a program there would get what is meant for us. */
const localhostFirst = '::1'

/**
 * Whether a server can listen there now, and be reached there as `localhost`.
 * @throws Refusal when nothing can listen on such a host.
 */
async function findPortState(port: number, host: string): Promise<'free' | 'taken' | 'forbidden'> {
  const code = await findListenFault(port, host)
  if (code === 'EACCES') return 'forbidden'
  if (code === 'EADDRINUSE') return 'taken'
  if (code !== undefined)
    throw new Refusal(
      `HOST is ${host}, which is no address of this machine: correct it, or unset it to listen on all (0.0.0.0).`,
    )
  const isLocalhost = ['0.0.0.0', '127.0.0.1'].includes(host)
  return isLocalhost && (await findListenFault(port, localhostFirst)) === 'EADDRINUSE' ? 'taken' : 'free'
}

/** Why nothing can listen there, as the system calls it. */
function findListenFault(port: number, host: string): Promise<string | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** Some port that is free on `host` and not among `taken`. */
export async function findFreePort(host: string, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < freePortAttempts; attempt++) {
    const port = randomInt(freePortRange.from, freePortRange.to)
    if (!taken.has(port) && (await findPortState(port, host)) === 'free') return port
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
  const wanted = new Map<number, PortWish>()
  for (const wish of wishes) {
    if (wish.port === 0) continue
    const other = wanted.get(wish.port)
    if (other !== undefined)
      throw new Refusal(
        `Port ${wish.port} is wanted twice, by ${other.option} and ${wish.option}: choose another for one of them (0 = any free one).`,
      )
    const state = await findPortState(wish.port, host)
    if (state !== 'free') throw refusePort(wish, state)
    wanted.set(wish.port, wish)
  }
  const taken = new Set(wanted.keys())
  const ports: number[] = []
  for (const wish of wishes) {
    const port = wish.port === 0 ? await findFreePort(host, taken) : wish.port
    taken.add(port)
    ports.push(port)
  }
  return ports
}

function refusePort({ app, option, port }: PortWish, state: 'taken' | 'forbidden'): Refusal {
  const fault =
    state === 'taken'
      ? 'is taken: stop the other program, or choose another port'
      : 'may not be used by this user (permission denied): choose a higher port'
  return new Refusal(`Port ${port} for ${app} ${fault} with ${option} N (0 = any free one).`)
}
