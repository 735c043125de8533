import type { CapturedEvent, RejectedEvent } from '@sightline/domain/event'
import type { DropReason } from '@sightline/domain/quarantine'

/** An event that is not stored, and why. */
export interface DroppedEvent extends RejectedEvent {
  /** `invalid` where nothing else is said. */
  readonly dropReason?: DropReason
  /** The event as far as the pipeline got with it. */
  readonly captured?: CapturedEvent
  /** Its client is not to blame and does not hear of it. */
  readonly isToldAccepted?: boolean
}

/** An event on its way through the pipeline's steps. */
export type PipelineEvent = { readonly kind: 'event'; readonly event: CapturedEvent } | DroppedEvent
