import http from 'node:http'

const probeTimeoutMs = 2_000

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
