import { trendDefinition } from '@sightline/domain/trend'
import { describe, expect, it } from 'vitest'
import { presetExamples } from './preset-example'
import {
  findMissingEvent,
  findPreset,
  presetGroups,
  toPresetQuestion,
  trendPresets,
  type PresetEvent,
} from './trend-preset'
import { parseTrendSearch, toTrendDefinition, toTrendSearch } from './trend-url'

const start = parseTrendSearch({ s: 'purchase~sum:revenue', f: 'country:is:DE', breakdown: 'device', range: '7d' })

describe('trendPresets', () => {
  it.each(trendPresets)(
    'are what the domain accepts, and come back unchanged through the address: $title',
    (preset) => {
      const state = { ...start, ...toPresetQuestion(preset) }
      const { series, breakdown } = toTrendDefinition(state, 'UTC')
      expect({ series, breakdown }).toEqual({ series: preset.series, breakdown: preset.breakdown })
      expect(trendDefinition.shape.series.parse(preset.series)).toEqual(preset.series)
      expect(parseTrendSearch({ ...toTrendSearch(state) })).toEqual(state)
    },
  )

  it('have ids and questions of their own', () => {
    const questions = trendPresets.map(({ series, breakdown }) => JSON.stringify([series, breakdown]))
    expect(new Set(questions).size).toBe(trendPresets.length)
    expect(new Set(trendPresets.map(({ id }) => id)).size).toBe(trendPresets.length)
  })

  it('are each in the group of the event that they ask about', () => {
    const shown = presetGroups.flatMap(({ event, presets }) => presets.map(({ id, series }) => [id, event, series]))
    expect(shown).toEqual(trendPresets.map(({ id, series }) => [id, series[0]?.event, series]))
  })
})

describe('toPresetQuestion', () => {
  it('takes the place of the question so far, of its filters too, and leaves the range', () => {
    const [usage] = trendPresets
    expect(usage && toTrendSearch({ ...start, ...toPresetQuestion(usage) })).toEqual({
      s: ['feature_used~count'],
      breakdown: 'properties.feature',
      range: '7d',
      view: 'bar',
    })
  })
})

describe('findPreset', () => {
  it.each(trendPresets)('knows $title by its question, however the answer is drawn', (preset) => {
    const state = { ...start, ...toPresetQuestion(preset), view: 'table', compare: true } as const
    expect(findPreset(state)).toBe(preset)
    expect(findPreset({ ...state, filters: start.filters })).toBeUndefined()
  })
})

describe('findMissingEvent', () => {
  it('is the event of a preset that has not been seen, and no other event', () => {
    const state = parseTrendSearch({ s: ['page_view~count', 'api_called~count'] })
    expect(findMissingEvent(state, ['feature_used'])).toBe('api_called')
    expect(findMissingEvent(state, ['api_called'])).toBeUndefined()
    expect(findMissingEvent(start, [])).toBeUndefined()
  })
})

describe('presetExamples', () => {
  it('send the event that is missing, to this host and with this key', () => {
    const codeOf = (event: PresetEvent) => presetExamples[event].code('https://stats.example', 'slw_a')
    expect(codeOf('feature_used')).toContain(`track('feature_used'`)
    expect(codeOf('error').replace(/\s+/g, ' ')).toBe(
      '<script defer src="https://stats.example/t.js" data-key="slw_a" data-capture="errors"></script>',
    )
    const [, body = ''] = /-d '(.*)'$/s.exec(codeOf('api_called')) ?? []
    expect(JSON.parse(body)).toMatchObject({ event: 'api_called', properties: { status: 200, duration_ms: 42 } })
    expect(codeOf('api_called')).toMatch(/^curl https:\/\/stats\.example\/v1\/events \\\n.*Bearer slw_a/)
  })
})
