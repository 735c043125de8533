import { once } from 'node:events'
import { createServer } from 'node:http'

/** A site that somebody measures: plain pages, and an app with routes of its own under /app. */
export interface Site {
  /** Its origin, another one than the instance's. */
  readonly url: string
  [Symbol.asyncDispose](): Promise<void>
}

export interface SiteOptions {
  /** What stands in the head of every page: the tag that the wizard shows. */
  readonly snippet: string
  /** More pages: a path and the whole head of it. */
  readonly heads?: Readonly<Record<string, string>>
}

const titles: Readonly<Record<string, string>> = {
  '/': 'Shop',
  '/pricing': 'Pricing',
  '/blog/first-post': 'Our first post',
  '/checkout': 'Checkout',
  '/app': 'App',
}

const purchaseButton = `
<label>Amount <input id="amount" value="49.50"></label>
<button onclick="sightline.track('purchase', { revenue: Number(amount.value), currency: 'EUR' })">Buy</button>`

/** Links under /app change the address and the page without a request, as a router does; /app/latest redirects. */
const router = `
<nav aria-label="App"><a href="/app/latest">Latest</a> <a href="/app/settings">Settings</a></nav>
<p id="route"></p>
<script>
  const show = () => { document.title = 'App ' + location.pathname; route.textContent = location.pathname }
  document.querySelector('[aria-label=App]').addEventListener('click', (click) => {
    click.preventDefault()
    history.pushState({}, '', click.target.getAttribute('href'))
    if (location.pathname === '/app/latest') history.replaceState({}, '', '/app/inbox')
    show()
  })
  addEventListener('popstate', show)
  show()
</script>`

const bodies: Readonly<Record<string, string>> = { '/checkout': purchaseButton, '/app': router }

export async function openSite({ snippet, heads = {} }: SiteOptions): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.invalid')
    const page = pathname.startsWith('/app/') ? '/app' : pathname
    const head = heads[page] ?? (titles[page] === undefined ? undefined : snippet)
    if (head === undefined) return response.writeHead(404).end()
    return response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(toHtml(titles[page] ?? page, head, bodies[page] ?? ''))
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

function toHtml(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>${head}</head>
<body>
<nav aria-label="Site"><a href="/">Home</a> <a href="/pricing">Pricing</a> <a href="/checkout">Checkout</a></nav>
<h1>${title}</h1>
${body}
</body>
</html>`
}
