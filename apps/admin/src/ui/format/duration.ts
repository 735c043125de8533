/** 45s, 2m 14s, 1h 03m: two units at most, the second one padded so that a column does not jump. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes}m ${pad(whole % 60)}s`
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`
}

/** 45s, 2m, 1m 30s, 1h: on an axis, whose steps are round, without the unit that is nought. */
export function formatDurationShort(seconds: number): string {
  return formatDuration(seconds).replace(/ 00[sm]$/, '')
}

/** How long ago: "just now", "12s ago", "3h ago", "5d ago". */
export function formatAgo(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - at.getTime()) / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds}s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ago`
  return `${Math.floor(seconds / 86_400)}d ago`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
