/**
 * What one bound value may have, well below the 128 KiB that ClickHouse takes of it: quotes and escapes come on top.
 */
const maxValueBytes = 48 * 1024

/** Values that a query binds: each gets a name of its own, so that none ever stands in the text. */
export class SqlParams {
  readonly #values: Record<string, unknown> = {}

  /** Binds a value and returns its placeholder, for instance `{p3:Array(String)}`. */
  bind(type: SqlType, value: unknown): string {
    const name = `p${Object.keys(this.#values).length}`
    this.#values[name] = value
    return `{${name}:${type}}`
  }

  /** Binds an array of any length, in as many values as it takes. */
  bindTexts(texts: Iterable<string>): string {
    const parts: string[][] = [[]]
    let bytes = 0
    for (const text of texts) {
      bytes += Buffer.byteLength(text) + 3
      if (bytes > maxValueBytes) {
        parts.push([])
        bytes = Buffer.byteLength(text) + 3
      }
      parts.at(-1)?.push(text)
    }
    const bound = parts.map((part) => this.bind('Array(String)', part))
    return bound.length === 1 ? bound.join('') : `arrayConcat(${bound.join(', ')})`
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#values
  }
}

export type SqlType =
  | 'UUID'
  | 'String'
  /** A name, such as that of a column of the answer. */
  | 'Identifier'
  | 'Array(String)'
  | 'Array(UInt8)'
  | 'Array(UInt32)'
  | 'Array(UInt64)'
  | 'Array(Int64)'
  | 'Float64'
  | 'Int64'
  | 'UInt8'
  | 'UInt32'
  | 'UInt64'
  | "DateTime64(3, 'UTC')"
