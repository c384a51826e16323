/** A session token by how all of them begin; a secret key by its 40 signs of all kinds, which no name of AWS's own is. */
const TOKEN = /\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=]{60,}/g;
const SECRET =
  /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}[0-9])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/** No report is made of secrets; should one be in a text of others, an agent or an error, it goes no further. */
export const hideSecrets = (text: string): string =>
  text
    .replace(TOKEN, '(a session token, left out)')
    .replace(SECRET, '(what looks like a secret key, left out)');
