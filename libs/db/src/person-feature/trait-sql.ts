import { traitEvents } from '@sightline/domain/person'
import type { TraitFeature } from '@sightline/domain/person-feature'
import type { SqlParams } from '../query/index.ts'

/** Events that say something of a person, and of them those that have properties at all. */
export function toTraitEventsSql(params: SqlParams): string {
  return `event IN ${params.bind('Array(String)', traitEvents)} AND properties != '{}'`
}

/**
 * What one event says of each trait, with its time in front so that many can be put in order: the JSON text that it
 * sets, the one it sets where nothing is known, and which names it takes away.
 */
export function toSaidSql(traits: readonly TraitFeature[], params: SqlParams): string {
  const keys = traits.map(({ name }) => params.bind('String', name))
  const raw = (path: string) => `JSONExtractRaw(properties, ${path})`
  const set = keys.map((key) => `if(${raw(`'$set', ${key}`)} != '', ${raw(`'$set', ${key}`)}, ${raw(key)})`)
  const once = keys.map((key) => raw(`'$set_once', ${key}`))
  return `(occurred_at, event_id, [${set.join(', ')}], [${once.join(', ')}], JSONExtract(properties, '$unset', 'Array(String)'))`
}

/**
 * The trait after everything in the ordered list `said` (of `toSaidSql`), by the rules of `toTraits`. JSON null and empty text are no
 * value; of a trait that is wanted as a number, neither is anything that is none in JSON.
 * @param index of the trait, from 1.
 */
export function toTraitValueSql(trait: TraitFeature, index: number, params: SqlParams): string {
  const name = params.bind('String', trait.name)
  const raw = `arrayFold((value, one) -> multiIf(has(one.5, ${name}), '', one.3[${index}] != '', one.3[${index}],
      value != '', value, one.4[${index}]), said, '')`
  if (trait.type === 'number') return `toFloat64OrNull(${raw})`
  return `arrayMap(raw -> nullIf(multiIf(raw = 'null', '', startsWith(raw, '"'), JSONExtractString(raw), raw), ''), [${raw}])[1]`
}
