import type { IngestConfig } from '../config.ts'
import { toWorkerDirectory } from './worker-directories.ts'

/**
 * The configuration of one worker: a log directory of its own, and its share of what is limited for the node. The free
 * space that is left to others is the disk's, so it is not divided; nor is the rate of a key, see the README.
 */
export function toWorkerConfig(config: IngestConfig, worker: number): IngestConfig {
  const share = (bytes: number) => Math.floor(bytes / config.workerCount)
  return {
    ...config,
    http: { ...config.http, maxBodiesBytes: share(config.http.maxBodiesBytes) },
    log: {
      ...config.log,
      directory: toWorkerDirectory(config.sharedDirectory, worker),
      maxLogBytes: share(config.log.maxLogBytes),
    },
  }
}
