import type { LiveRelay } from '../live/live-hub.ts'
import { RemoteClaims } from './remote-claims.ts'
import { parseWorkerMessage, type Question, type WorkerMessage } from './worker-message.ts'

/** A process's place among the workers: what it shares with the others. */
export interface WorkerSeat {
  readonly claims: RemoteClaims
  readonly live: LiveRelay
  /** The answers of all workers, this one among them, and of the supervisor as the last. */
  gather(question: Question): Promise<readonly unknown[]>
  /** From now on this process answers for itself. */
  answerWith(answers: Readonly<Record<Question, () => unknown>>): void
  /** It takes requests. */
  ready(address: string): void
}

export interface SeatChannels {
  /** To the owner of the ids. */
  readonly socket: NodeJS.ReadWriteStream & { cork(): void; uncork(): void }
  /** To the supervisor. */
  readonly send: (message: WorkerMessage, onSent?: () => void) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  readonly monotonicMs: () => number
}

export function takeSeat(channels: SeatChannels): WorkerSeat {
  const { send } = channels
  const claims = connectClaims(channels)
  const live = createRelay(send)
  const gathering = new Map<number, (values: readonly unknown[]) => void>()
  let answers: Readonly<Record<Question, () => unknown>> | undefined
  let lastTicket = 0
  channels.onMessage((received) => {
    const message = parseWorkerMessage(received)
    if (message?.kind === 'ask') {
      const { ticket, question } = message
      void Promise.resolve(answers?.[question]()).then((value) => send({ kind: 'answer', ticket, value }))
    }
    if (message?.kind === 'answer' && Array.isArray(message.value)) {
      gathering.get(message.ticket)?.(message.value)
      gathering.delete(message.ticket)
    }
    if (message?.kind === 'watching') live.isWatched = message.isWatching
    if (message?.kind === 'live') live.onText(message.text)
  })
  return {
    claims,
    live,
    gather: (question) =>
      new Promise((resolve) => {
        const ticket = ++lastTicket
        gathering.set(ticket, resolve)
        send({ kind: 'ask', ticket, question })
      }),
    answerWith: (given) => void (answers = given),
    ready: (address) => send({ kind: 'ready', address }),
  }
}

/** What is sent in one turn of the event loop goes out in one write. */
function connectClaims({ socket, monotonicMs }: SeatChannels): RemoteClaims {
  let isCorked = false
  const claims = new RemoteClaims({ send: (bytes) => sendCorked(bytes), monotonicMs })
  const uncork = () => {
    isCorked = false
    socket.uncork()
  }
  const sendCorked = (bytes: Buffer) => {
    if (!isCorked) {
      isCorked = true
      socket.cork()
      setImmediate(uncork)
    }
    socket.write(bytes)
  }
  socket.on('data', (bytes: Buffer) => claims.receive(bytes))
  // The owner goes with the supervisor, and so do we; see main.ts.
  socket.on('error', () => undefined)
  return claims
}

interface Relay extends LiveRelay {
  isWatched: boolean
  onText: (text: string) => void
}

/** Pieces of the live stream under way to the supervisor; further ones are left out, as for any reader that is behind. */
const maxUnsentLive = 16

function createRelay(send: SeatChannels['send']): Relay {
  let unsent = 0
  return {
    isWatched: false,
    onText: () => undefined,
    watch: (isWatching) => send({ kind: 'watching', isWatching }),
    send(text) {
      if (unsent >= maxUnsentLive) return
      unsent++
      send({ kind: 'live', text }, () => unsent--)
    },
  }
}
