/** Everything the build or the browser decides. The API is always on the origin that served the page. */
export interface Config {
  readonly trpcUrl: string
  readonly trpcSocketUrl: string
  readonly authUrl: string
  readonly isDevelopment: boolean
}

export function readConfig(location: Pick<Location, 'protocol' | 'host'>): Config {
  const socketProtocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return {
    trpcUrl: '/trpc',
    trpcSocketUrl: `${socketProtocol}//${location.host}/trpc`,
    authUrl: '/api/auth',
    isDevelopment: import.meta.env.DEV,
  }
}
