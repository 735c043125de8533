import http from 'node:http'

/**
 * Clearly longer than the 2 s that an app's own /health waits for its databases: an app whose database hangs answers
 * 503 then, and is not taken for one that is silent itself.
 */
const probeTimeoutMs = 5_000

/** Asks once, on a connection of its own: 200 is `ready`, any other answer `busy`. */
export function probeHttp(url: string): Promise<'ready' | 'busy' | 'silent'> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false, timeout: probeTimeoutMs }, (response) => {
      response.resume()
      resolve(response.statusCode === 200 ? 'ready' : 'busy')
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve('silent'))
  })
}
