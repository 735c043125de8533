import inject, { type InjectOptions, type Response } from 'light-my-request'
import type { HttpServer } from '../http/server.ts'

/** Sends a request to a server without a network; a text is the path of a GET. */
export function injectInto(server: HttpServer, request: string | InjectOptions): Promise<Response> {
  const options = typeof request === 'string' ? { url: request } : request
  return inject(server.dispatch, options)
}
