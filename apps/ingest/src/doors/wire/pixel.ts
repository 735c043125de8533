import type { DoorAnswer } from '../door.ts'

/** A transparent GIF of one pixel. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** An image that is not kept: each time that it is shown is an event. */
export function pixelAnswer(status: number): DoorAnswer {
  return { status, body: gif, contentType: 'image/gif', headers: { 'cache-control': 'no-store' } }
}
