import { z } from 'zod'

/** A segment of an ingest log in which acknowledged events were lost to its disk: what it was and how much it held. */
export const corruptSegment = z.object({
  /** Name of the file, as it is kept. */
  segment: z.string(),
  /** Null when not even the file's name tells. */
  batchId: z.string().nullable(),
  foundAt: z.string(),
  frames: z.array(
    z.object({
      /** Offset in the file, and how much of it cannot be trusted. */
      at: z.number(),
      bytes: z.number(),
      /** Events of the frame; null when neither its head nor its tail can be read. */
      events: z.number().nullable(),
    }),
  ),
  /** Events lost, of the frames that tell. */
  events: z.number(),
  /** Bytes of frames that do not tell how many events they held. */
  unknownBytes: z.number(),
})
export type CorruptSegment = z.infer<typeof corruptSegment>
