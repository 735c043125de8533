/**
 * An event's address where its client does not want one to be used: the unspecified address of RFC 1122. Then neither
 * place nor network are looked up or kept.
 */
export const noAddress = '0.0.0.0'
