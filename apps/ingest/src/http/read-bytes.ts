import type { IncomingMessage } from 'node:http'
import { DomainError } from '@sightline/domain/kernel'
import { bodyTooLarge } from './body.ts'

const nothing = Buffer.alloc(0)

/**
 * Reads a body whole.
 * @throws DomainError `limit_exceeded` as soon as it is known to be larger than `maxBytes`; what is still to come of it is
 * left unread. `invalid_input` when its client hangs up before its end.
 */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(bodyTooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let bytes = 0
    request.on('data', (piece: Buffer) => {
      bytes += piece.length
      if (bytes <= maxBytes) pieces.push(piece)
      else {
        pieces.length = 0
        reject(bodyTooLarge(maxBytes))
      }
    })
    request.on('end', () => resolve(pieces.length > 1 ? Buffer.concat(pieces, bytes) : (pieces[0] ?? nothing)))
    request.on('error', (error) => reject(new DomainError('invalid_input', 'the body broke off', {}, error)))
  })
}
