export type Props = Readonly<Record<string, unknown>>
export type Wire = Readonly<Record<string, unknown>>

/** What the page asks for, by the name of the script and its attributes, or by a call of `plausible.init`. */
export interface PlausibleOptions {
  readonly domain: string
  readonly endpoint: string
  readonly isAutomatic: boolean
  readonly hasHashRoutes: boolean
  /** Events of `localhost` count as well. */
  readonly countsLocal: boolean
  readonly tracksOutbound: boolean
  /** Endings of files whose downloads count; none when undefined. */
  readonly fileTypes: readonly string[] | undefined
  readonly tracksTagged: boolean
  readonly props: (eventName: string) => Props
  /** Paths that count, and that do not; `*` and `**` as in the vendor's documentation. */
  readonly included: readonly string[] | undefined
  readonly excluded: readonly string[]
  readonly transform: (wire: Wire) => Wire | null | undefined
}

const commonFileTypes =
  'pdf,xlsx,docx,txt,rtf,csv,exe,key,pps,ppt,pptx,7z,pkg,rar,gz,zip,avi,mov,mp4,mpeg,wmv,midi,mp3,wav,wma,dmg'

/** @param init what the page gave to `plausible.init`, with scripts that are started by it. */
export function readOptions(script: HTMLScriptElement, location: Location, init?: object): PlausibleOptions {
  const { dataset } = script
  const { origin, pathname } = new URL(script.src)
  const variants = pathname.split('/').pop()?.split('.').slice(1, -1) ?? []
  const asked: Readonly<Record<string, unknown>> = { ...init }
  const has = (variant: string, option: string) => variants.includes(variant) || Boolean(asked[option])
  const { customProperties, transformRequest, fileDownloads } = asked
  const extensions = (fileDownloads as { fileExtensions?: readonly string[] } | undefined)?.fileExtensions
  return {
    domain: textOf(asked['domain']) ?? dataset['domain'] ?? location.hostname.replace(/^www\./, ''),
    endpoint: textOf(asked['endpoint']) ?? dataset['api'] ?? `${origin}/api/event`,
    isAutomatic: !variants.includes('manual') && asked['autoCapturePageviews'] !== false,
    hasHashRoutes: has('hash', 'hashBasedRouting'),
    // Where the analytics themselves run on a developer's machine, its pages are what is measured.
    countsLocal: has('local', 'captureOnLocalhost') || isLocal(new URL(origin).hostname),
    tracksOutbound: has('outbound-links', 'outboundLinks'),
    fileTypes: has('file-downloads', 'fileDownloads') ? (extensions ?? readFileTypes(dataset)) : undefined,
    tracksTagged: variants.includes('tagged-events') || init !== undefined,
    props: (eventName) => ({
      ...readProps(script),
      ...(typeof customProperties === 'function'
        ? (customProperties as (name: string) => Props)(eventName)
        : (customProperties as Props)),
    }),
    included: readList(dataset['include']),
    excluded: readList(dataset['exclude']) ?? [],
    transform:
      typeof transformRequest === 'function' ? (transformRequest as PlausibleOptions['transform']) : (wire) => wire,
  }
}

export function isLocal(hostname: string): boolean {
  return /^(localhost|127(\.\d+){0,3}|\[::1?\]|)$/.test(hostname)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function readList(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((one) => one.trim())
}

/** `file-types` replaces the usual ones, `add-file-types` stands beside them. */
function readFileTypes(dataset: DOMStringMap): readonly string[] {
  return (dataset['fileTypes'] ?? `${commonFileTypes},${dataset['addFileTypes'] ?? ''}`)
    .split(',')
    .map((one) => one.trim())
}

/** Attributes `event-plan="pro"`: props of everything that this page sends. */
function readProps(script: HTMLScriptElement): Props {
  const props: Record<string, string> = {}
  for (const { name, value } of Array.from(script.attributes)) {
    if (name.startsWith('event-')) props[name.slice('event-'.length)] = value
  }
  return props
}
