/**
 * Names of query parameters that carry credentials: whoever reads a report must not be able to sign in with it.
 * `sig`, `signature` and `x-amz-*` sign addresses of object stores.
 */
const secretName =
  /^(.*[_-])?(token|jwt|passw(or)?d|pwd|pass|secret|api[_-]?key|apikey|auth|authorization|otp|sig|signature|sid|session[_-]?id|phpsessid|jsessionid)$|^(x-amz|x-goog)-.*$/i

/** Together they are an answer of OAuth's (RFC 6749); alone each is an innocent filter or voucher. */
const oauthNames = ['code', 'state']

/**
 * An address without its credentials: those before the host, and parameters of query and fragment whose name says that
 * they are secret, or is one of `alsoDropped`. Everything else stays as it was written.
 */
export function withoutUrlSecrets(url: string, alsoDropped: ReadonlySet<string> = new Set()): string {
  const isPlain = !url.includes('?') && !url.includes('#') && !url.includes('@')
  if (isPlain) return url
  const [beforeFragment, fragment] = splitAt(url, '#')
  const [address, query] = splitAt(beforeFragment, '?')
  const drop = (parameters: string) => dropParameters(parameters, alsoDropped)
  const keptQuery = query === undefined ? undefined : drop(query)
  const keptFragment = fragment?.includes('=') === true ? drop(fragment) : fragment
  return (
    address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1') +
    (keptQuery === undefined || (keptQuery === '' && query !== '') ? '' : `?${keptQuery}`) +
    (keptFragment === undefined || (keptFragment === '' && fragment !== '') ? '' : `#${keptFragment}`)
  )
}

function splitAt(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function dropParameters(parameters: string, alsoDropped: ReadonlySet<string>): string {
  const named = parameters.split('&').map((parameter) => ({ parameter, name: decode(splitAt(parameter, '=')[0]) }))
  const isOAuth = oauthNames.every((oauthName) => named.some(({ name }) => name === oauthName))
  const isDropped = (name: string) =>
    secretName.test(name) || alsoDropped.has(name.toLowerCase()) || (isOAuth && oauthNames.includes(name))
  return named
    .filter(({ name }) => !isDropped(name))
    .map(({ parameter }) => parameter)
    .join('&')
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
