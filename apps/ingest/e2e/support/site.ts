import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

/** A customer's site: a few pages, and the files of an SDK under /sdk/ as its package has them. */
export interface Site extends AsyncDisposable {
  /** Its origin, another one than the instance's. */
  readonly url: string
}

export interface SiteOptions {
  /** Where the SDK's files are; a site with nothing but a script of ours has none. */
  readonly sdkDirectory?: string
  /** What stands in the head of every page. */
  readonly head: string
}

export async function openSite({ sdkDirectory = '/nowhere', head }: SiteOptions): Promise<Site> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.invalid')
    if (!pathname.startsWith('/sdk/')) {
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(toHtml(pathname, head))
    }
    const file = join(sdkDirectory, pathname.slice('/sdk'.length))
    // Modules may name each other without the ending, as bundlers read them.
    const script = await readFile(file).catch(() => readFile(`${file}.js`).catch(() => undefined))
    if (script === undefined) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the site listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function toHtml(path: string, head: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page ${path}</title>${head}</head>
<body><h1>${path}</h1></body>
</html>`
}
