import { DomainError } from '@sightline/domain/kernel'

/** A page that is left sends far less; each bit is a step, and nobody else is served in the meantime. */
const maxCharacters = 2 * 1024 * 1024

/** What a code stands for, below those of the dictionary. */
const byte = 0
const unit = 1
const end = 2

/** So begin an object and an array: JSON in base64 begins with other letters, and so does gzip. */
export function isLz64(base64: string): boolean {
  return /^N[4-7o-r]/.test(base64)
}

/**
 * Text as old versions of posthog-js pack it (`compression=lz64`): LZ78 in base64, by `compressToBase64` of lz-string.
 * Read here, for that package knows no limit, and a small text can stand for a very large one.
 * @throws DomainError `invalid_input` for a text that is cut off or broken, `limit_exceeded` above `maxLength`.
 */
export function inflateLz64(base64: string, maxLength: number): string {
  if (base64.length > maxCharacters) throw tooLarge(maxCharacters)
  const reader = new BitReader(base64)
  const dictionary: string[] = ['', '', '']
  let width = 2
  let before = ''
  let text = ''
  for (;;) {
    const code = reader.read(width)
    if (code === end) return text
    const isNew = code === byte || code === unit
    if (isNew) dictionary.push(String.fromCharCode(reader.read(code === byte ? 8 : 16)))
    const entry = isNew ? dictionary.at(-1) : (dictionary[code] ?? toRepeated(before, code === dictionary.length))
    if (entry === undefined) throw broken()
    if (text.length + entry.length > maxLength) throw tooLarge(maxLength)
    text += entry
    if (before !== '') dictionary.push(before + entry.charAt(0))
    before = entry
    // As many bits as the next code may need, which can be the one after the last.
    width = Math.max(3, 32 - Math.clz32(dictionary.length))
  }
}

/** A code that its writer had only just made: what came before, and its first character again. */
function toRepeated(before: string, isNext: boolean): string | undefined {
  return isNext && before !== '' ? before + before.charAt(0) : undefined
}

class BitReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(base64: string) {
    // The last bits may stand in a single letter, which padding alone does not make a byte.
    this.#bytes = Buffer.from(`${base64.replace(/=+$/, '')}AAA`, 'base64')
  }

  /** A number, its lowest bit first. */
  read(bits: number): number {
    let value = 0
    for (let bit = 0; bit < bits; bit++) value |= this.#next() << bit
    return value
  }

  #next(): number {
    const octet = this.#bytes[this.#at >> 3]
    if (octet === undefined) throw broken()
    return (octet >> (7 - (this.#at++ & 7))) & 1
  }
}

function broken(): DomainError {
  return new DomainError('invalid_input', 'the body is no whole lz64 text', { field: 'data' })
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('limit_exceeded', 'the body is too large', { maxBytes })
}
