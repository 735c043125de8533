import type { ServerResponse } from 'node:http'
import type { DoorAnswer } from '../doors/door.ts'

/** A body that is written for as long as its reader stays. */
export interface StreamedAnswer extends Omit<DoorAnswer, 'body'> {
  readonly write: (response: ServerResponse) => void
}

/** What a route answers. Without a type it is JSON. */
export type Answer = (Omit<DoorAnswer, 'body'> & { readonly body?: DoorAnswer['body'] | undefined }) | StreamedAnswer
