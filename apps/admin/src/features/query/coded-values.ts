import { countryName, displayValue } from './field'

/** Regions that no address lies in: unions, and what Unicode needs for tests. */
const noCountry = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

const deviceCodes: readonly string[] = ['desktop', 'mobile', 'tablet']

/**
 * Every value of a field whose values are codes and read as names; undefined for the others. The server finds values
 * by what is stored, so names have to be looked for here.
 */
export function codedValues(field: string): readonly string[] | undefined {
  if (field === 'country') return allCountryCodes()
  return field === 'device' ? deviceCodes : undefined
}

/** The values that were seen, and after them the rest of the codes by name, for one that was not among the first. */
export function withCodes<T extends { readonly value: string }>(
  field: string,
  seen: readonly T[],
): readonly (T | { readonly value: string })[] {
  const known = new Set(seen.map((one) => one.value))
  const others = (codedValues(field) ?? []).filter((value) => !known.has(value))
  return [...seen, ...others.map((value) => ({ value }))]
}

let countryCodes: readonly string[] | undefined

function allCountryCodes(): readonly string[] {
  countryCodes ??= findCountryCodes()
  return countryCodes
}

function findCountryCodes(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
  return (
    letters
      .flatMap((first) => letters.map((second) => first + second))
      // Old codes are read as the country that came after: DD as Germany, which is DE already.
      .filter((code) => countryName(code) !== code && new Intl.Locale(`und-${code}`).region === code)
      .filter((code) => !noCountry.has(code))
      .sort((a, b) => displayValue('country', a).localeCompare(displayValue('country', b), 'en'))
  )
}
