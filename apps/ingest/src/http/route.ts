import type { DomainError } from '@sightline/domain/kernel'
import type { DoorAnswer } from '../doors/door.ts'
import type { Answer } from './answer.ts'
import type { HttpRequest } from './http-request.ts'

/** What is served at a path. */
export interface Route {
  readonly methods: readonly ('GET' | 'HEAD' | 'POST')[]
  /** A pattern such as `/v1/:type`; a slash at the end makes no difference. */
  readonly path: string
  /** Size of a body, in bytes; `eventLimits.bodyBytes` unless told otherwise. */
  readonly maxBodyBytes?: number
  /** It reads its body from `request.raw` as it arrives, and looks at its size itself. */
  readonly isStreamed?: boolean
  /**
   * @param body whole, as it came; empty where there is none.
   * @throws DomainError for what is refused.
   */
  readonly handle: (request: HttpRequest, body: Buffer) => Answer | Promise<Answer>
  /** Answers an error in the form that the path's clients understand; without it, in our own. */
  readonly toRefusal?: (error: DomainError, request: HttpRequest) => DoorAnswer
}
