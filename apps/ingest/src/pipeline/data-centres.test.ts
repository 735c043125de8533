import { describe, expect, it } from 'vitest'
import { createDataCentreTest } from './data-centres.ts'

const isDataCentre = createDataCentreTest()

describe('createDataCentreTest', () => {
  it.each(['52.95.110.1', '::ffff:52.95.110.1', '165.227.0.1', '95.216.0.1'])(
    'knows %s for a hosting provider’s',
    (ip) => {
      expect(isDataCentre(ip)).toBe(true)
    },
  )

  it.each(['129.132.19.216', '8.8.8.8', '127.0.0.1', '0.0.0.0', '255.255.255.255', '2001:638::1', '', '52.95'])(
    'takes %s for nothing of the kind',
    (ip) => {
      expect(isDataCentre(ip)).toBe(false)
    },
  )
})
