import type { Granularity } from '@sightline/domain/query'
import { Select } from '../../ui/Select'
import { granularitiesFor, type RangeChoice } from './range'

const labels = {
  minute: 'By minute',
  hour: 'Hourly',
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
} as const satisfies Record<Granularity, string>

interface GranularitySelectProps {
  readonly range: RangeChoice
  readonly value: Granularity
  readonly onChange: (granularity: Granularity) => void
}

export function GranularitySelect({ range, value, onChange }: GranularitySelectProps) {
  const options = granularitiesFor(range).map((one) => ({ value: one, label: labels[one] }))
  return <Select label="Granularity" value={value} options={options} onChange={onChange} align="end" />
}
