import { startProgram } from './programs.ts';
import type { Line } from './telling.ts';

/** What one command came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
}

/** Somebody at a terminal: every command is a process of its own, as it would be at his desk. */
export interface Analyst {
  run(...args: string[]): Promise<Ran>;
}

/** His region is in his environment; `tell` hears of every command, without what names the sandbox. */
export function startAnalyst(
  { origin, region }: { readonly origin: string; readonly region: string },
  tell: (line: Line) => void,
): Analyst {
  return {
    async run(...args) {
      tell({ who: 'analyst', what: `$ cordon ${args.map(asWord).join(' ')}` });
      // The policy is a file, and asks nobody.
      const where = args[0] === 'policy' ? [] : ['--sandbox', origin];
      const program = startProgram('src/cli/main.ts', [...args, ...where], {
        AWS_REGION: region,
        NO_COLOR: '1',
      });
      const lines: string[] = [];
      const ended = new Promise<number>((resolve) =>
        program.process.once('close', (code) => resolve(code ?? 1)),
      );
      for (;;) {
        const line = await program.lines.next();
        if (line.done === true) break;
        lines.push(line.value);
      }
      return { code: await ended, out: lines.join('\n') };
    },
  };
}

const asWord = (text: string): string => (/^[\w./:=@,+-]+$/.test(text) ? text : `'${text}'`);
