import type { OverviewTopResult } from '@sightline/domain/overview'
import type { TrendMeasure } from '@sightline/domain/trend'
import type { TRPCClient } from '@trpc/client'
import { describe, expectTypeOf, it } from 'vitest'
import type { AppRouter } from './contract.ts'

/** Never called: that these lines compile, or do not, is the test (`tsc -b` runs it). */
export function useContract(client: TRPCClient<AppRouter>) {
  const projectId = '00000000-0000-4000-8000-000000000000'
  const range = { kind: 'relative', last: '7d' } as const

  // @ts-expect-error the project is missing
  void client.overview.top.query({ definition: { range, dimension: 'path' } })
  // @ts-expect-error there is no such dimension
  void client.overview.top.query({ projectId, definition: { range, dimension: 'weather' } })
  // @ts-expect-error there is no such granularity
  void client.overview.run.query({ projectId, definition: { range, granularity: 'decade' } })
  // @ts-expect-error a sum needs a field
  const sum: TrendMeasure = { kind: 'sum' }
  const series = [{ event: 'a', measure: sum }]
  void client.trend.run.query({ projectId, definition: { range, granularity: 'day', series } })
  // @ts-expect-error there is no such kind of key
  void client.key.create.mutate({ projectId, kind: 'admin', name: 'x' })
  // @ts-expect-error a mutation is not a query
  void client.project.create.query({ name: 'x' })
  // @ts-expect-error there is no such procedure
  void client.project.destroy.mutate({ projectId })

  return client.overview.top.query({ projectId, definition: { range, dimension: 'path' } })
}

describe('AppRouter', () => {
  it('answers with the domain types, dates included', () => {
    expectTypeOf<Awaited<ReturnType<typeof useContract>>>().toEqualTypeOf<OverviewTopResult>()
  })
})
