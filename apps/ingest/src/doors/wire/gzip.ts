/** Whether bytes begin as gzip does (RFC 1952), which no text and no other file of ours does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}
