const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** 12,431 */
export function formatExact(value: number): string {
  return exact.format(value)
}

/** 1 event, 12,431 events */
export function formatEvents(count: number): string {
  return `${formatExact(count)} ${count === 1 ? 'event' : 'events'}`
}

/** 12.4k; exact below a thousand. Three significant digits, so that a column of them stays narrow. */
export function formatCompact(value: number): string {
  const size = Math.abs(value)
  for (const [unit, suffix] of units) {
    // 999,500 rounds to 1M, not to 1000k.
    if (size >= unit * 0.9995) return `${toThreeDigits(value / unit)}${suffix}`
  }
  return size < 10 ? exact.format(value) : oneDecimal.format(value)
}

/** As `formatCompact`, for numbers that stand under each other: 4.0k, since the next one is 3.9k. */
export function formatCompactColumn(value: number): string {
  return formatCompact(value).replace(/^(-?\d\d?)([kMBT])$/, '$1.0$2')
}

function toThreeDigits(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : oneDecimal.format(value)
}

/** A ratio in [0, 1] as 43.2%; whole percents from ten on would hide small moves of a bounce rate, so one decimal. */
export function formatPercent(ratio: number): string {
  return `${oneDecimal.format(ratio * 100)}%`
}

/** As `formatPercent`, for ratios that stand under each other: 17.0%, since the next one is 16.9%. */
export function formatPercentColumn(ratio: number): string {
  return formatPercent(ratio).replace(/^(\d+)%$/, '$1.0%')
}

/** A relative change as +12% or -3.4%; a sign is always there but on zero. */
export function formatChange(change: number): string {
  const percent = change * 100
  const size = Math.abs(percent)
  const digits = size >= 1000 ? formatCompact(size) : size >= 10 ? String(Math.round(size)) : oneDecimal.format(size)
  if (digits === '0') return '0%'
  return `${percent > 0 ? '+' : '−'}${digits}%`
}

/** 2.3 MB, decimal units as ClickHouse reports them. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB'] as const
  let size = bytes
  let step = 0
  while (size >= 999.5 && step < names.length - 1) {
    size /= 1000
    step += 1
  }
  return `${step === 0 ? size : toThreeDigits(size)} ${names[step]}`
}
