/** One file for each country, fetched when it is shown: emoji flags are missing on Windows. */
const files = import.meta.glob<string>('../../../../node_modules/country-flag-icons/3x2/??.svg', {
  eager: true,
  query: '?url',
  import: 'default',
})
const urls = new Map(Object.entries(files).map(([path, url]) => [path.slice(-6, -4), url]))

export function Flag({ country }: { country: string }) {
  const url = urls.get(country)
  const box = 'inline-block h-3 w-[18px] shrink-0 rounded-[2px] ring-1 ring-ink/10'
  return url ? (
    <img src={url} alt="" className={box} loading="lazy" />
  ) : (
    <span className={`${box} bg-sunken`} aria-hidden="true" />
  )
}
