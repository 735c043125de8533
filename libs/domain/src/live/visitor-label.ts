/**
 * A short stable label for a device (the anonymous id, or the user id where there is none): FNV-1a of 32 bits over the
 * UTF-16 units, in base 36. The project is part of it, so that one person bears different labels in different projects.
 */
export function toVisitorLabel(projectId: string, visitorId: string): string {
  let hash = 0x811c9dc5
  for (const text of [projectId, ' ', visitorId]) {
    for (let index = 0; index < text.length; index += 1) {
      hash ^= text.charCodeAt(index)
      hash = Math.imul(hash, 0x01000193)
    }
  }
  return (hash >>> 0).toString(36)
}
