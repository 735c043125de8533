import type { ParsedEvent } from '@sightline/domain/event'
import type { CaptureOutcome } from '../pipeline/capture.ts'

/** What a door may look at to find the project's key. */
export interface DoorRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly query: Readonly<Record<string, unknown>>
}

export interface DecodedBody {
  readonly events: readonly ParsedEvent[]
  /** The client's clock when it sent, if the wire has it. */
  readonly sentAtMs: number | undefined
}

/**
 * A wire format: where it is served, how it names its project, how its bodies become events, and how it answers. Pure:
 * a door reads and writes values, everything behind it is shared.
 */
export interface Door {
  readonly name: string
  readonly paths: readonly string[]
  /** The write key, or undefined when the request carries none. */
  findKey(request: DoorRequest): string | undefined
  /**
   * @param body the parsed JSON.
   * @throws DomainError `invalid_input` only when there is no event in it at all.
   */
  decode(body: unknown): DecodedBody
  toAnswer(outcome: CaptureOutcome): { readonly status: number; readonly body: unknown }
}
