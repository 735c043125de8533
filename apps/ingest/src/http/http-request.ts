import type { IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'
import proxyAddr from '@fastify/proxy-addr'
import type { DoorRequest } from '../doors/door.ts'
import { readPath } from './request-target.ts'

/** Whether what an address says of the client behind it is believed. */
export type TrustProxy = (address: string, hop: number) => boolean

/** @param addresses or names of ranges (`loopback`, `uniquelocal`), joined by commas. */
export function createTrustProxy(addresses: string): TrustProxy {
  return proxyAddr.compile(addresses.split(',').map((address) => address.trim()))
}

/**
 * A request as routes see it. A class, because every request makes one: what few of them ask for (query, origin, address)
 * is worked out when it is asked for.
 */
export class HttpRequest implements DoorRequest {
  readonly raw: IncomingMessage
  readonly method: string
  readonly path: string
  readonly params: DoorRequest['params']
  readonly #queryText: string
  readonly #trust: TrustProxy
  #query: DoorRequest['query'] | undefined

  constructor(raw: IncomingMessage, params: DoorRequest['params'], trust: TrustProxy) {
    const { url = '', method = '' } = raw
    const queryAt = url.indexOf('?')
    this.raw = raw
    this.method = method
    this.path = readPath(queryAt < 0 ? url : url.slice(0, queryAt))
    this.params = params
    this.#queryText = queryAt < 0 ? '' : url.slice(queryAt + 1)
    this.#trust = trust
  }

  get headers(): IncomingMessage['headers'] {
    return this.raw.headers
  }

  get query(): DoorRequest['query'] {
    return (this.#query ??= parse(this.#queryText))
  }

  /** Adds what the body says and may stand in the query as well; the query's own wins. */
  addParameters(parameters: Readonly<Record<string, string>>): void {
    this.#query = { ...parameters, ...this.query }
  }

  get origin(): string {
    const scheme = this.#findForwarded('x-forwarded-proto') ?? 'http'
    return `${scheme}://${this.#findForwarded('x-forwarded-host') ?? this.headers.host ?? ''}`
  }

  get ip(): string {
    // None once the client has hung up, whatever its type says.
    return this.#address === undefined ? '' : proxyAddr(this.raw, this.#trust)
  }

  get #address(): string | undefined {
    return (this.raw.socket as IncomingMessage['socket'] | undefined)?.remoteAddress
  }

  /** What the nearest proxy said, if it is one that we trust. */
  #findForwarded(header: 'x-forwarded-proto' | 'x-forwarded-host'): string | undefined {
    const said = this.headers[header]
    if (said === undefined || said === '' || this.#address === undefined || !this.#trust(this.#address, 0))
      return undefined
    return String(said).split(',').at(-1)?.trim()
  }
}
