/**
 * Paths of ingest that the API's origin serves too, so that one origin is enough. `*` at the end stands for the rest of
 * the path; a slash at the end makes no difference. Everything else under `/api` is the API's own.
 */
export const ingestPaths: readonly string[] = ['/v1/*', '/t.js']
