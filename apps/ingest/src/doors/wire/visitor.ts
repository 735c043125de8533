import { isIP } from 'node:net'
import type { DoorRequest } from '../door.ts'

type Sender = Pick<DoorRequest, 'headers'>

/** Browsers say where a request comes from; servers do not, and their agent is not their users'. */
export function isFromBrowser({ headers }: Sender): boolean {
  return headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined
}

/**
 * Whether the agent is that of somebody's device, handed on by a server: those say in brackets what they run on. The
 * libraries that servers send with (`node`, `curl/8`, `python-requests/2`, `Mozilla/5.0 Umami/v24`) do not, and who
 * took one of them for a visitor would take all of a server's visitors for one, and for a bot.
 */
export function hasVisitorsAgent({ headers }: Sender): boolean {
  const agent = headers['user-agent'] ?? ''
  return agent.includes('(') && !/^(java|apache-httpclient|okhttp|guzzle)/i.test(agent.toString())
}

/**
 * The visitor's address where a server names it, in protocols whose servers speak for their visitors by this header. Of
 * a chain it is the first; what stands there is believed for the event that it comes with, and for nothing else.
 */
export function findForwardedIp(request: Sender): string | undefined {
  if (isFromBrowser(request)) return undefined
  const first = request.headers['x-forwarded-for']?.toString().split(',')[0]?.trim() ?? ''
  return isIP(first) === 0 ? undefined : first
}
