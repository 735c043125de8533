import type { Fields } from '../doors/wire/fields.ts'

/** A row of an import in the order of its file, from 1; a fault when it could not be read at all. */
export type ImportRow =
  | { readonly number: number; readonly fields: Fields; readonly fault?: undefined }
  | { readonly number: number; readonly fields?: undefined; readonly fault: string }

export type ImportRows = AsyncIterable<ImportRow>
