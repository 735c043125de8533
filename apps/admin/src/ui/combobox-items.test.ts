import { describe, expect, it } from 'vitest'
import { customItem, matchingItems } from './combobox-items'

const items = [
  { value: 'purchase_started', label: 'purchase_started' },
  { value: 'purchase', label: 'purchase' },
  { value: 'DE', label: 'Germany' },
  { value: 'Asia/Kolkata', label: 'Asia / Kolkata', keywords: 'Asia/Calcutta GMT+5:30' },
]
const found = (typed: string) => matchingItems(items, typed).map((item) => item.value)

describe('matchingItems', () => {
  it('finds by label, by value and by keyword, whatever the case', () => {
    expect(found('GERM')).toEqual(['DE'])
    expect(found('de')).toEqual(['DE'])
    expect(found('calcutta')).toEqual(['Asia/Kolkata'])
    expect(found('gmt+5:30')).toEqual(['Asia/Kolkata'])
  })
  it('puts what was typed out in full first, for Enter takes the first', () => {
    expect(found('purchase')).toEqual(['purchase', 'purchase_started'])
  })
  it('looks for words, not for the spaces and slashes between them', () => expect(found('asia kol')).toHaveLength(1))
  it('shows all of them, up to a hundred, before anything is typed', () => {
    expect(found(' ')).toHaveLength(4)
    const many = Array.from({ length: 500 }, (_, index) => ({ value: `${index}`, label: '' }))
    expect(matchingItems(many, '')).toHaveLength(100)
  })
})

describe('customItem', () => {
  it('is what was typed, beside items that are only like it', () => {
    expect(customItem(items, ' purch ')).toEqual({ value: 'purch', label: 'Use “purch”' })
    expect(customItem(items, 'de')?.value).toBe('de')
  })
  it('is not there for an item itself, nor for nothing', () => {
    expect([customItem(items, 'purchase'), customItem(items, '  ')]).toEqual([undefined, undefined])
  })
})
