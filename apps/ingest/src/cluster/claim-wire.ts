import type { ClaimItems, Verdict } from './claim-items.ts'

/*
 * What workers and the owner of the ids tell each other, over a socket pair on one machine:
 *
 *   frame    bytes of what follows u32 | kind u32 | ticket u32 | ...
 *   claim    events u32 | ids u32 | visits u32 | ids, 8 each | visitors, 8 each | instants, 8 each | flags, 1 each
 *   verdict  events u32 | visits u32 | sessions, 8 each | duplicates, 1 each
 *   settle   durable u32
 *   persist  ids, 8 each
 *   persisted  1 when it is done, 0 when it failed, u32
 *
 * Numbers are little endian. A ticket is the worker's; an answer bears that of its question.
 */
export type Message =
  | { readonly kind: 'claim'; readonly ticket: number; readonly items: ClaimItems }
  | { readonly kind: 'verdict'; readonly ticket: number; readonly verdict: Verdict }
  | { readonly kind: 'settle'; readonly ticket: number; readonly durable: number }
  | { readonly kind: 'persist'; readonly ticket: number; readonly ids: Uint32Array }
  | { readonly kind: 'persisted'; readonly ticket: number; readonly isDone: boolean }

const kinds = ['claim', 'verdict', 'settle', 'persist', 'persisted'] as const
const headBytes = 12

export function encodeMessage(message: Message): Buffer {
  const { numbers, arrays } = toParts(message)
  const arraysBytes = arrays.reduce((sum, array) => sum + array.byteLength, 0)
  const frame = Buffer.allocUnsafe(headBytes + numbers.length * 4 + arraysBytes)
  frame.writeUInt32LE(frame.length - 4, 0)
  frame.writeUInt32LE(kinds.indexOf(message.kind), 4)
  frame.writeUInt32LE(message.ticket, 8)
  let at = headBytes
  for (const number of numbers) at = frame.writeUInt32LE(number, at)
  for (const array of arrays) at += copyOut(array, frame, at)
  return frame
}

interface Parts {
  readonly numbers: readonly number[]
  readonly arrays: readonly (Uint32Array | Float64Array | Uint8Array)[]
}

function toParts(message: Message): Parts {
  switch (message.kind) {
    case 'claim': {
      const { flags, ids, visitors, visitedAtMs } = message.items
      const numbers = [flags.length, ids.length / 2, visitedAtMs.length]
      return { numbers, arrays: [ids, visitors, visitedAtMs, flags] }
    }
    case 'verdict': {
      const { duplicates, sessions } = message.verdict
      return { numbers: [duplicates.length, sessions.length], arrays: [sessions, duplicates] }
    }
    case 'settle':
      return { numbers: [message.durable], arrays: [] }
    case 'persist':
      return { numbers: [], arrays: [message.ids] }
    case 'persisted':
      return { numbers: [Number(message.isDone)], arrays: [] }
  }
}

/** Cuts what comes in, in pieces of any size, into messages. */
export class MessageReader {
  #pieces: Buffer[] = []
  #bytes = 0

  /** @returns the messages that are whole now. */
  read(piece: Buffer): Message[] {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes < this.#wantedBytes()) return []
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    const messages: Message[] = []
    let at = 0
    while (bytes.length - at >= 4 && bytes.length - at >= 4 + bytes.readUInt32LE(at)) {
      const end = at + 4 + bytes.readUInt32LE(at)
      messages.push(decodeMessage(bytes.subarray(at, end)))
      at = end
    }
    this.#pieces = at === bytes.length ? [] : [bytes.subarray(at)]
    this.#bytes = bytes.length - at
    return messages
  }

  /** A large message comes in many pieces: they are joined once, not at each of them. */
  #wantedBytes(): number {
    const first = this.#pieces[0]
    return first === undefined || first.length < 4 ? 4 : 4 + first.readUInt32LE(0)
  }
}

function decodeMessage(frame: Buffer): Message {
  const kind = kinds[frame.readUInt32LE(4)]
  const ticket = frame.readUInt32LE(8)
  const number = (index: number) => frame.readUInt32LE(headBytes + index * 4)
  switch (kind) {
    case 'claim':
      return { kind, ticket, items: decodeItems(frame, { events: number(0), ids: number(1), visits: number(2) }) }
    case 'verdict': {
      const at = headBytes + 8
      const sessions = new Float64Array(number(1))
      copyInto(sessions, frame, at)
      const duplicates = new Uint8Array(number(0))
      copyInto(duplicates, frame, at + sessions.byteLength)
      return { kind, ticket, verdict: { duplicates, sessions } }
    }
    case 'settle':
      return { kind, ticket, durable: number(0) }
    case 'persist': {
      const ids = new Uint32Array((frame.length - headBytes) / 4)
      copyInto(ids, frame, headBytes)
      return { kind, ticket, ids }
    }
    case 'persisted':
      return { kind, ticket, isDone: number(0) === 1 }
    default:
      throw new Error(`there is no message of kind ${frame.readUInt32LE(4)}`)
  }
}

function decodeItems(frame: Buffer, counts: { events: number; ids: number; visits: number }): ClaimItems {
  const items = {
    ids: new Uint32Array(counts.ids * 2),
    visitors: new Uint32Array(counts.visits * 2),
    visitedAtMs: new Float64Array(counts.visits),
    flags: new Uint8Array(counts.events),
  }
  let at = headBytes + 12
  for (const array of [items.ids, items.visitors, items.visitedAtMs, items.flags]) at += copyInto(array, frame, at)
  return items
}

/** Below this a loop is faster than a view: most requests bear one event. */
const fewElements = 16

function copyOut(array: Uint32Array | Float64Array | Uint8Array, frame: Buffer, at: number): number {
  if (array.length > fewElements) return Buffer.from(array.buffer, array.byteOffset, array.byteLength).copy(frame, at)
  for (let index = 0; index < array.length; index++) {
    const value = array[index] ?? 0
    if (array instanceof Uint32Array) frame.writeUInt32LE(value, at + index * 4)
    else if (array instanceof Float64Array) frame.writeDoubleLE(value, at + index * 8)
    else frame[at + index] = value
  }
  return array.byteLength
}

/** Copied: typed arrays need alignment, and outlive the frame's bytes. */
function copyInto(array: Uint32Array | Float64Array | Uint8Array, frame: Buffer, at: number): number {
  if (array.length > fewElements) return frame.copy(Buffer.from(array.buffer), 0, at, at + array.byteLength)
  for (let index = 0; index < array.length; index++) {
    if (array instanceof Uint32Array) array[index] = frame.readUInt32LE(at + index * 4)
    else if (array instanceof Float64Array) array[index] = frame.readDoubleLE(at + index * 8)
    else array[index] = frame[at + index] ?? 0
  }
  return array.byteLength
}
