import type { ParsedEvent } from '@sightline/domain/event'
import type { DomainError } from '@sightline/domain/kernel'
import type { ProjectBindingId } from '@sightline/domain/project'
import type { CaptureOutcome } from '../pipeline/capture.ts'

/** What a door may look at beside the body. */
export interface DoorRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Parts of the path that its pattern names. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly query: Readonly<Record<string, unknown>>
  /** Scheme and host under which the client reached us, such as `https://events.example.com`. */
  readonly origin: string
  /** The address that the request came from, behind the proxies that are trusted. */
  readonly ip: string
}

/**
 * How a request says which project it means: by one of our keys, or by an id of the vendor's that a project has bound.
 * Doors that only servers use take their secret keys too; elsewhere that is refused, lest one ends up in a page.
 */
export type ProjectClaim =
  | { readonly kind: 'key'; readonly key: string; readonly isServerKeyAllowed?: boolean }
  | { readonly kind: 'binding'; readonly binding: ProjectBindingId }

/** Events of one project. */
export interface DoorBatch {
  /** Where the body names the project; undefined when the request did, or nothing does. */
  readonly claim?: ProjectClaim | undefined
  readonly events: readonly ParsedEvent[]
  /** The client's clock when it sent, if the wire has it for the whole request. */
  readonly sentAtMs?: number | undefined
}

export interface DoorAnswer {
  readonly status: number
  /** Bytes where it is no text, such as an image. */
  readonly body: string | Buffer
  /** JSON unless told otherwise. */
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Reads JSON: fast, or a second time with every digit where the first time may have lost some. */
export type JsonReader = (text: string) => unknown

interface DoorRoute {
  readonly methods: readonly ('GET' | 'POST')[]
  /** Patterns such as `/v1/:type`; a slash at the end makes no difference. */
  readonly paths: readonly string[]
  /** Tells doors apart that share a path; without it the route takes every request. */
  readonly isMeant?: (request: DoorRequest) => boolean
  /** The project as told outside the body: a wrong key is then refused before the body is read. */
  readonly findClaim?: (request: DoorRequest) => ProjectClaim | undefined
  /** A body after decompression, as text; JSON unless told otherwise. */
  readonly parseBody?: (text: string, readJson: JsonReader) => unknown
  /** What a body says that may stand in the query as well: the door finds both there, and the query's own wins. */
  readonly findParameters?: (text: string) => Readonly<Record<string, string>>
  /** Puts a refusal, which is in our own form, into the vendor's; and chooses the status that its clients understand. */
  readonly toRefusal?: (refusal: DoorRefusal, request: DoorRequest) => DoorAnswer
}

/** Our own answer to an error, and what it was. */
export interface DoorRefusal extends DoorAnswer {
  readonly error: DomainError
}

/** Takes events. */
export interface CaptureRoute extends DoorRoute {
  readonly kind: 'capture'
  /**
   * Large integers are found by the events that hold them, and the body is read again: right where many events come at
   * once. Without it the text is searched for them first.
   */
  readonly isReadTwice?: boolean
  /** Size of a body, also of what it inflates to; `eventLimits.bodyBytes` unless told otherwise. */
  readonly maxBodyBytes?: number
  /** The wire has no other place for them: the request's agent and address are the visitor's, browser or not. */
  readonly isSentForVisitor?: boolean | ((request: DoorRequest) => boolean)
  /**
   * @param body what `parseBody` made of it; undefined for a request without.
   * @throws DomainError `invalid_input` only when there is no event in it at all.
   */
  readonly decode: (body: unknown, request: DoorRequest) => readonly DoorBatch[]
  /** Its answer repeats something of the body, which is then held in memory until the events are durable. */
  readonly isAnsweredFromBody?: boolean
  /**
   * @param outcome of all batches; an event's index counts through them.
   * @param body undefined unless `isAnsweredFromBody`.
   */
  readonly toAnswer: (outcome: CaptureOutcome, request: DoorRequest, body: unknown) => DoorAnswer
}

/** Answers what a client asks for before or beside its events, such as the settings of its project. */
export interface AnswerRoute extends DoorRoute {
  readonly kind: 'answer'
  /** Where the body names the project. */
  readonly findClaimInBody?: (body: unknown) => ProjectClaim | undefined
  readonly toAnswer: (request: DoorRequest, body: unknown) => DoorAnswer
}

/**
 * A wire format: where it is served, how it names its project, how its bodies become events, and how it answers. Pure:
 * a door reads and writes values, everything behind it is shared.
 */
export interface Door {
  /** Stands in the column `source` of its events and in metrics. */
  readonly name: string
  readonly routes: readonly (CaptureRoute | AnswerRoute)[]
}
