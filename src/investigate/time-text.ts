/** As CloudTrail writes it: `2026-01-01T00:00:00Z`. */
export const timeText = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
