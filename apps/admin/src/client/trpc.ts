import type { AppRouter } from '@sightline/api/contract'
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  wsLink,
  type TRPCClient,
} from '@trpc/client'
import { createTRPCContext, type TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import type { Config } from '../config'

export type ApiClient = TRPCClient<AppRouter>
export type Api = TRPCOptionsProxy<AppRouter>

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()

const unbatchedKey = 'unbatched'
/** For the answer that a page waits for: a batch comes back only with its slowest query. */
export const unbatched = { trpc: { context: { [unbatchedKey]: true } } } as const

/** Queries and mutations go over HTTP in batches; subscriptions over a socket that opens with the first of them. */
export function createApiClient(config: Config): ApiClient {
  const socket = createWSClient({ url: config.trpcSocketUrl, lazy: { enabled: true, closeMs: 5_000 } })
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: wsLink({ client: socket, transformer: superjson }),
        false: splitLink({
          condition: (operation) => operation.context[unbatchedKey] === true,
          true: httpLink({ url: config.trpcUrl, transformer: superjson }),
          false: httpBatchLink({ url: config.trpcUrl, transformer: superjson, maxURLLength: 6_000, maxItems: 8 }),
        }),
      }),
    ],
  })
}
