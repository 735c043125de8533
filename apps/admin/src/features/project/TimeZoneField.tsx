import { Combobox, type ComboboxItem } from '../../ui/Combobox'
import { offsetLabel, timeZoneLabel } from './time-zone'

interface TimeZoneFieldProps {
  readonly value: string
  readonly onChange: (timeZone: string) => void
}

export function TimeZoneField({ value, onChange }: TimeZoneFieldProps) {
  return (
    <div className="space-y-1.5">
      <p className="font-medium text-ink" aria-hidden="true">
        Time zone
      </p>
      <Combobox size="medium" label="Time zone" value={value} items={zoneItems()} onChange={onChange} />
      <p className="text-xs text-ink-3">Days in reports begin at midnight here.</p>
    </div>
  )
}

let cachedItems: readonly ComboboxItem[] | undefined

function zoneItems(): readonly ComboboxItem[] {
  const now = new Date()
  cachedItems ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({
    value: zone,
    label: timeZoneLabel(zone),
    detail: offsetLabel(zone, now),
  }))
  return cachedItems
}
