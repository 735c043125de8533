import type { FastifyRequest } from 'fastify'
import type { DoorRequest } from '../doors/door.ts'

/**
 * What a door may see of a request. A class, because every request makes one: what few doors ask for (origin, address,
 * query) is worked out when it is asked for.
 */
export class FastifyDoorRequest implements DoorRequest {
  readonly #request: FastifyRequest
  readonly method: string
  readonly path: string
  readonly headers: DoorRequest['headers']

  constructor(request: FastifyRequest) {
    const { url } = request
    const queryAt = url.indexOf('?')
    this.#request = request
    this.method = request.method
    this.path = queryAt < 0 ? url : url.slice(0, queryAt)
    this.headers = request.headers
  }

  get params(): DoorRequest['params'] {
    return this.#request.params as DoorRequest['params']
  }

  get query(): DoorRequest['query'] {
    return this.#request.query as DoorRequest['query']
  }

  get origin(): string {
    return `${this.#request.protocol}://${this.#request.host}`
  }

  get ip(): string {
    // None once the client has hung up, whatever its type says.
    return (this.#request.ip as string | undefined) ?? ''
  }
}
