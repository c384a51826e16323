/**
 * An assumption: what Athena costs in most regions, US dollars for each terabyte scanned; some regions ask more.
 * https://aws.amazon.com/athena/pricing/ (read in November 2026). A terabyte of 10^12 bytes is the dearer reading of it.
 */
const USD_PER_TERABYTE = 5;
const TERABYTE = 1e12;
const MEGABYTE = 1_048_576;
/** A question is at least that much, and counted in whole megabytes. */
const LEAST = 10 * MEGABYTE;

export const PRICE_SAID = `at ${USD_PER_TERABYTE} USD a TB, 10 MB at least, an assumption by https://aws.amazon.com/athena/pricing/`;

/** US dollars for one question that scans so many bytes. */
export const priceOf = (bytes: number): number =>
  (Math.max(LEAST, Math.ceil(bytes / MEGABYTE) * MEGABYTE) / TERABYTE) * USD_PER_TERABYTE;

/**
 * Questions of an investigation: one for each level of what came out of it, and one each for who was asked about, its past,
 * what was left behind, the trails, and how much the logs have. Seldom more.
 */
export const USUAL_QUESTIONS = 10;

/** `0.016 USD`: so many digits that it is not nothing. */
export const sayUsd = (usd: number): string => `${usd < 0.1 ? usd.toFixed(4) : usd.toFixed(2)} USD`;

export const sayBytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`;
