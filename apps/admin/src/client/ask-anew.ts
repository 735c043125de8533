import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query'

/**
 * Asks again for what a change has made old. An answer that is still on its way may be from before the change; just to
 * invalidate a query that has none yet would take it for the new one.
 */
export async function askAnew(queryClient: QueryClient, queries: InvalidateQueryFilters): Promise<void> {
  await queryClient.cancelQueries(queries)
  await queryClient.invalidateQueries(queries)
}
