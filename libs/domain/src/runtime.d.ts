/** What every runtime of this library has and the ECMAScript library types do not name. */
declare class URL {
  static parse(url: string, base?: string): URL | null
  readonly hostname: string
  readonly pathname: string
  readonly hash: string
  readonly searchParams: { get(name: string): string | null; has(name: string): boolean }
}
