import { describe, expect, it } from 'vitest'
import { matchingItems } from '../../ui/combobox-items'
import { currentZone, toZoneItems } from './time-zone-items'

const now = new Date('2026-01-15T12:00:00Z')
/** As Chromium lists them. */
const listed = ['Asia/Calcutta', 'Asia/Katmandu', 'Asia/Rangoon', 'Asia/Saigon', 'Europe/Berlin', 'Europe/Kiev', 'UTC']
const items = toZoneItems(listed, now)

describe('toZoneItems', () => {
  it.each([
    ['kolkata', ['Asia/Kolkata']],
    ['calcutta', ['Asia/Kolkata']],
    ['kyiv', ['Europe/Kyiv']],
    ['kathmandu', ['Asia/Kathmandu']],
    ['ho chi minh', ['Asia/Ho_Chi_Minh']],
    ['saigon', ['Asia/Ho_Chi_Minh']],
    ['yangon', ['Asia/Yangon']],
    ['GMT+5:30', ['Asia/Kolkata']],
    ['utc+1', ['Europe/Berlin']],
  ])('%s finds %j', (typed, zones) => {
    expect(matchingItems(items, typed).map((item) => item.value)).toEqual(zones)
  })
  it('lists every zone once, also where a browser knows both names', () => {
    const both = toZoneItems(['Asia/Calcutta', 'Asia/Kolkata'], now)
    expect(both.map((item) => item.value)).toEqual(['UTC', 'Asia/Kolkata'])
  })
})

describe('currentZone', () => {
  it('leaves a zone that was never renamed', () => expect(currentZone('Europe/Berlin')).toBe('Europe/Berlin'))
})
