/** Values that a query binds: each gets a name of its own, so that none ever stands in the text. */
export class SqlParams {
  readonly #values: Record<string, unknown> = {}

  /** Binds a value and returns its placeholder, for instance `{p3:Array(String)}`. */
  bind(type: SqlType, value: unknown): string {
    const name = `p${Object.keys(this.#values).length}`
    this.#values[name] = value
    return `{${name}:${type}}`
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#values
  }
}

export type SqlType =
  | 'UUID'
  | 'String'
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
