export const channels = [
  'Direct',
  'Organic Search',
  'Paid Search',
  'Organic Social',
  'Paid Social',
  'Email',
  'Affiliates',
  'Display',
  'AI Assistant',
  'Referral',
  'Campaign',
] as const
export type Channel = (typeof channels)[number]

export interface TrafficSource {
  readonly referrerHost: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly hasClickId: boolean
  readonly hasSocialClickId: boolean
}

const search = /(^|\.)(google|bing|duckduckgo|ecosia|qwant|startpage|yahoo|baidu|yandex|naver|seznam|brave)\.|^search\./
const social =
  /(^|\.)(facebook|instagram|twitter|x|t|linkedin|lnkd|reddit|pinterest|tiktok|youtube|youtu|mastodon|threads|bsky|vk|weibo|snapchat|quora|news\.ycombinator)\.(com|co|net|in|be|app|social|it|ru)$/
const assistant = /(^|\.)(chatgpt|openai|perplexity|claude|gemini\.google|copilot\.microsoft)\.(com|ai)$/
const mail = /(^|\.)(mail|outlook|gmail)\./

/**
 * The channel that brought a visit. Paid comes from utm_medium or a click id, the rest from the medium and the
 * referrer's host; the groups are those of Google Analytics' default channel grouping, with assistants apart.
 */
export function toChannel(source: TrafficSource): Channel {
  const medium = source.utmMedium.toLowerCase()
  const from = source.utmSource.toLowerCase()
  const isSearch = search.test(source.referrerHost) || /^(google|bing|duckduckgo|yahoo|baidu|yandex)\b/.test(from)
  const isSocial =
    source.hasSocialClickId ||
    social.test(source.referrerHost) ||
    /^(facebook|instagram|twitter|x|linkedin|reddit|tiktok|pinterest|youtube)\b/.test(from)
  const isPaid = source.hasClickId || /^(.*cp.*|ppc|retargeting|paid.*)$/.test(medium)
  if (isPaid && isSocial) return 'Paid Social'
  if (isPaid && (isSearch || source.hasClickId)) return 'Paid Search'
  if (/^(display|banner|interstitial|cpm|expandable)$/.test(medium)) return 'Display'
  if (/^(e-?mail|newsletter)$/.test(medium) || /^(e-?mail|newsletter)$/.test(from)) return 'Email'
  if (/^affiliates?$/.test(medium)) return 'Affiliates'
  if (assistant.test(source.referrerHost) || assistant.test(from)) return 'AI Assistant'
  if (isSocial || /^(social|sm|social-network|social-media)$/.test(medium)) return 'Organic Social'
  if (mail.test(source.referrerHost)) return 'Email'
  if (isSearch || medium === 'organic') return 'Organic Search'
  if (isPaid || from !== '' || source.utmCampaign !== '') return 'Campaign'
  return source.referrerHost === '' ? 'Direct' : 'Referral'
}
