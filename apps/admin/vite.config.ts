import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev` starts api first; another origin can be named for working against a remote instance. */
const apiOrigin = process.env.API_ORIGIN ?? 'http://127.0.0.1:3007'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Flags are 250 small files of which a page shows ten: never inlined.
    assetsInlineLimit: (file) => (file.endsWith('.svg') ? false : undefined),
    // Tremor does not say that its modules have no side effects; without this its date pickers come with its charts.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /@tremor/, sideEffects: false }] } },
    // recharts, behind its own dynamic import.
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      '/trpc': { target: apiOrigin, ws: true },
      '/api': apiOrigin,
      '/v1': apiOrigin,
      '/t.js': apiOrigin,
    },
  },
})
