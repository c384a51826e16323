/** IAM shows no fractions of a second. */
export const toDate = (milliseconds: number): Date => new Date(Math.floor(milliseconds / 1000) * 1000);

/** Dates inside IAM's and STS's CloudTrail records are words of American English: `Jul 10, 2023, 12:24:29 PM`. */
export const toTrailDate = (date: Date): string =>
  date
    .toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
    .replace('\u202f', ' ');
