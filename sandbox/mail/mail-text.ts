/** What is put into mails comes from attackers as well: user names, finding titles, addresses. */

/**
 * Text for one header line. Line breaks and other control characters become spaces,
 * so that no text can begin a header of its own.
 */
export const toHeaderText = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 900);

/** One plain address. Quoted names, comments, lists and non-ASCII addresses are not taken. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);

/** Headers that a sender may set beside the usual ones. */
export const isFreeHeader = (name: string): boolean =>
  /^(?:X-[A-Za-z0-9-]{1,70}|Auto-Submitted|In-Reply-To|References|List-Unsubscribe)$/i.test(name);
