/**
 * A pattern that PutRule and TestEventPattern refuse with InvalidEventPatternException.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html#API_PutRule_Errors
 *
 * Differs from AWS: the message ends with the path of the field, where AWS quotes the whole pattern with a line and column.
 */
export class InvalidEventPattern extends Error {
  override readonly name = 'InvalidEventPattern';
  /** Field names joined by dots; empty for the pattern itself. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}${path === '' ? '' : ` at "${path}"`}`);
    this.path = path;
  }
}
