import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A log event's longest text, characters; what is longer is cut into several. */
const LONGEST_LINE = 256 * 1024;
const END = '\u0001end ';
/** Longest wait for a process whose output is not read to its end, ms of real time. */
const GRACE = 500;

export interface Output {
  /** Resolves when all that the process wrote before the end of this invocation has been read. */
  drained(requestId: string): Promise<void>;
}

/** Lines of both streams, as they come. A process that closes or floods them holds nothing up. */
export function readOutput(child: ChildProcess, onLine: (line: string) => void): Output {
  const streams = [child.stdout, child.stderr].flatMap((stream) => (stream === null ? [] : [stream]));
  const readers = streams.map((stream) => readLines(stream, onLine));
  return {
    async drained(requestId) {
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GRACE);
      });
      await Promise.race([Promise.all(readers.map((reader) => reader.reached(requestId))), grace]);
      clearTimeout(timer);
    },
  };
}

function readLines(stream: Readable, onLine: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  const waiting = new Map<string, () => void>();
  let ended = false;
  let lastMark = '';
  let rest = '';

  function take(line: string): void {
    if (!line.startsWith(END)) {
      if (line !== '') onLine(line);
      return;
    }
    lastMark = line.slice(END.length);
    waiting.get(lastMark)?.();
    waiting.delete(lastMark);
  }

  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line.replace(/\r$/, ''));
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) onLine(rest.slice(0, LONGEST_LINE));
  });
  const finish = () => {
    if (ended) return;
    ended = true;
    if (rest !== '') take(rest);
    for (const resolve of waiting.values()) resolve();
    waiting.clear();
  };
  stream.on('end', finish).on('close', finish).on('error', finish);

  return {
    reached: (mark: string): Promise<void> =>
      ended || lastMark === mark
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.set(mark, resolve);
          }),
  };
}
