import type { ComboboxItem } from '../../ui/Combobox'
import { offsetLabel, timeZoneLabel } from './time-zone'

/** Zones that some browsers list by an older name, and what they are called today; either name works everywhere. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}
const olderNames = new Map(Object.entries(renamed).map(([older, today]) => [today, older]))

/** The name of a zone today, unless this runtime is older than the name. */
export function currentZone(zone: string): string {
  const today = renamed[zone]
  return today !== undefined && isKnown(today) ? today : zone
}

/** UTC and all that is listed, by the name of today; found by the older name and by the offset too. */
export function toZoneItems(listed: readonly string[], now: Date): ComboboxItem[] {
  const zones = new Set(['UTC', ...listed.map(currentZone)])
  return [...zones].map((zone) => {
    const offset = offsetLabel(zone, now)
    const keywords = [olderNames.get(zone), renamed[zone], offset, offset.replace('GMT', 'UTC')].filter(Boolean)
    return { value: zone, label: timeZoneLabel(zone), detail: offset, keywords: keywords.join(' ') }
  })
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
