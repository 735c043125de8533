/** Every key that we use in Redis, so that two uses never meet. */
export const redisKeys = {
  answer: (digest: string) => `sightline:answer:${digest}`,
} as const
