/**
 * A place in a project's stream: the events before it have been read. `batch` counts the batches of the stream from 1 on;
 * `afterEventId` is the last event of that batch which has been read, absent when none has.
 */
export interface StreamOffset {
  readonly batch: number
  readonly afterEventId?: string
}

/** `17` or `17.<event id>`. Clients keep it as it is, and compare nothing. */
export function toStreamOffsetText({ batch, afterEventId }: StreamOffset): string {
  return afterEventId === undefined ? String(batch) : `${batch}.${afterEventId}`
}

/** @returns undefined for a text that `toStreamOffsetText` did not write. */
export function parseStreamOffset(text: string): StreamOffset | undefined {
  const match = /^([1-9]\d{0,14})(?:\.(.+))?$/s.exec(text)
  if (match === null) return undefined
  const [, batch, afterEventId] = match
  return { batch: Number(batch), ...(afterEventId === undefined ? {} : { afterEventId }) }
}
