import { Combobox, type ComboboxItem } from '../../ui/Combobox'
import { currentZone, toZoneItems } from './time-zone-items'

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
      <Combobox size="medium" label="Time zone" value={currentZone(value)} items={zoneItems()} onChange={onChange} />
      <p className="text-xs text-ink-3">Days in reports begin at midnight here.</p>
    </div>
  )
}

let cachedItems: readonly ComboboxItem[] | undefined

function zoneItems(): readonly ComboboxItem[] {
  cachedItems ??= toZoneItems(Intl.supportedValuesOf('timeZone'), new Date())
  return cachedItems
}
