import { eventFilter } from '@sightline/domain/query'
import { describe, expect, it } from 'vitest'
import { toFilterSql } from './filter-sql.ts'
import { SqlParams } from './sql-params.ts'

function toSql(filter: object) {
  const params = new SqlParams()
  return { sql: toFilterSql(eventFilter.parse(filter), params), params: params.values }
}

describe('toFilterSql', () => {
  it('reads a column by its name and binds the values', () => {
    expect(toSql({ field: 'country', operator: 'is', values: ['DE', "x'"] })).toEqual({
      sql: 'country IN {p0:Array(String)}',
      params: { p0: ['DE', "x'"] },
    })
    expect(toSql({ field: 'revenue', operator: 'gt', value: 5 }).sql).toBe(
      'ifNull(nullIf(toFloat64(revenue), 0) > {p0:Float64}, 0)',
    )
  })

  it('binds a property path as well', () => {
    const { sql, params } = toSql({ field: "properties.cart.it'ems", operator: 'gte', value: 3 })
    expect(sql).toContain('JSONExtractRaw(properties, {p1:String}, {p2:String})')
    expect(sql).not.toContain('cart')
    expect(params).toEqual({ p0: 3, p1: 'cart', p2: "it'ems" })
  })

  it('refuses a field that is neither', () => {
    for (const field of ['password', 'properties.', 'country; DROP TABLE events', '1=1']) {
      expect(eventFilter.safeParse({ field, operator: 'is_set' }).success, field).toBe(false)
    }
  })
})
