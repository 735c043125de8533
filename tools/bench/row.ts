import { cpus, totalmem } from 'node:os'

/** One measured figure and what it is held against. */
export interface BenchRow {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** The floor's figure, measured in the same run; null where the target is absolute. */
  readonly floor: number | null
  /** `value / floor`; null without a floor. */
  readonly ratio: number | null
  /** In words, for instance `ratio >= 0.5`; null where none was set. */
  readonly target: string | null
  readonly meets: boolean | null
}

export interface BenchReport {
  readonly bench: string
  readonly machine: { readonly cores: number; readonly memoryGiB: number; readonly cpu: string; readonly node: string }
  readonly rows: readonly BenchRow[]
}

export interface Target {
  readonly of: 'ratio' | 'value'
  readonly atLeast?: number
  readonly atMost?: number
}

export function toRow(input: { name: string; unit: string; value: number; floor?: number; target?: Target }): BenchRow {
  const ratio = input.floor === undefined ? null : input.value / input.floor
  const { target } = input
  const measured = target?.of === 'ratio' ? ratio : input.value
  const meets =
    target === undefined || measured === null
      ? null
      : measured >= (target.atLeast ?? -Infinity) && measured <= (target.atMost ?? Infinity)
  return {
    name: input.name,
    unit: input.unit,
    value: input.value,
    floor: input.floor ?? null,
    ratio,
    target:
      target === undefined
        ? null
        : `${target.of} ${target.atLeast === undefined ? `<= ${target.atMost}` : `>= ${target.atLeast}`}`,
    meets,
  }
}

export function toReport(bench: string, rows: readonly BenchRow[]): BenchReport {
  const [cpu] = cpus()
  return {
    bench,
    machine: {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      cpu: cpu?.model ?? 'unknown',
      node: process.version,
    },
    rows,
  }
}

export function formatTable(rows: readonly BenchRow[]): string {
  const format = (value: number | null) =>
    value === null ? '' : value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  const cells = rows.map((row) => [
    row.name,
    row.unit,
    format(row.value),
    format(row.floor),
    row.ratio === null ? '' : row.ratio.toFixed(2),
    row.target ?? '',
    row.meets === null ? '' : row.meets ? 'yes' : 'NO',
  ])
  const head = ['what', 'unit', 'value', 'floor', 'ratio', 'target', 'meets']
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 2 && column <= 4
  const toLine = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
  return [toLine(head), ...cells.map(toLine)].join('\n')
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear between the two nearest values; NaN of none. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * at
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  return below + (above - below) * (place - Math.floor(place))
}
