import { traitEvents } from '@sightline/domain/person'
import type { TraitFeature } from '@sightline/domain/person-feature'
import { toReadableSql, type SqlParams } from '../query/index.ts'

/** Events that say something of a person, and of them those that have properties at all. */
export function toTraitEventsSql(params: SqlParams): string {
  return `event IN ${params.bind('Array(String)', traitEvents)} AND properties != '{}'`
}

/**
 * What one event says of each trait, with its time in front so that many can be put in order: the JSON text that it
 * sets, the one it sets where nothing is known, and which names it takes away.
 */
export function toSaidSql(traits: readonly TraitFeature[], params: SqlParams): string {
  const readable = (as: TraitFeature['type']) => `if(isValidJSON(properties), properties, ${toReadableSql(as)})`
  const sources = traits.map(({ name, type }) => {
    const key = params.bind('String', name)
    const raw = (...path: string[]) => `JSONExtractRaw(${[readable(type), ...path, key].join(', ')})`
    return { set: `if(${raw(`'$set'`)} != '', ${raw(`'$set'`)}, ${raw()})`, once: raw(`'$set_once'`) }
  })
  const set = sources.map((source) => source.set)
  const once = sources.map((source) => source.once)
  return `(occurred_at, event_id, [${set.join(', ')}], [${once.join(', ')}], JSONExtract(${readable('text')}, '$unset', 'Array(String)'))`
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
