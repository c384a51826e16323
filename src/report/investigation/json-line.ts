/**
 * JSON on one line, in which every control, invisible or direction-changing character is written as its code: a terminal
 * obeys none of it, and no reader takes one for the end of a line. It parses to the same.
 */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
