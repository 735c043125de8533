import type { Readable } from 'node:stream'
import type { ClickHouseExporter } from '@sightline/db/clickhouse'
import { buildPersonFeaturesQuery } from '@sightline/db/person-feature'
import { DomainError, isDomainError, type TimeRange } from '@sightline/domain/kernel'
import { personFeaturesLimits, type LabelFeature, type PersonFeatures } from '@sightline/domain/person-feature'
import { toProjectScope, type Project } from '@sightline/domain/project'
import { resolveRange } from '@sightline/domain/query'
import type { PersonMaps } from '../person/person-maps.ts'

export interface PersonFeatureServiceDeps {
  readonly exporter: ClickHouseExporter
  readonly persons: PersonMaps
  readonly now: () => Date
}

export type PersonFeatureService = ReturnType<typeof createPersonFeatureService>

/** Tables of persons for machine learning, as files. */
export function createPersonFeatureService(deps: PersonFeatureServiceDeps) {
  return {
    /** @throws DomainError `invalid_input` that names the parameter, `unavailable`. */
    async open(project: Project, definition: PersonFeatures, signal?: AbortSignal): Promise<Readable> {
      const scope = toProjectScope(project)
      const now = deps.now()
      const range = resolve(definition, now, scope.timeZone)
      if (definition.label !== undefined) assertKnown(definition.label, range, now)
      const persons = await deps.persons.get(scope)
      const query = buildPersonFeaturesQuery(scope, { ...definition, range, persons })
      try {
        return await deps.exporter.open(query, definition.format, signal)
      } catch (error) {
        if (isDomainError(error) && error.code === 'limit_exceeded') throw toPartsNeeded(error)
        throw error
      }
    },
  }
}

function resolve({ range }: PersonFeatures, now: Date, timeZone: string): TimeRange {
  try {
    return resolveRange(range, now, timeZone)
  } catch (error) {
    if (!isDomainError(error)) throw error
    const field = range.kind === 'relative' ? 'last' : 'from'
    throw new DomainError(error.code, error.message, { field }, error)
  }
}

/** A label of days that have not all passed would say "no" of those who still may. */
function assertKnown(label: LabelFeature, range: TimeRange, now: Date): void {
  const endsAt = new Date(range.to.getTime() + label.days * 86_400_000)
  if (endsAt <= now) return
  throw new DomainError('invalid_input', 'the days of the label must be over', { field: 'label_days', endsAt })
}

function toPartsNeeded(cause: DomainError): DomainError {
  const { rows } = personFeaturesLimits
  const message = `there are more than ${rows} persons: ask for them in parts`
  return new DomainError('invalid_input', message, { field: 'parts' }, cause)
}
