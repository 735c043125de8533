import { codeUnitAt } from '@sightline/domain/kernel'

/*
 * Columns of ClickHouse's Native format: values of one column back to back. A String is a varint length and UTF-8
 * bytes, numbers are little endian, a UUID is two 64-bit halves, each little endian.
 * https://clickhouse.com/docs/interfaces/formats/Native
 */

/** A column under construction; `clear` keeps its memory for the next block. */
export interface NativeColumn {
  /** A view of what was appended, not a copy. */
  bytes(): Buffer
  clear(): void
}

abstract class GrowingColumn {
  protected buffer: Buffer
  protected length = 0

  constructor(initialBytes: number) {
    this.buffer = Buffer.allocUnsafe(initialBytes)
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  protected reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
  }
}

/** Shorter texts are copied here, unit by unit: a call into C++ costs more than that. */
const inlineLength = 48

export class StringColumn extends GrowingColumn implements NativeColumn {
  constructor() {
    super(4096)
  }

  append(value: string): void {
    if (value === '') {
      this.reserve(1)
      this.buffer[this.length++] = 0
      return
    }
    const units = value.length
    this.reserve(units * 3 + 5)
    if (units >= inlineLength || !this.#appendAscii(value, units)) this.#appendUtf8(value, units)
  }

  #appendAscii(value: string, units: number): boolean {
    const buffer = this.buffer
    let at = this.length
    buffer[at++] = units
    for (let index = 0; index < units; index++) {
      const unit = codeUnitAt(value, index)
      if (unit > 0x7f) return false
      buffer[at++] = unit
    }
    this.length = at
    return true
  }

  /** Writes the bytes behind room for the length that ASCII text would have, and moves them when it was not enough. */
  #appendUtf8(value: string, units: number): void {
    const guess = varintBytes(units)
    const start = this.length + guess
    const bytes = this.buffer.write(value, start)
    const needed = varintBytes(bytes)
    if (needed !== guess) this.buffer.copyWithin(this.length + needed, start, start + bytes)
    writeVarint(this.buffer, this.length, bytes)
    this.length += needed + bytes
  }
}

/** DateTime64(3) and Decimal(18, n) alike: whole numbers of up to 2^53 in 8 bytes. */
export class Int64Column extends GrowingColumn implements NativeColumn {
  constructor() {
    super(1024)
  }

  append(value: number): void {
    this.reserve(8)
    const high = Math.floor(value / 0x1_0000_0000)
    writeUInt32(this.buffer, value - high * 0x1_0000_0000, this.length)
    writeUInt32(this.buffer, high, this.length + 4)
    this.length += 8
  }
}

export class UInt32Column extends GrowingColumn implements NativeColumn {
  constructor() {
    super(1024)
  }

  append(value: number): void {
    this.reserve(4)
    writeUInt32(this.buffer, value, this.length)
    this.length += 4
  }
}

/** Takes the 16 bytes of `toUuidBytes`. */
export class UuidColumn extends GrowingColumn implements NativeColumn {
  constructor() {
    super(1024)
  }

  append(value: Buffer): void {
    this.reserve(16)
    this.buffer.set(value, this.length)
    this.length += 16
  }
}

/** Little endian, without the range checks of Buffer's own: they cost more than the write. */
function writeUInt32(target: Buffer, value: number, at: number): void {
  target[at] = value
  target[at + 1] = value >>> 8
  target[at + 2] = value >>> 16
  target[at + 3] = value >>> 24
}

/** A UUID's text as ClickHouse lays it out. */
export function toUuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  if (bytes.length !== 16) throw new TypeError(`not a UUID: ${uuid}`)
  bytes.subarray(0, 8).reverse()
  bytes.subarray(8, 16).reverse()
  return bytes
}

export function varintBytes(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x40_00) return 2
  if (value < 0x20_00_00) return 3
  return value < 0x10_00_00_00 ? 4 : 5
}

/** LEB128, for values below 2^31. */
export function writeVarint(target: Buffer, offset: number, value: number): void {
  let rest = value
  let at = offset
  while (rest >= 0x80) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at] = rest
}
