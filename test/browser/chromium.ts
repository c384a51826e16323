import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

/** Where the browser is, or undefined where there is none: `CORDON_CHROMIUM` names another. */
export function findChromium(): string | undefined {
  const named = process.env['CORDON_CHROMIUM'];
  return (named === undefined ? PLACES : [named]).find((path) => existsSync(path));
}

/** It runs in containers, and asks its maker nothing. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
