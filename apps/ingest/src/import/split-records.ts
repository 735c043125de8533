/** Finds the ends of records in bytes that come in pieces. */
export interface RecordEnds {
  /** Where the next record ends, as the place of the one byte behind it; below 0 when it goes on beyond the piece. */
  find(piece: Buffer, from: number): number
  /** Throws when the bytes may not end where they do. */
  finish?(): void
}

/** Records without their ends; undefined for one that is longer than `maxBytes`, which is skipped without being held. */
export async function* splitRecords(
  bytes: AsyncIterable<Buffer>,
  ends: RecordEnds,
  maxBytes: number,
): AsyncIterable<Buffer | undefined> {
  let pieces: Buffer[] = []
  let length = 0
  const add = (piece: Buffer) => {
    length += piece.length
    if (length <= maxBytes) pieces.push(piece)
    else pieces = []
  }
  const take = () => {
    const record = length > maxBytes ? undefined : Buffer.concat(pieces)
    pieces = []
    length = 0
    return record
  }
  for await (const piece of bytes) {
    let from = 0
    for (let at = ends.find(piece, from); at >= 0; at = ends.find(piece, from)) {
      add(piece.subarray(from, at))
      yield take()
      from = at + 1
    }
    add(piece.subarray(from))
  }
  ends.finish?.()
  if (length > 0) yield take()
}
